import { type Node, nodeAt, type Path } from '../json.ts';
import type { PolicyKind } from '../policy.ts';
import { POLICY_SIZE_LIMITS, policySize } from '../size.ts';
import { eachStatement, type LintRule, type LintSubject, type Mistake, valuesOf } from './finding.ts';
import { textsWithVariables } from './variables.ts';

/** Rules about the document, its version and elements that say nothing. */
export const elementRules: readonly LintRule[] = [
  {
    code: 'MISSING_VERSION',
    type: 'WARNING',
    check: function* ({ draft }) {
      if (draft.version !== undefined) return;
      yield {
        path: [],
        message: 'Without `Version` the language is that of 2008-10-17; add "Version": "2012-10-17".',
      };
    },
  },
  {
    code: 'VARIABLE_UNSUPPORTED_IN_VERSION',
    type: 'ERROR',
    check: function* ({ draft }) {
      if (draft.version === '2012-10-17') return;
      for (const statement of draft.statements) {
        for (const { value, path } of textsWithVariables(statement)) {
          if (value.includes('${'))
            yield {
              path,
              message: `Variables such as in \`${value}\` need "Version": "2012-10-17"; here they are mere text.`,
            };
        }
      }
    },
  },
  {
    code: 'VARIABLE_UNSUPPORTED_IN_ELEMENT',
    type: 'ERROR',
    check: eachStatement(function* ({ action, principal }) {
      for (const { value, path } of valuesOf(action))
        if (value.includes('${'))
          yield { path, message: `No variable is replaced in an action: \`${value}\`.` };
      if (principal === undefined) return;
      for (const { value } of principal.values)
        if (value.includes('${'))
          yield { path: principal.path, message: `No variable is replaced in a principal: \`${value}\`.` };
    }),
  },
  {
    code: 'EMPTY_SID_VALUE',
    type: 'SUGGESTION',
    check: eachStatement(function* ({ sid, path }) {
      if (sid === '')
        yield { path: [...path, 'Sid'], message: 'An empty `Sid` names nothing; leave it out.' };
    }),
  },
  {
    code: 'EMPTY_OBJECT_CONDITION',
    type: 'SUGGESTION',
    check: eachStatement(function* ({ path }, { root }) {
      const block = nodeAt(root, [...path, 'Condition']);
      const empty = emptyObjects(block, [...path, 'Condition']);
      for (const at of empty) yield { path: at, message: 'An empty condition always holds; leave it out.' };
    }),
  },
  {
    code: 'EMPTY_ARRAY_CONDITION',
    type: 'WARNING',
    check: eachStatement(function* ({ conditions }) {
      for (const { key, operator, path, values } of conditions)
        if (values.length === 0)
          yield {
            path,
            message: `\`${key}\` is compared with no value at all under \`${operator}\`; name one, or leave the key out.`,
          };
    }),
  },
  sizeRule('POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA', 'WARNING', 'managed', ['identity', 'boundary']),
  sizeRule('POLICY_SIZE_EXCEEDS_SESSION_POLICY_QUOTA', 'ERROR', 'session', ['session']),
  sizeRule('POLICY_SIZE_EXCEEDS_TRUST_POLICY_QUOTA', 'WARNING', 'trust', ['trust']),
  sizeRule('POLICY_SIZE_EXCEEDS_RESOURCE_POLICY_QUOTA', 'WARNING', 'bucket', ['resource']),
  sizeRule('POLICY_SIZE_EXCEEDS_SCP_QUOTA', 'ERROR', 'scp', ['scp']),
  sizeRule('POLICY_SIZE_EXCEEDS_RCP_QUOTA', 'ERROR', 'rcp', ['rcp']),
];

function* emptyObjects(block: Node | undefined, path: Path): Iterable<Path> {
  if (block?.type !== 'object') return;
  if (block.children.length === 0) yield path;
  for (const [index, child] of block.children.entries())
    if (child.type === 'object' && child.children.length === 0) yield [...path, block.names[index] ?? ''];
}

function sizeRule(
  code: string,
  type: LintRule['type'],
  quota: keyof typeof POLICY_SIZE_LIMITS,
  kinds: readonly PolicyKind[],
): LintRule {
  const limit = POLICY_SIZE_LIMITS[quota];
  return {
    code,
    type,
    check: function* ({ text, kind }: LintSubject): Iterable<Mistake> {
      if (!kinds.includes(kind)) return;
      const [size, unit] = sizeFor(quota, text);
      if (size > limit) yield { path: [], message: `The policy has ${size} ${unit}; ${limit} is the most.` };
    },
  };
}

/** What counts against a quota, and in which unit. */
function sizeFor(
  quota: keyof typeof POLICY_SIZE_LIMITS,
  text: string,
): readonly [size: number, unit: string] {
  if (quota === 'bucket') return [Buffer.byteLength(text), 'bytes'];
  if (quota === 'scp' || quota === 'rcp') return [text.length, 'characters'];
  return [policySize(text), 'characters other than white space'];
}
