// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables are written so.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type AuthorizationRequest,
  type CompiledPolicy,
  compilePolicy,
  contextOf,
  evaluate,
  explain,
  type PolicyKind,
  type PolicyLayers,
  type Principal,
  parsePolicy,
} from './index.ts';
import { ACCOUNT, alice, deployer, federated, OTHER_ACCOUNT, policy, root } from './policy.testing.ts';

const ACTIONS = ['s3:Get', 's3:Put', 'ec2:Run'];
const RESOURCES = ['arn:aws:s3:::b', 'arn:aws:s3:::b/a', 'arn:aws:s3:::b/a:b\nc'];
const principals: readonly Principal[] = [
  alice,
  deployer,
  federated,
  root,
  { type: 'Anonymous' },
  { type: 'AWSService', service: 'ec2.amazonaws.com' },
  { type: 'Federated', provider: 'accounts.google.com' },
];

const action = fc.constantFrom('*', 's3:*', 's3:get', 'S3:?ut', 'ec2:*', 's3:*t', ...ACTIONS);
const resource = fc.constantFrom(
  '*',
  'arn:aws:s3:::*',
  'arn:aws:s3:::b/*',
  'arn:aws:s3:::b/${k:a}',
  ...RESOURCES,
);
const named = fc.constantFrom<unknown>(
  '*',
  { AWS: ACCOUNT },
  { AWS: OTHER_ACCOUNT },
  { AWS: `arn:aws:iam::${ACCOUNT}:user/alice` },
  { AWS: `arn:aws:iam::${ACCOUNT}:role/ci/deployer` },
  {
    AWS: [
      `arn:aws:sts::${ACCOUNT}:assumed-role/deployer/run-1`,
      `arn:aws:sts::${ACCOUNT}:federated-user/guest`,
    ],
  },
  { Service: 'ec2.amazonaws.com', Federated: 'accounts.google.com' },
);
const condition = fc.dictionary(
  fc.constantFrom(
    'StringEquals',
    'StringNotLike',
    'StringEqualsIfExists',
    'ForAllValues:StringLike',
    'ForAnyValue:StringNotEquals',
  ),
  fc.dictionary(
    fc.constantFrom('k:a', 'K:B'),
    fc.array(fc.constantFrom('a', 'b', '*', '?', '${k:b}', "${k:c, 'a'}"), { maxLength: 2 }),
    { maxKeys: 2, noNullPrototype: true },
  ),
  { maxKeys: 2, noNullPrototype: true },
);

const list = <T>(item: fc.Arbitrary<T>) => fc.array(item, { minLength: 1, maxLength: 2 });
const effect = fc.constantFrom('Allow', 'Allow', 'Deny');

/** A statement for a kind of policy; NotPrincipal occurs with Deny only, NotAction in no resource control policy. */
function statement(kind: PolicyKind): fc.Arbitrary<object> {
  const withPrincipal = kind === 'resource' || kind === 'rcp';
  const names = kind === 'rcp' ? fc.constant<unknown>('*') : named;
  const element = <T>(name: string, value: fc.Arbitrary<T>) =>
    fc.tuple(fc.constantFrom(name, name, `Not${name}`), value).map(([key, item]) => ({ [key]: item }));
  return fc
    .tuple(
      effect,
      kind === 'rcp' ? list(action).map((Action) => ({ Action })) : element('Action', list(action)),
      element('Resource', list(resource)),
      condition,
      names,
      fc.boolean(),
    )
    .map(([Effect, actions, resources, Condition, Principal, not]) => ({
      Effect,
      ...actions,
      ...resources,
      Condition,
      ...(withPrincipal &&
        (not && Effect === 'Deny' && kind === 'resource' ? { NotPrincipal: Principal } : { Principal })),
    }));
}

const statements = (kind: PolicyKind) => fc.array(statement(kind), { minLength: 1, maxLength: 3 });
const compiled = (kind: PolicyKind): fc.Arbitrary<CompiledPolicy> =>
  statements(kind).map((list) => policy(kind, list));
const levels = (kind: PolicyKind) =>
  fc.option(fc.array(fc.array(compiled(kind), { maxLength: 2 }), { maxLength: 2 }), { nil: undefined });

const layersOf: fc.Arbitrary<PolicyLayers> = fc.record({
  identity: fc.array(compiled('identity'), { maxLength: 2 }),
  boundary: fc.option(compiled('boundary'), { nil: undefined }),
  sessions: levels('session'),
  scopes: levels('session'),
  resource: fc.option(compiled('resource'), { nil: undefined }),
  scps: levels('scp'),
  rcps: levels('rcp'),
});

const values = fc.option(
  fc.oneof(fc.constantFrom('a', 'b', '*', '${k:a}'), fc.array(fc.constantFrom('a', 'b'), { maxLength: 2 })),
  { nil: undefined },
);
const requests: fc.Arbitrary<AuthorizationRequest> = fc.record({
  principal: fc.constantFrom(...principals),
  action: fc.constantFrom(...ACTIONS),
  resource: fc.constantFrom(...RESOURCES),
  resourceAccount: fc.constantFrom(ACCOUNT, ACCOUNT, OTHER_ACCOUNT),
  context: fc.record({ 'k:a': values, 'k:b': values }).map(contextOf),
});

const RUNS = { numRuns: fc.readConfigureGlobal().numRuns ?? 1000 };

/** Asserts that changing the layers so never turns a refusal into an Allow. */
function onlyRestricts(change: fc.Arbitrary<(layers: PolicyLayers) => PolicyLayers>) {
  fc.assert(
    fc.property(requests, layersOf, change, (request, layers, changed) => {
      // The first layer of session policies is what gives a federated session its permissions.
      fc.pre(request.principal.type !== 'FederatedUser' || Boolean(layers.sessions?.length));
      const before = evaluate(request, layers);
      const after = evaluate(request, changed(layers));
      expect(before.allowed || !after.allowed).toBe(true);
    }),
    RUNS,
  );
}

describe('restrictions only restrict', () => {
  it('another Deny in identity policies', () =>
    onlyRestricts(
      statement('identity').map((s) => {
        const denial = policy('identity', { ...s, Effect: 'Deny' });
        return (layers) => ({ ...layers, identity: [...layers.identity, denial] });
      }),
    ));

  it('a boundary where there was none', () =>
    onlyRestricts(
      compiled('boundary').map(
        (boundary) => (layers) => (layers.boundary ? layers : { ...layers, boundary }),
      ),
    ));

  it('another layer of session policies', () =>
    onlyRestricts(
      fc.array(compiled('session'), { maxLength: 2 }).map((layer) => (layers) => ({
        ...layers,
        sessions: [...(layers.sessions ?? []), layer],
      })),
    ));

  it('another scope, on whatever session', () => {
    fc.assert(
      fc.property(
        requests,
        layersOf,
        fc.array(compiled('session'), { maxLength: 2 }),
        (request, layers, scope) => {
          const scoped = { ...layers, scopes: [...(layers.scopes ?? []), scope] };
          expect(evaluate(request, layers).allowed || !evaluate(request, scoped).allowed).toBe(true);
          if ('account' in request.principal && scope.length === 0)
            expect(evaluate(request, scoped).allowed).toBe(false);
        },
      ),
      RUNS,
    );
  });

  it('another level of SCPs and RCPs', () =>
    onlyRestricts(
      fc.tuple(compiled('scp'), compiled('rcp')).map(([scp, rcp]) => (layers) => ({
        ...layers,
        scps: [...(layers.scps ?? []), [scp]],
        rcps: [...(layers.rcps ?? []), [rcp]],
      })),
    ));

  it('an identity policy less, a resource policy less: never an Allow more, unless a Deny went with it', () => {
    const allows = (kind: PolicyKind) =>
      statements(kind).map((list) =>
        policy(
          kind,
          list.map((s) => ('NotPrincipal' in s ? s : { ...s, Effect: 'Allow' })),
        ),
      );
    fc.assert(
      fc.property(requests, layersOf, allows('identity'), (request, layers, extra) => {
        const less = evaluate(request, layers);
        const more = evaluate(request, { ...layers, identity: [...layers.identity, extra] });
        expect(less.allowed && !more.allowed).toBe(false);
      }),
      RUNS,
    );
  });
});

describe('what does not matter', () => {
  it('the order of policies, of levels and of statements', () => {
    fc.assert(
      fc.property(
        requests,
        statements('identity'),
        statements('resource'),
        layersOf,
        (request, ids, res, rest) => {
          const forward = {
            ...rest,
            identity: [policy('identity', ids), ...rest.identity],
            resource: policy('resource', res),
          };
          const backward = {
            identity: [...rest.identity, policy('identity', [...ids].reverse())],
            boundary: rest.boundary,
            sessions: rest.sessions?.map((layer) => [...layer].reverse()).reverse(),
            scopes: rest.scopes && [...rest.scopes].reverse(),
            resource: policy('resource', [...res].reverse()),
            scps: rest.scps && [...rest.scps].reverse(),
            rcps: rest.rcps && [...rest.rcps].reverse(),
          };
          const [a, b] = [evaluate(request, forward), evaluate(request, backward)];
          expect([a.outcome, a.layer]).toEqual([b.outcome, b.layer]);
        },
      ),
      RUNS,
    );
  });

  it('one policy of many statements or many policies of one', () => {
    fc.assert(
      fc.property(requests, statements('identity'), (request, list) => {
        const together = evaluate(request, { identity: [policy('identity', list)] });
        const apart = evaluate(request, { identity: list.map((s) => policy('identity', s)) });
        expect(apart.outcome).toBe(together.outcome);
      }),
      RUNS,
    );
  });

  it('whether the decision is explained', () => {
    fc.assert(
      fc.property(requests, layersOf, (request, layers) => {
        expect(explain(request, layers).decision).toEqual(evaluate(request, layers));
      }),
      RUNS,
    );
  });
});

describe('wildcards', () => {
  /** The obvious matcher, exponential in the number of stars. */
  const naive = (pattern: string, text: string): boolean => {
    if (pattern === '') return text === '';
    const rest = pattern.slice(1);
    if (pattern[0] === '*') return naive(rest, text) || (text !== '' && naive(pattern, text.slice(1)));
    return text !== '' && (pattern[0] === '?' || pattern[0] === text[0]) && naive(rest, text.slice(1));
  };
  const texts = (alphabet: string[], maxLength: number) =>
    fc.array(fc.constantFrom(...alphabet), { maxLength }).map((chars) => chars.join(''));

  it('match as the obvious matcher does', () => {
    fc.assert(
      fc.property(texts(['a', 'b', '*', '?', '\n'], 8), texts(['a', 'b', '\n'], 10), (pattern, text) => {
        const Condition = { StringLike: { k: pattern } };
        const identity = [policy('identity', { Effect: 'Allow', Action: '*', Resource: '*', Condition })];
        const request = { principal: alice, action: 's3:Get', resource: '*', resourceAccount: ACCOUNT };
        const decision = evaluate({ ...request, context: contextOf({ k: text }) }, { identity });
        expect(decision.allowed).toBe(naive(pattern, text));
      }),
      RUNS,
    );
  });

  /** In the first five segments `?` and inner stars keep to their segment; a star at its segment's end does not. */
  const naiveArn = (pattern: string, text: string, segment = 1): boolean => {
    const [head = '', ...others] = pattern;
    const rest = others.join('');
    if (pattern === '') return text === '';
    const free = segment > 5 || (head === '*' && (rest === '' || rest.startsWith(':')));
    const mayTake = text !== '' && (free || text[0] !== ':');
    if (head === '*')
      return naiveArn(rest, text, segment) || (mayTake && naiveArn(pattern, text.slice(1), segment));
    if (head === '?') return mayTake && naiveArn(rest, text.slice(1), segment);
    return text[0] === head && naiveArn(rest, text.slice(1), head === ':' ? segment + 1 : segment);
  };

  it('in resources keep to the segments of an ARN', () => {
    fc.assert(
      fc.property(texts(['a', 'b', '*', '?', ':', ':'], 10), texts(['a', 'b', ':'], 10), (pattern, text) => {
        const Statement = { Effect: 'Allow', Action: '*', Resource: `arn:aws:x:${pattern}` };
        const parsed = parsePolicy(JSON.stringify({ Version: '2012-10-17', Statement }), 'identity');
        fc.pre(parsed.ok);
        const identity = [compilePolicy(parsed.policy)];
        const request = {
          principal: alice,
          action: 's3:Get',
          resourceAccount: ACCOUNT,
          context: contextOf({}),
        };
        const decision = evaluate({ ...request, resource: `arn:aws:x:${text}` }, { identity });
        expect(decision.allowed).toBe(naiveArn(pattern, text, 4));
      }),
      { numRuns: fc.readConfigureGlobal().numRuns ?? 3000 },
    );
  });
});
