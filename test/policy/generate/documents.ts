// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables are written like placeholders
/** Documents of each kind whose statements come close to a request: they often match it, and often just miss. */
import type { CaseDocument, CaseRequest } from '../reference/index.ts';
import { ACTIONS, POLICY_VALUES, PRINCIPAL_IDS } from './alphabet.ts';
import { type Choices, chance, pick, several } from './choices.ts';
import { makeCondition } from './conditions.ts';

export type Json = { [name: string]: unknown };

export type DocumentKind = 'identity' | 'boundary' | 'session' | 'resource' | 'trust' | 'scp' | 'rcp';

/** A document that allows all to all. */
export function openDocument(kind: DocumentKind): Json {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        ...(kind === 'resource' || kind === 'trust' || kind === 'rcp' ? { Principal: '*' } : {}),
        Action: kind === 'trust' ? 'sts:AssumeRole' : '*',
        ...(kind === 'trust' ? {} : { Resource: '*' }),
      },
    ],
  };
}

export function makeDocument(
  choices: Choices,
  kind: DocumentKind,
  request: CaseRequest,
  restricting: boolean,
): CaseDocument {
  const statements = Array.from({ length: 1 + choices.below(2) }, (_, index) =>
    makeStatement(choices, kind, request, index),
  );
  if (restricting && kind !== 'rcp' && chance(choices, 40)) {
    statements.push(...(openDocument(kind).Statement as Json[]));
  }
  const version = choices.below(10);
  const document: Json = {
    ...(kind === 'scp' || kind === 'rcp' || version < 8
      ? { Version: '2012-10-17' }
      : version === 8
        ? { Version: '2008-10-17' }
        : {}),
    Statement: statements.length === 1 && chance(choices, 30) ? statements[0] : statements,
  };
  return chance(choices, 15) ? JSON.stringify(document) : document;
}

export function makeStatement(
  choices: Choices,
  kind: DocumentKind,
  request: CaseRequest,
  index: number,
): Json {
  const allow = kind !== 'rcp' && chance(choices, 70);
  const statement: Json = {
    ...(chance(choices, 10) ? { Sid: `S${index}` } : {}),
    Effect: allow ? 'Allow' : 'Deny',
  };
  if (kind === 'rcp') statement.Principal = '*';
  if (kind === 'resource' && !allow && chance(choices, 30)) {
    statement.NotPrincipal = makePrincipalElement(choices, request);
  } else if (kind === 'resource' || kind === 'trust') {
    statement.Principal = chance(choices, 12) ? '*' : makePrincipalElement(choices, request);
  }
  const not = kind !== 'rcp' && kind !== 'trust' && chance(choices, 12);
  statement[not ? 'NotAction' : 'Action'] = oneOrMore(choices, () => makeAction(choices, kind, request));
  if (kind !== 'trust') {
    const element = chance(choices, 12) ? 'NotResource' : 'Resource';
    statement[element] = oneOrMore(choices, () => makeResource(choices, request));
  }
  if (chance(choices, 60)) statement.Condition = makeCondition(choices, request);
  return statement;
}

function oneOrMore(choices: Choices, make: () => string): string | string[] {
  const count = choices.below(10);
  if (count < 5) return make();
  return several(count < 8 ? 1 : 2, make);
}

function makePrincipalElement(choices: Choices, request: CaseRequest): Json {
  const { arn, roleArn, parentUserArn, account, type } = request.principal;
  const element: { [type: string]: unknown } = {};
  const own: (readonly [string, string])[] = [];
  if (type === 'Anonymous') own.push(['AWS', '*']);
  if (arn !== undefined) own.push([type === 'AWSService' ? 'Service' : 'AWS', arn]);
  if (roleArn !== undefined) own.push(['AWS', roleArn]);
  if (parentUserArn !== undefined) own.push(['AWS', parentUserArn]);
  if (account !== undefined) own.push(['AWS', account], ['AWS', `arn:aws:iam::${account}:root`]);
  for (const [kind, id] of several(1 + choices.below(2), () =>
    own.length > 0 && chance(choices, 65) ? pick(choices, own) : pick(choices, PRINCIPAL_IDS),
  )) {
    const before = element[kind];
    element[kind] = before === undefined ? id : [before, id].flat();
  }
  return element;
}

function makeAction(choices: Choices, kind: DocumentKind, request: CaseRequest): string {
  if (kind === 'trust')
    return pick(choices, ['sts:AssumeRole', 'sts:assumerole', 'sts:Assume*', 'sts:*', 'sts:TagSession']);
  const { action } = chance(choices, 75) ? request : { action: pick(choices, ACTIONS)[0] };
  const [service = '', name = ''] = action.split(':');
  const options = [
    action,
    action,
    action.toLowerCase(),
    `${service.toUpperCase()}:${name.toUpperCase()}`,
    `${service}:*`,
    `${service}:${name.slice(0, 3)}*`,
    `${service}:*${name.slice(3)}`,
    `${service}:?${name.slice(1)}`,
    `${service}:${name}?`,
    `${service}:${name}*`,
    `${service}:${name.slice(0, 1)}*${name.slice(-1)}`,
    `${service}:${name.slice(0, -1)}`,
  ];
  if (kind !== 'rcp') options.push('*', '*');
  return pick(choices, options);
}

/** Variables as they should be written, and as they should not. */
const VARIABLES = [
  '${aws:username}',
  '${aws:username}',
  "${aws:username, 'a'}",
  '${*}',
  '${?}',
  "${aws:PrincipalTag/none, 'ann'}",
  "${aws:PrincipalTag/none,'ann'}",
  "${aws:PrincipalTag/none,  'ann' }",
  '${aws:PrincipalTag/none}',
  '${ aws:username}',
  '${aws:username',
  '${aws:${aws:username}}',
  "${aws:username 'a'}",
  '${}',
  '${',
];

/** What stands before a queue's name, with wildcards in, at the end of, and across its parts. */
const QUEUE_HEADS = [
  '*',
  'us*',
  'us-east-1:*',
  'us*3',
  'us-east-1*3',
  'us-east-1?111122223333',
  'us*:*3',
  'us-*-1:111122223333',
  '*east*:1111*3333',
  'us?east?1:1111????3333',
  '?:*',
  '*:4*',
  '${aws:username}*:*',
];

function makeResource(choices: Choices, request: CaseRequest): string {
  if (chance(choices, 25)) return '*';
  const resource = chance(choices, 80) ? request.resource : pick(choices, pick(choices, ACTIONS)[1]);
  const head = /^arn:aws:iam::\d*:[a-z]+\/|^(?:[^:]*:){5}/.exec(resource)?.[0] ?? '';
  const rest = Array.from(resource.slice(head.length));
  const isQueue = head.startsWith('arn:aws:sqs:');
  const variable = rest.indexOf('$');
  const cut = variable === -1 ? choices.below(rest.length + 1) : variable;
  const before = rest.slice(0, cut).join('');
  switch (isQueue && chance(choices, 40) ? 9 : choices.below(13)) {
    case 0:
    case 1:
    case 2:
      return resource;
    case 3:
      return `${head}${before}*`;
    case 4:
      return `${head}*${rest.slice(cut).join('')}`;
    case 5:
      return variable === -1 ? `${head}${before}?${rest.slice(cut + 1).join('')}` : `${head}${before}?*`;
    case 6:
      return `${head}${before}*${rest.slice(-1).join('')}`;
    case 7:
      return `${head}${rest.join('').toUpperCase()}`;
    case 8:
      return `${head}${before}`;
    case 9:
      return isQueue ? `arn:aws:sqs:${pick(choices, QUEUE_HEADS)}:${rest.join('')}` : `${head}*`;
    case 10:
      return `${head}bkt/${pick(choices, POLICY_VALUES.string)}`;
    case 11:
      return `${head}${before}${pick(choices, ['', '?', '*'])}${pick(choices, VARIABLES)}${pick(choices, ['', '?'])}`;
    default:
      return `${head}**${rest.slice(-1).join('')}*`;
  }
}
