import type { DecodedMessage } from '../services/sts/index.ts';

type Layer = DecodedMessage['sojourn']['layers'][number];
type Policy = NonNullable<Layer['policies']>[number];
type Statement = Policy['statements'][number];
type Element = Statement['elements'][number];

/** The kinds of policies, as AWS's messages call them. */
const LAYERS: Readonly<Record<Layer['layer'], string>> = {
  identity: 'identity-based policies',
  boundary: 'permissions boundary',
  session: 'session policies',
  resource: 'resource-based policy',
  trust: 'role trust policy',
  scp: 'service control policies',
  rcp: 'resource control policies',
};

const OUTCOMES = { Allow: 'allow', ExplicitDeny: 'deny', ImplicitDeny: 'do not allow' } as const;

/** A decoded message for a person to read: the reason first, then what was asked, what each policy had to say, and the request's keys. */
export function explanationLines({ context, sojourn }: DecodedMessage): readonly string[] {
  const { principal, action, resource, conditions } = context;
  const { reason, time, requestId, layers, leftOut } = sojourn;
  const who = principal.arn === undefined ? principal.id : `${principal.arn} (${principal.id})`;
  return [
    shown(reason),
    '',
    `when       ${shown(time)}, request ${shown(requestId)}`,
    `who        ${shown(who)}`,
    `action     ${shown(action)}`,
    `resource   ${shown(resource)}`,
    ...(layers.length === 0 ? [] : ['', 'What each kind of policy said:']),
    ...layers.flatMap(layerLines),
    ...(conditions.items.length === 0 ? [] : ['', 'Condition keys of the request:']),
    ...conditions.items.map(
      ({ key, values }) => `  ${shown(key)} = ${values.items.map(({ value }) => shown(value)).join(', ')}`,
    ),
    ...(leftOut.length === 0
      ? []
      : ['', `Too long for a message, and so left out or cut: ${leftOut.join(', ')}`]),
  ];
}

function layerLines({ layer, level, outcome, policies }: Layer): readonly string[] {
  const which = level === 0 ? '' : `, level ${level + 1}`;
  const hidden = policies === undefined ? ' (what they say is not shown)' : '';
  return [
    `  ${LAYERS[layer]}${which}: ${OUTCOMES[outcome]}${hidden}`,
    ...(policies ?? []).flatMap(policyLines),
  ];
}

function policyLines({ name, statements, others }: Policy): readonly string[] {
  const of = others > 0 ? `, ${others} other ${others === 1 ? 'statement' : 'statements'}` : '';
  return [`    ${shown(name ?? 'the policy')}${of}`, ...statements.flatMap(statementLines)];
}

function statementLines({ index, sid, effect, matches, elements }: Statement): readonly string[] {
  const name = sid === undefined ? `statement number ${index + 1}` : `statement ${shown(sid)}`;
  return [
    `      ${name} (${effect}) ${matches ? 'applies' : 'does not apply'}`,
    ...elements.map((element) => `        ${element.holds ? 'yes' : 'NO '} ${elementLine(element)}`),
  ];
}

function elementLine({ element, operator, key, expected, actual }: Element): string {
  const asked = listed(expected);
  if (key === undefined) return `${element}: says ${asked}, the request ${listed([actual ?? []].flat())}`;
  const had = actual === undefined ? 'does not have the key' : `has ${listed([actual].flat())}`;
  return `${element} ${shown(`${operator} ${key}`)}: asks for ${asked}, the request ${had}`;
}

function listed(values: readonly string[]): string {
  return values.length === 0 ? 'nothing' : values.map((value) => `“${shown(value)}”`).join(', ');
}

/** Clients choose some of these texts: what would move a terminal's cursor or turn its writing around is written out. */
function shown(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`,
  );
}
