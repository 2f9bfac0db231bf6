import { describe, expect, it } from 'vitest';
import type { AccountId } from '#arn';
import { compilePolicy, contextOf, type PolicyKind, type PolicyLayers, parsePolicy } from '#policy';
import type { Denial } from '../authorize.ts';
import { anonymousCaller, type SignedCaller } from '../caller.ts';
import { reportOf, reportOfOperation } from './report.ts';

const ACCOUNT = '111122223333' as AccountId;
const OTHER = '444455556666';
const ARN = `arn:aws:iam::${ACCOUNT}:user/David`;
const REQUEST = { id: 'request', now: 1_800_000_000_000 };

const caller: SignedCaller = {
  type: 'signed',
  account: ACCOUNT,
  arn: ARN,
  userId: 'AIDADAVID',
  accessKeyId: 'AKIA',
  principal: { type: 'User', account: ACCOUNT, arn: ARN, uniqueId: 'AIDADAVID' },
  entity: {
    kind: 'user',
    id: 'AIDADAVID',
    name: 'David',
    path: '/',
    createdAt: 0,
    tags: [],
    inlinePolicies: {},
    managedPolicies: [],
    groupIds: [],
  },
};

function compiled(kind: PolicyKind, name: string, ...Statement: object[]) {
  const parsed = parsePolicy(JSON.stringify({ Version: '2012-10-17', Statement }), kind);
  if (!parsed.ok) throw new Error(parsed.message);
  return compilePolicy(parsed.policy, { name });
}

const allow = (more: object = {}) => ({ Effect: 'Allow', Action: 's3:GetObject', Resource: '*', ...more });

/** David asks for an object of an account; its owner's policies and his own are `layers`. */
function denial(
  layers: Partial<PolicyLayers>,
  context: Readonly<Record<string, string | readonly string[]>> = {},
  owner: string = ACCOUNT,
): Denial {
  return {
    caller,
    request: {
      principal: caller.principal,
      action: 's3:GetObject',
      resource: 'arn:aws:s3:::bucket/key',
      resourceAccount: owner,
      context: contextOf(context),
    },
    shown: 'arn:aws:s3:::bucket/key',
    layers: { identity: [], ...layers },
    spellings: new Map(Object.keys(context).map((key) => [key.toLowerCase(), key])),
  };
}

const report = (...asked: Parameters<typeof denial>) => reportOf(denial(...asked), REQUEST);
const SENTENCE = `User: ${ARN} is not authorized to perform: s3:GetObject on resource: "arn:aws:s3:::bucket/key"`;

describe('the report of a denial', () => {
  it('says whose, when, who, what and why', () => {
    expect(report({}, { 'aws:SourceIp': '203.0.113.7' })).toEqual({
      account: ACCOUNT,
      at: REQUEST.now,
      requestId: REQUEST.id,
      principal: { id: 'AIDADAVID', name: 'David', arn: ARN, entityId: 'AIDADAVID' },
      action: 's3:GetObject',
      resource: 'arn:aws:s3:::bucket/key',
      reason: `${SENTENCE} because no identity-based policy allows the s3:GetObject action.`,
      decision: { outcome: 'ImplicitDeny', layer: 'identity' },
      conditions: { 'aws:SourceIp': '203.0.113.7' },
      layers: [{ layer: 'identity', level: 0, outcome: 'ImplicitDeny', policies: [] }],
      leftOut: [],
    });
  });

  it('names the statement that denies', () => {
    const named = compiled('identity', 'limits', allow(), {
      ...allow(),
      Effect: 'Deny',
      Sid: 'NeverThis',
    });
    expect(report({ identity: [named] }).reason).toBe(
      `${SENTENCE} with an explicit deny in an identity-based policy: the statement NeverThis of the policy limits denies it.`,
    );
  });

  it('names a managed policy once', () => {
    const name = `arn:aws:iam::${ACCOUNT}:policy/limits`;
    const named = compiled('identity', name, { ...allow(), Effect: 'Deny', Sid: 'NeverThis' });
    expect(report({ identity: [named] }).reason).toBe(
      `${SENTENCE} with an explicit deny in an identity-based policy: ${name}, by its statement NeverThis.`,
    );
  });

  it.each([
    [
      'a resource',
      {
        Sid: 'Reads',
        Resource: ['arn:aws:s3:::other/*', 'arn:aws:s3:::b/1', 'arn:aws:s3:::b/2', 'arn:aws:s3:::b/3'],
      },
      'the statement Reads of the policy near, whose Resource does not hold: it says “arn:aws:s3:::other/*”, “arn:aws:s3:::b/1”, “arn:aws:s3:::b/2” and 1 more, the request “arn:aws:s3:::bucket/key”.',
    ],
    [
      'a condition',
      { Condition: { StringEquals: { 'aws:PrincipalTag/Team': 'blue' } } },
      'the statement number 1 of the policy near, whose condition StringEquals aws:PrincipalTag/Team does not hold: it asks for “blue”, the request has “red”.',
    ],
    [
      'a key that is not there',
      { Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } },
      'the statement number 1 of the policy near, whose condition Bool aws:MultiFactorAuthPresent does not hold: it asks for “true”, the request does not have that key.',
    ],
  ])('names the statement that fails in no more than %s', (_what, change, told) => {
    const far = compiled(
      'identity',
      'far',
      allow({ Resource: 'arn:aws:s3:::no/*', Condition: { Bool: { 'aws:SecureTransport': 'true' } } }),
    );
    const near = compiled('identity', 'near', allow(change));
    const { reason } = report({ identity: [far, near] }, { 'aws:PrincipalTag/Team': 'red' });
    expect(reason).toBe(
      `${SENTENCE} because no identity-based policy allows the s3:GetObject action; nearest to it is ${told}`,
    );
  });

  it('shows the statements that have a say and counts the others', () => {
    const policy = compiled(
      'identity',
      'many',
      allow({ Resource: 'arn:aws:s3:::no/*' }),
      allow({ Action: 'iam:*' }),
      { ...allow(), Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
    );
    const [identity] = report({ identity: [policy] }).layers;
    expect(
      identity?.policies?.map(({ statements, others }) => [statements.map(({ index }) => index), others]),
    ).toEqual([[[0], 2]]);
  });

  describe('for callers of another account', () => {
    const bucket = compiled('resource', 'bucket', {
      ...allow(),
      Effect: 'Deny',
      Principal: '*',
      Condition: { StringEquals: { 'aws:PrincipalTag/Secret': 'what the owner looks for' } },
    });
    const tagged = compiled(
      'identity',
      'tagged',
      allow({
        Condition: { StringEquals: { 'aws:ResourceTag/Stage': 'prod', 's3:ExistingObjectTag/x': 'y' } },
      }),
    );
    const context = {
      'aws:PrincipalTag/Secret': 'what the owner looks for',
      'aws:ResourceTag/Stage': 'their stage',
      'iam:ResourceTag/Stage': 'their stage',
      's3:ExistingObjectTag/x': 'their tag',
    };

    it('does not show the policies of the resource, nor its tags', () => {
      const told = report({ identity: [tagged], resource: bucket }, context, OTHER);
      expect(told.account).toBe(ACCOUNT);
      expect(told.layers.find(({ layer }) => layer === 'resource')).toEqual({
        layer: 'resource',
        level: 0,
        outcome: 'ExplicitDeny',
      });
      expect(Object.keys(told.conditions)).toEqual(['aws:PrincipalTag/Secret']);
      expect(JSON.stringify(told)).not.toMatch(/their|"expected":\["what the owner/);
      expect(told.reason).toMatch(/policy; what these policies say is not for this account to read\.$/);
    });

    it('shows both to callers of its own', () => {
      const told = JSON.stringify(report({ identity: [tagged], resource: bucket }, context));
      expect(told).toContain('their stage');
      expect(told).toContain('their tag');
      expect(told).toContain('"expected":["what the owner looks for"]');
    });
  });

  it.each(['scps', 'rcps'] as const)('shows no policies of the organization: %s', (layer) => {
    const kind = layer === 'scps' ? 'scp' : 'rcp';
    const statement = { Effect: 'Deny', Action: 's3:*', Resource: 'arn:aws:s3:::bucket/*' };
    const guard = compiled(kind, 'guard', kind === 'rcp' ? { ...statement, Principal: '*' } : statement);
    const told = report({ identity: [compiled('identity', 'all', allow())], [layer]: [[guard]] });
    expect(told.decision).toEqual({ outcome: 'ExplicitDeny', layer: kind });
    expect(told.layers[0]).toEqual({ layer: kind, level: 0, outcome: 'ExplicitDeny' });
    expect(JSON.stringify(told)).not.toContain('guard');
  });

  it('hides secrets that a client says of itself', () => {
    const url = 'https://host/?X-Amz-Signature=0123abcd&X-Amz-Security-Token=FwoGZX';
    const jwt = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl';
    const asked = allow({
      Condition: { StringEquals: { 'aws:Referer': 'x', 'aws:UserAgent': 'x' } },
    });
    const told = JSON.stringify(
      report(
        { identity: [compiled('identity', 'p', asked)] },
        { 'aws:Referer': url, 'aws:UserAgent': `agent ${jwt}`, 'aws:TagKeys': ['key', url] },
      ),
    );
    expect(told).toContain('aws:Referer');
    expect(told).not.toMatch(/0123abcd|FwoGZX|c2lnbmF0dXJl/);
  });

  it('of nobody in particular is for the account of the resource, and shows what it says', () => {
    const asked = denial(
      {
        resource: compiled('resource', 'bucket', {
          ...allow(),
          Principal: '*',
          Resource: 'arn:aws:s3:::bucket/other',
        }),
      },
      {},
      OTHER,
    );
    const told = reportOf(
      { ...asked, caller: anonymousCaller, request: { ...asked.request, principal: { type: 'Anonymous' } } },
      REQUEST,
    );
    expect(told).toMatchObject({ account: OTHER, principal: { id: 'ANONYMOUS_PRINCIPAL' } });
    expect(told.reason).toMatch(
      /^An anonymous caller is not authorized .* the statement number 1 of the policy bucket/,
    );
  });

  it('that no policy decided says so in the words of the operation', () => {
    const refused = { caller, action: 'sts:AssumeRole', resource: '*', message: 'Not so.' };
    expect(reportOfOperation(refused, REQUEST)).toMatchObject({
      account: ACCOUNT,
      action: 'sts:AssumeRole',
      reason: 'No policy decided this, the operation itself refuses: Not so.',
      layers: [],
    });
  });
});
