// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables are written so.
import { describe, expect, it } from 'vitest';
import {
  compilePolicy,
  contextOf,
  type Decision,
  evaluate,
  type PolicyKind,
  type PolicyLayers,
  type Principal,
  parsePolicy,
  principalsOf,
} from './index.ts';
import {
  ACCOUNT,
  AT_ONCE,
  alice,
  allow,
  deny,
  deployer,
  federated,
  OTHER_ACCOUNT,
  policy,
  request,
  root,
} from './policy.testing.ts';

const allowAll = policy('identity', allow());
const allowNothing = policy('identity', allow('ec2:*'));
const denyAll = (kind: 'identity' | 'boundary' | 'session' | 'scp') => policy(kind, deny());

const naming = (value: unknown, more: object = {}, options = {}) =>
  policy('resource', allow('*', '*', { Principal: value, ...more }), options);
const trusting = (value: unknown, more: object = {}) =>
  policy('trust', { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: value, ...more });

const decide = (layers: Partial<PolicyLayers>, parts: Parameters<typeof request>[0] = {}): Decision =>
  evaluate(request(parts), { identity: [], ...layers });
const outcome = (decision: Decision) => `${decision.outcome} ${decision.layer}`;

describe('identity policies', () => {
  it('deny what nothing allows', () => expect(outcome(decide({}))).toBe('ImplicitDeny identity'));
  it('allow what any of them allows', () =>
    expect(outcome(decide({ identity: [allowNothing, allowAll] }))).toBe('Allow identity'));
  it('are absent for the account root, who may do everything in the account', () =>
    expect(outcome(decide({}, { principal: root }))).toBe('Allow identity'));

  it('B41 actions are compared without regard to letter case, resources with regard to it', () => {
    const identity = [
      policy('identity', [allow(), deny('s3:deleteobject'), deny('*', 'arn:aws:s3:::Bucket/*')]),
    ];
    expect(decide({ identity }, { action: 's3:DeleteObject' }).outcome).toBe('ExplicitDeny');
    expect(decide({ identity }, { action: 'S3:DELETEOBJECT' }).outcome).toBe('ExplicitDeny');
    expect(decide({ identity }).outcome).toBe('Allow');
    expect(decide({ identity }, { resource: 'arn:aws:s3:::Bucket/key' }).outcome).toBe('ExplicitDeny');
  });

  it('B43 Deny with NotAction denies every other action', () => {
    const identity = [
      policy('identity', [allow(), { Effect: 'Deny', NotAction: ['s3:get*', 'iam:*'], Resource: '*' }]),
    ];
    expect(decide({ identity }).outcome).toBe('Allow');
    expect(decide({ identity }, { action: 's3:PutObject' }).outcome).toBe('ExplicitDeny');
    expect(decide({ identity }, { action: 'ec2:RunInstances' }).outcome).toBe('ExplicitDeny');
  });

  it('Allow with NotAction and NotResource', () => {
    const identity = [
      policy('identity', { Effect: 'Allow', NotAction: 's3:Put*', NotResource: 'arn:aws:s3:::secret/*' }),
    ];
    expect(decide({ identity }).outcome).toBe('Allow');
    expect(decide({ identity }, { action: 's3:PutObject' }).outcome).toBe('ImplicitDeny');
    expect(decide({ identity }, { resource: 'arn:aws:s3:::secret/a' }).outcome).toBe('ImplicitDeny');
  });

  it.each([
    ['s3:Get*', 's3:GetObject', true],
    ['s3:G?tObject', 's3:GetObject', true],
    ['s3:*Object', 's3:GetObject', true],
    ['s3:Get', 's3:GetObject', false],
    ['s3:GetObject', 's3:GetObjectAcl', false],
    ['*', 's3:GetObject', true],
    ['ec2:*', 's3:GetObject', false],
    ['s3:*', 's3-object-lambda:GetObject', false],
  ])('the action %s matches %s: %s', (pattern, action, matches) => {
    expect(decide({ identity: [policy('identity', allow(pattern))] }, { action }).allowed).toBe(matches);
  });
});

describe('resources', () => {
  const matches = (Resource: unknown, resource: string, context = {}) =>
    decide({ identity: [policy('identity', allow('*', Resource))] }, { resource, context }).allowed;

  it.each([
    ['arn:aws:s3:::bucket', 'arn:aws:s3:::bucket', true],
    ['arn:aws:s3:::bucket', 'arn:aws:s3:::bucket/key', false],
    ['arn:aws:s3:::bucket/*', 'arn:aws:s3:::bucket', false],
    ['arn:aws:s3:::buck?t/*', 'arn:aws:s3:::bucket/a/b', true],
    ['arn:aws:s3:::*', 'arn:aws:s3:::bucket/a', true],
    ['arn:*:s3:::bucket', 'arn:aws:s3:::bucket', true],
    ['*', 'anything', true],
    ['arn:aws:sqs:*:*:q', 'arn:aws:sqs:us-east-1:111122223333:q', true],
    ['arn:aws:sqs:us-*-1:*:q', 'arn:aws:sqs:us-east-1:111122223333:q', true],
    ['arn:aws:sqs:us-*1:q', 'arn:aws:sqs:us-east:1:q', false],
    ['arn:aws:sqs:u*1:1111*:q', 'arn:aws:sqs:us-east-1:111122223333:q', true],
    ['arn:aws:sqs:*', 'arn:aws:sqs:us-east-1:111122223333:q', true],
    ['arn:aws:sqs:*:q', 'arn:aws:sqs:us-east-1:111122223333:q', true],
    ['arn:aws:sqs:?:1:q', 'arn:aws:sqs:::1:q', false],
    ['arn:aws:sqs:us-east-1:1?1:q', 'arn:aws:sqs:us-east-1:121:q', true],
    ['arn:aws:sqs:*:x*y:z', 'arn:aws:sqs:a:xb:xcy:z', true],
    ['arn:aws:sqs:*:x*y:z', 'arn:aws:sqs:a:xb:xc:z', false],
    ['arn:aws:logs:us-east-1:1:log-group:*:stream', 'arn:aws:logs:us-east-1:1:log-group:a:b:stream', true],
    ['arn:aws:s3:::bucket/a*c', 'arn:aws:s3:::bucket/a:b:c', true],
    ['arn:aws:s3:::bucket/a?c', 'arn:aws:s3:::bucket/a:c', true],
    ['arn:aws:s3', 'arn:aws:s3:::bucket', false],
  ])('%s matches %s: %s', (pattern, resource, result) => expect(matches(pattern, resource)).toBe(result));

  it('B59 a pattern for objects opens neither the bucket nor a longer name, under either effect', () => {
    const open = [policy('identity', allow('*', 'arn:aws:s3:::bucket/home/alice/*'))];
    const closed = [policy('identity', [allow(), deny('*', 'arn:aws:s3:::bucket/home/alice/*')])];
    const inside = 'arn:aws:s3:::bucket/home/alice/x';
    expect(decide({ identity: open }, { resource: inside }).outcome).toBe('Allow');
    expect(decide({ identity: closed }, { resource: inside }).outcome).toBe('ExplicitDeny');
    for (const resource of [
      'arn:aws:s3:::bucket',
      'arn:aws:s3:::bucket/home/alice2/x',
      'arn:aws:s3:::bucket/home/bob',
    ]) {
      expect(decide({ identity: open }, { resource }).outcome).toBe('ImplicitDeny');
      expect(decide({ identity: closed }, { resource }).outcome).toBe('Allow');
    }
  });

  it('B60 a wildcard matches newlines, carriage returns and NUL', () => {
    for (const char of ['\n', '\r', '\u2028', '\0']) {
      expect(matches('arn:aws:s3:::bucket/*', `arn:aws:s3:::bucket/a${char}b`)).toBe(true);
      expect(matches('arn:aws:s3:::bucket/a?b', `arn:aws:s3:::bucket/a${char}b`)).toBe(true);
    }
    expect(matches('arn:aws:s3:::bucket/a', 'arn:aws:s3:::bucket/a\n')).toBe(false);
  });

  it('B61 a pattern of a thousand stars is answered at once', () => {
    const evil = `arn:aws:s3:::${'*a'.repeat(1000)}*b`;
    const identity = [
      policy(
        'identity',
        allow('*', [evil, `arn:aws:s3:::${'*'.repeat(1000)}c`, 'arn:aws:sqs:x*:a*a*a*b:*:c']),
      ),
    ];
    const texts = [`arn:aws:s3:::${'a'.repeat(1024)}`, `arn:aws:sqs:x${':aaaa'.repeat(200)}`];
    for (const resource of texts) {
      const once = () => decide({ identity }, { resource }).allowed;
      once();
      const start = performance.now();
      expect(once()).toBe(false);
      expect(performance.now() - start).toBeLessThan(AT_ONCE);
    }
  });

  it.each([
    ['StringLike', 'a*a*a*a*a*a*a*a*b'],
    ['ArnLike', `arn:aws:s3:::${'a*'.repeat(100)}b`],
  ])('B61 so is %s', (operator, pattern) => {
    const identity = [policy('identity', allow('*', '*', { Condition: { [operator]: { k: pattern } } }))];
    const start = performance.now();
    decide({ identity }, { context: { k: `arn:aws:s3:::${'a'.repeat(2000)}` } });
    expect(performance.now() - start).toBeLessThan(AT_ONCE);
  });

  const home = 'arn:aws:s3:::bucket/home/${aws:username}/*';

  it('variables stand for values of the request', () => {
    const context = { 'aws:username': 'alice' };
    expect(matches(home, 'arn:aws:s3:::bucket/home/alice/a', context)).toBe(true);
    expect(matches(home, 'arn:aws:s3:::bucket/home/bob/a', context)).toBe(false);
    expect(
      matches("arn:aws:s3:::bucket/${aws:PrincipalTag/team, 'all'}/*", 'arn:aws:s3:::bucket/all/a'),
    ).toBe(true);
  });

  it('B56 an unresolved variable matches nothing; another value of the list may; NotResource does not hold', () => {
    expect(matches(home, 'arn:aws:s3:::bucket/home/${aws:username}/a')).toBe(false);
    expect(matches(home, 'arn:aws:s3:::bucket/home//a')).toBe(false);
    expect(matches([home, 'arn:aws:s3:::bucket/public/*'], 'arn:aws:s3:::bucket/public/a')).toBe(true);
    const identity = [policy('identity', { Effect: 'Allow', Action: '*', NotResource: home })];
    expect(decide({ identity }).allowed).toBe(false);
    expect(decide({ identity }, { context: { 'aws:username': 'alice' } }).allowed).toBe(true);
  });

  it('B57 ${*}, ${?} and ${$} are characters, and the 2008 language has none of it', () => {
    expect(matches('arn:aws:s3:::b/${*}', 'arn:aws:s3:::b/*')).toBe(true);
    expect(matches('arn:aws:s3:::b/${*}', 'arn:aws:s3:::b/x')).toBe(false);
    expect(matches('arn:aws:s3:::b/${?}${$}', 'arn:aws:s3:::b/?$')).toBe(true);
    const resource = policy('resource', allow('*', home, { Principal: '*' }), { version: '2008-10-17' });
    const context = { 'aws:username': 'alice' };
    expect(decide({ resource }, { context, resource: 'arn:aws:s3:::bucket/home/alice/a' }).allowed).toBe(
      false,
    );
    expect(decide({ resource }, { context, resource: home.replace('*', 'a') }).allowed).toBe(true);
  });

  it('B58 a name that contains wildcards or variables is only itself', () => {
    for (const name of ['*', '?????', '${aws:userid}']) {
      const context = { 'aws:username': name, 'aws:userid': 'alice' };
      expect(matches(home, 'arn:aws:s3:::bucket/home/alice/a', context)).toBe(false);
      expect(matches(home, `arn:aws:s3:::bucket/home/${name}/a`, context)).toBe(true);
    }
  });
});

describe('the policy that denies', () => {
  const SCP = 'arn:aws:organizations::111122223333:policy/o-a1b2/service_control_policy/p-1';
  const RCP = 'arn:aws:organizations::111122223333:policy/o-a1b2/resource_control_policy/p-2';
  const MANAGED = 'arn:aws:iam::111122223333:policy/no';
  const named = (kind: PolicyKind, name: string) =>
    policy(kind, deny('*', '*', kind === 'rcp' ? { Principal: '*' } : {}), { name });

  it.each([
    ['a resource control policy', { rcps: [[named('rcp', RCP)]] }, `: ${RCP}`],
    ['a service control policy', { scps: [[named('scp', SCP)]] }, `: ${SCP}`],
    ['an identity-based policy', { identity: [named('identity', MANAGED)] }, `: ${MANAGED}`],
    ['a permissions boundary', { boundary: named('boundary', MANAGED) }, `: ${MANAGED}`],
    ['an identity-based policy', { identity: [named('identity', 'inline')] }, ''],
  ])('is named by its ARN as recorded where it has one: %s', (kind, layers, end) => {
    expect(decide({ identity: [allowAll], ...layers }).reason).toBe(`with an explicit deny in ${kind}${end}`);
  });

  it('is not named where it allows or does not', () => {
    const reading = policy('identity', allow('s3:Get*'), { name: MANAGED });
    expect(decide({ identity: [reading] }).reason).not.toContain(MANAGED);
    const writing = policy('identity', allow('s3:Put*'), { name: MANAGED });
    expect(decide({ identity: [writing] }).reason).not.toContain(MANAGED);
  });
});

describe('B39 an explicit deny in any layer wins', () => {
  const open: PolicyLayers = {
    identity: [allowAll],
    boundary: policy('boundary', allow()),
    sessions: [[policy('session', allow())], [policy('session', allow())]],
    resource: naming('*'),
    scps: [[policy('scp', allow())], [policy('scp', allow())]],
    rcps: [[policy('rcp', allow('*', '*', { Principal: '*' }))]],
  };
  it('and all layers together allow', () => expect(outcome(decide(open))).toBe('Allow resource'));

  const cases: readonly [string, Partial<PolicyLayers>, string, string][] = [
    [
      'identity',
      { identity: [allowAll, denyAll('identity')] },
      'identity',
      'with an explicit deny in an identity-based policy',
    ],
    [
      'boundary',
      { boundary: denyAll('boundary') },
      'boundary',
      'with an explicit deny in a permissions boundary',
    ],
    [
      'first session layer',
      { sessions: [[denyAll('session'), policy('session', allow())], [policy('session', allow())]] },
      'session',
      'with an explicit deny in a session policy',
    ],
    [
      'last session layer',
      { sessions: [[policy('session', allow())], [denyAll('session')]] },
      'session',
      'with an explicit deny in a session policy',
    ],
    [
      'resource',
      {
        resource: policy('resource', [
          allow('*', '*', { Principal: '*' }),
          deny('*', '*', { Principal: '*' }),
        ]),
      },
      'resource',
      'with an explicit deny in a resource-based policy',
    ],
    [
      'scp',
      { scps: [[policy('scp', allow())], [policy('scp', [allow(), deny()])]] },
      'scp',
      'with an explicit deny in a service control policy',
    ],
    [
      'rcp',
      { rcps: [[policy('rcp', deny('*', '*', { Principal: '*' }))]] },
      'rcp',
      'with an explicit deny in a resource control policy',
    ],
  ];
  it.each(cases)('in %s', (_, layer, name, reason) => {
    for (const principal of [alice, deployer, federated])
      expect(decide({ ...open, ...layer }, { principal })).toMatchObject({
        outcome: 'ExplicitDeny',
        layer: name,
        reason,
      });
  });

  it('and carries the statement that denies', () => {
    const named = policy('identity', [allow(), deny('s3:*', '*', { Sid: 'NoS3' })], { name: 'inline' });
    expect(decide({ identity: [named] }).statement).toEqual({ policy: 'inline', sid: 'NoS3', index: 1 });
  });
});

describe('limits: every layer must allow', () => {
  const session = policy('session', allow());
  const nothing = policy('session', allow('ec2:*'));
  it.each<[string, Partial<PolicyLayers>, string, string]>([
    [
      'boundary',
      { boundary: policy('boundary', allow('ec2:*')) },
      'boundary',
      'because no permissions boundary allows the s3:GetObject action',
    ],
    [
      'session',
      { sessions: [[nothing]] },
      'session',
      'because no session policy allows the s3:GetObject action',
    ],
    [
      'first of two sessions',
      { sessions: [[nothing], [session]] },
      'session',
      'because no session policy allows the s3:GetObject action',
    ],
    [
      'last of two sessions',
      { sessions: [[session], [nothing]] },
      'session',
      'because no session policy allows the s3:GetObject action',
    ],
    [
      'scp level',
      { scps: [[policy('scp', allow())], [policy('scp', allow('ec2:*'))]] },
      'scp',
      'because no service control policy allows the s3:GetObject action',
    ],
    [
      'empty scp level',
      { scps: [[], [policy('scp', allow())]] },
      'scp',
      'because no service control policy allows the s3:GetObject action',
    ],
    [
      'rcp level',
      { rcps: [[policy('rcp', allow('ec2:*', '*', { Principal: '*' }))]] },
      'rcp',
      'because no resource control policy allows the s3:GetObject action',
    ],
  ])('%s', (_, layer, name, reason) => {
    expect(decide({ identity: [allowAll], ...layer })).toMatchObject({
      outcome: 'ImplicitDeny',
      layer: name,
      reason,
    });
  });

  it('a session layer is a union', () =>
    expect(decide({ identity: [allowAll], sessions: [[nothing, session]] }).outcome).toBe('Allow'));

  it('B64 a session layer that was passed empty allows nothing; no layer at all is no limit', () => {
    expect(outcome(decide({ identity: [allowAll], sessions: [[]] }))).toBe('ImplicitDeny session');
    expect(outcome(decide({ identity: [allowAll], sessions: [] }))).toBe('Allow identity');
  });

  it.each([
    ['the session itself', `arn:aws:sts::${ACCOUNT}:federated-user/guest`],
    ['everyone', '*'],
  ])('what it was scoped down to binds also what a resource policy grants to %s', (_, AWS) => {
    const resource = naming({ AWS });
    const scoped = (scopes: PolicyLayers['scopes']) =>
      outcome(decide({ resource, sessions: [[session]], scopes }, { principal: federated }));
    expect(scoped(undefined)).toBe('Allow resource');
    expect(scoped([[policy('session', allow('s3:*'))]])).toBe('Allow resource');
    expect(scoped([[policy('session', allow('s3:*'))], [nothing]])).toBe('ImplicitDeny session');
    expect(scoped([[policy('session', [allow(), deny('s3:*')])]])).toBe('ExplicitDeny session');
  });

  it('a scope gives nothing to a federated session that was issued without a session policy', () => {
    const scopes = [[policy('session', allow())]];
    expect(outcome(decide({ identity: [allowAll], scopes }, { principal: federated }))).toBe(
      'ImplicitDeny session',
    );
  });

  it('a boundary or a session policy grants nothing', () => {
    expect(outcome(decide({ boundary: policy('boundary', allow()) }))).toBe('ImplicitDeny identity');
    expect(outcome(decide({ sessions: [[session]] }))).toBe('ImplicitDeny identity');
  });

  it('SCPs bind the root, and neither services, strangers nor service-linked roles', () => {
    const scps = [[policy('scp', deny())]];
    const resource = naming('*');
    expect(outcome(decide({ scps }, { principal: root }))).toBe('ExplicitDeny scp');
    expect(outcome(decide({ scps, resource }, { principal: { type: 'Anonymous' } }))).toBe('Allow resource');
    expect(
      outcome(decide({ scps, resource }, { principal: { type: 'AWSService', service: 'x.amazonaws.com' } })),
    ).toBe('Allow resource');
    const serviceLinked: Principal = { ...deployer, serviceLinked: true } as Principal;
    expect(outcome(decide({ scps, identity: [allowAll] }, { principal: serviceLinked }))).toBe(
      'Allow identity',
    );
    const rcps = [[policy('rcp', deny('*', '*', { Principal: '*' }))]];
    expect(outcome(decide({ rcps, identity: [allowAll] }, { principal: serviceLinked }))).toBe(
      'Allow identity',
    );
    expect(outcome(decide({ rcps, resource }, { principal: { type: 'Anonymous' } }))).toBe(
      'ExplicitDeny rcp',
    );
  });
});

describe('B66 resource policies within the account, by whom they name', () => {
  const account = { AWS: ACCOUNT };
  const userArn = { AWS: `arn:aws:iam::${ACCOUNT}:user/alice` };
  const roleArn = { AWS: `arn:aws:iam::${ACCOUNT}:role/ci/deployer` };
  const sessionArn = { AWS: `arn:aws:sts::${ACCOUNT}:assumed-role/deployer/run-1` };
  const federatedArn = { AWS: `arn:aws:sts::${ACCOUNT}:federated-user/guest` };
  const boundary = policy('boundary', allow('ec2:*'));
  const sessions = [[policy('session', allow('ec2:*'))]];

  /** caller, whom the policy names, then the outcome with no limits, under a boundary, under a session policy. */
  const rows: readonly [string, Principal, unknown, string, string, string][] = [
    ['user by user', alice, userArn, 'Allow resource', 'Allow resource', 'Allow resource'],
    ['user by everyone', alice, '*', 'Allow resource', 'Allow resource', 'Allow resource'],
    [
      'user by account',
      alice,
      account,
      'ImplicitDeny identity',
      'ImplicitDeny identity',
      'ImplicitDeny identity',
    ],
    [
      'user by nobody',
      alice,
      roleArn,
      'ImplicitDeny identity',
      'ImplicitDeny identity',
      'ImplicitDeny identity',
    ],
    ['session by session', deployer, sessionArn, 'Allow resource', 'Allow resource', 'Allow resource'],
    ['session by role', deployer, roleArn, 'Allow resource', 'ImplicitDeny boundary', 'ImplicitDeny session'],
    ['session by everyone', deployer, { AWS: '*' }, 'Allow resource', 'Allow resource', 'Allow resource'],
    [
      'session by account',
      deployer,
      account,
      'ImplicitDeny identity',
      'ImplicitDeny identity',
      'ImplicitDeny identity',
    ],
    [
      'session by role and session',
      deployer,
      { AWS: [roleArn.AWS, sessionArn.AWS] },
      'Allow resource',
      'Allow resource',
      'Allow resource',
    ],
    ['federated by himself', federated, federatedArn, 'Allow resource', 'Allow resource', 'Allow resource'],
    [
      'federated by his user',
      federated,
      userArn,
      'ImplicitDeny session',
      'ImplicitDeny boundary',
      'ImplicitDeny session',
    ],
    ['root by account', root, account, 'Allow identity', 'ImplicitDeny boundary', 'ImplicitDeny session'],
  ];
  it.each(rows)('%s', (_, principal, Principal, free, bounded, limited) => {
    const resource = naming(Principal);
    expect(outcome(decide({ resource }, { principal }))).toBe(free);
    expect(outcome(decide({ resource, boundary }, { principal }))).toBe(bounded);
    expect(outcome(decide({ resource, sessions }, { principal }))).toBe(limited);
  });

  it('the strongest naming of several statements counts, in whatever order', () => {
    const statements = [account, roleArn, sessionArn].map((Principal) => allow('*', '*', { Principal }));
    for (const order of [statements, [...statements].reverse()]) {
      const decision = decide({ resource: policy('resource', order), boundary }, { principal: deployer });
      expect(outcome(decision)).toBe('Allow resource');
      expect(decision.statement?.index).toBe(order === statements ? 2 : 0);
    }
  });

  it('B46 an account delegates to identity policies, in either spelling', () => {
    for (const AWS of [ACCOUNT, `arn:aws:iam::${ACCOUNT}:root`]) {
      expect(outcome(decide({ resource: naming({ AWS }) }))).toBe('ImplicitDeny identity');
      expect(outcome(decide({ resource: naming({ AWS }), identity: [allowAll] }))).toBe('Allow identity');
    }
  });

  it('a federated session without policies has what resource policies give it, and no more', () => {
    const layers = { identity: [allowAll], sessions: [[]] };
    expect(outcome(decide(layers, { principal: federated }))).toBe('ImplicitDeny session');
    expect(outcome(decide({ ...layers, resource: naming(federatedArn) }, { principal: federated }))).toBe(
      'Allow resource',
    );
    expect(outcome(decide({ ...layers, resource: naming(userArn) }, { principal: federated }))).toBe(
      'ImplicitDeny session',
    );
  });

  it('a federated session of the root has the root’s permissions within its session policies', () => {
    const principal: Principal = { ...federated, parentArn: `arn:aws:iam::${ACCOUNT}:root` } as Principal;
    expect(outcome(decide({ sessions: [[policy('session', allow('s3:*'))]] }, { principal }))).toBe(
      'Allow identity',
    );
    expect(outcome(decide({ sessions: [[]] }, { principal }))).toBe('ImplicitDeny session');
  });
});

describe('across accounts both sides must allow', () => {
  const foreign = { resourceAccount: OTHER_ACCOUNT };
  const resource = naming({ AWS: ACCOUNT });
  it.each<[string, Partial<PolicyLayers>, Principal, string]>([
    ['both', { identity: [allowAll], resource }, alice, 'Allow identity'],
    ['identity alone', { identity: [allowAll] }, alice, 'ImplicitDeny resource'],
    ['resource alone', { resource }, alice, 'ImplicitDeny identity'],
    [
      'resource alone, naming the user',
      { resource: naming({ AWS: `arn:aws:iam::${ACCOUNT}:user/alice` }) },
      alice,
      'ImplicitDeny identity',
    ],
    [
      'resource alone, naming the role',
      { resource: naming({ AWS: `arn:aws:iam::${ACCOUNT}:role/ci/deployer` }) },
      deployer,
      'ImplicitDeny identity',
    ],
    ['resource alone, naming everyone', { resource: naming('*') }, alice, 'ImplicitDeny identity'],
    ['neither', {}, alice, 'ImplicitDeny identity'],
    [
      'both, beyond the boundary',
      { identity: [allowAll], resource, boundary: policy('boundary', allow('ec2:*')) },
      alice,
      'ImplicitDeny boundary',
    ],
    [
      'the session named, beyond the session policy',
      {
        identity: [allowAll],
        resource: naming({ AWS: `arn:aws:sts::${ACCOUNT}:assumed-role/deployer/run-1` }),
        sessions: [[]],
      },
      deployer,
      'ImplicitDeny session',
    ],
    [
      'another account named',
      { identity: [allowAll], resource: naming({ AWS: OTHER_ACCOUNT }) },
      alice,
      'ImplicitDeny resource',
    ],
    ['the root, named by account', { resource }, root, 'Allow identity'],
    ['the root, not named', {}, root, 'ImplicitDeny resource'],
  ])('%s', (_, layers, principal, expected) => {
    expect(outcome(decide(layers, { ...foreign, principal }))).toBe(expected);
  });
});

describe('callers without an account', () => {
  const anonymous: Principal = { type: 'Anonymous' };
  const service: Principal = { type: 'AWSService', service: 'cloudtrail.amazonaws.com' };
  const google: Principal = { type: 'Federated', provider: 'accounts.google.com' };

  it.each<[string, Principal, unknown, string]>([
    ['anonymous, everyone named', anonymous, '*', 'Allow resource'],
    ['anonymous, B45 the other spelling', anonymous, { AWS: '*' }, 'Allow resource'],
    ['anonymous, an account named', anonymous, { AWS: ACCOUNT }, 'ImplicitDeny resource'],
    ['a service by name', service, { Service: 'cloudtrail.amazonaws.com' }, 'Allow resource'],
    ['another service', service, { Service: 'config.amazonaws.com' }, 'ImplicitDeny resource'],
    ['a service, everyone named', service, '*', 'Allow resource'],
    [
      'a user, a service of that name',
      alice,
      { Service: `arn:aws:iam::${ACCOUNT}:user/alice` },
      'ImplicitDeny identity',
    ],
    ['a provider by name', google, { Federated: 'accounts.google.com' }, 'Allow resource'],
    ['a provider, everyone named', google, '*', 'ImplicitDeny resource'],
    ['a canonical user', alice, { CanonicalUser: 'abc' }, 'ImplicitDeny identity'],
  ])('%s', (_, principal, Principal, expected) => {
    expect(outcome(decide({ resource: naming(Principal) }, { principal }))).toBe(expected);
  });

  it('a provider’s users are denied where everyone is', () => {
    const resource = policy('trust', [
      {
        Effect: 'Allow',
        Action: 'sts:AssumeRoleWithWebIdentity',
        Principal: { Federated: 'accounts.google.com' },
      },
      { Effect: 'Deny', Action: 'sts:*', Principal: '*', Condition: { Bool: { 'x:Bad': 'true' } } },
    ]);
    const parts = { principal: google, action: 'sts:AssumeRoleWithWebIdentity' };
    expect(outcome(decide({ resource }, parts))).toBe('Allow trust');
    expect(outcome(decide({ resource }, { ...parts, context: { 'x:Bad': 'true' } }))).toBe(
      'ExplicitDeny trust',
    );
  });

  it('identity policies do not reach them', () =>
    expect(decide({ identity: [allowAll] }, { principal: anonymous }).allowed).toBe(false));
});

describe('B44 Deny with NotPrincipal exempts exactly who is listed', () => {
  const except = (...AWS: string[]) =>
    policy('resource', { Effect: 'Deny', NotPrincipal: { AWS }, Action: '*', Resource: '*' });
  const userArn = `arn:aws:iam::${ACCOUNT}:user/alice`;
  const roleArn = `arn:aws:iam::${ACCOUNT}:role/ci/deployer`;
  const sessionArn = `arn:aws:sts::${ACCOUNT}:assumed-role/deployer/run-1`;
  const identity = [allowAll];

  it.each<[string, Principal, string[], string]>([
    ['the user', alice, [userArn], 'Allow'],
    ['not by the account alone', alice, [ACCOUNT], 'ExplicitDeny'],
    ['the session', deployer, [ACCOUNT, roleArn, sessionArn], 'Allow'],
    ['not by the role alone', deployer, [roleArn], 'ExplicitDeny'],
    ['not a federated session by its user', federated, [userArn], 'ExplicitDeny'],
    ['the root by the account', root, [ACCOUNT], 'Allow'],
    ['not the root by a user', root, [userArn], 'ExplicitDeny'],
    ['not anonymous callers', { type: 'Anonymous' }, [userArn], 'ExplicitDeny'],
  ])('%s', (_, principal, names, expected) => {
    expect(decide({ identity, resource: except(...names) }, { principal }).outcome).toBe(expected);
  });

  it('never one with a permissions boundary', () => {
    const layers = { identity, boundary: policy('boundary', allow()), resource: except(userArn) };
    expect(decide(layers).outcome).toBe('ExplicitDeny');
  });
});

describe('role trust', () => {
  const assume = { action: 'sts:AssumeRole', resource: `arn:aws:iam::${ACCOUNT}:role/r` };
  const away = { ...assume, resourceAccount: OTHER_ACCOUNT };
  const userArn = { AWS: `arn:aws:iam::${ACCOUNT}:user/alice` };

  it.each<[string, Partial<PolicyLayers>, object, string]>([
    ['the caller named, same account', { resource: trusting(userArn) }, assume, 'Allow trust'],
    [
      'the account named, nothing else',
      { resource: trusting({ AWS: ACCOUNT }) },
      assume,
      'ImplicitDeny identity',
    ],
    [
      'the account named, identity allows',
      { resource: trusting({ AWS: ACCOUNT }), identity: [allowAll] },
      assume,
      'Allow identity',
    ],
    [
      'identity alone, same account',
      { resource: trusting({ AWS: OTHER_ACCOUNT }), identity: [allowAll] },
      assume,
      'ImplicitDeny trust',
    ],
    ['no trust policy at all', { identity: [allowAll] }, assume, 'ImplicitDeny trust'],
    [
      'both, across accounts',
      { resource: trusting({ AWS: ACCOUNT }), identity: [allowAll] },
      away,
      'Allow identity',
    ],
    ['trust alone, across accounts', { resource: trusting(userArn) }, away, 'ImplicitDeny identity'],
    [
      'identity alone, across accounts',
      { resource: trusting({ AWS: OTHER_ACCOUNT }), identity: [allowAll] },
      away,
      'ImplicitDeny trust',
    ],
    [
      'tags not trusted',
      { resource: trusting(userArn), identity: [allowAll] },
      { ...away, action: 'sts:TagSession' },
      'ImplicitDeny trust',
    ],
  ])('%s', (_, layers, parts, expected) => expect(outcome(decide(layers, parts))).toBe(expected));

  it('words its refusals as AWS does', () => {
    const denied = policy('trust', { Effect: 'Deny', Action: 'sts:AssumeRole', Principal: '*' });
    expect(decide({ identity: [allowAll], resource: denied }, assume).reason).toBe(
      'with an explicit deny in the role trust policy',
    );
    expect(decide({ identity: [allowAll] }, assume).reason).toBe(
      'because no role trust policy allows the sts:AssumeRole action',
    );
    expect(decide({ resource: trusting({ AWS: ACCOUNT }) }, assume).reason).toBe(
      'because no identity-based policy allows the sts:AssumeRole action',
    );
    expect(decide({ identity: [allowAll] }, { resourceAccount: OTHER_ACCOUNT }).reason).toBe(
      'because no resource-based policy allows the s3:GetObject action',
    );
    expect(decide({ identity: [allowAll] }).reason).toBe(
      'because an identity-based policy allows the s3:GetObject action',
    );
  });

  it('an external id is compared exactly', () => {
    const resource = trusting(userArn, { Condition: { StringEquals: { 'sts:ExternalId': 'Secret' } } });
    const outcomes = [undefined, 'secret', 'other', 'Secret'].map(
      (id) => decide({ resource }, { ...assume, context: { 'sts:ExternalId': id } }).allowed,
    );
    expect(outcomes).toEqual([false, false, false, true]);
  });
});

describe('principals remembered by unique id', () => {
  const arn = `arn:aws:iam::${ACCOUNT}:user/alice`;
  const roleArn = `arn:aws:iam::${ACCOUNT}:role/ci/deployer`;
  const ids = (entries: [string, string | null][]) => ({ principalIds: new Map(entries) });
  const byUser = (options: object) => decide({ resource: naming({ AWS: arn }, {}, options) }).allowed;

  it('match by id, and no longer by name', () => {
    expect(byUser(ids([[arn, 'AIDAALICE0000000000AA']]))).toBe(true);
    expect(byUser(ids([[arn, 'AIDAFORMERALICE00000A']]))).toBe(false);
    expect(byUser(ids([[arn, null]]))).toBe(false);
    expect(byUser(ids([['other', null]]))).toBe(true);
  });

  it('for roles and for the user behind a federated session too', () => {
    const role = (id: string | null) =>
      decide({ resource: naming({ AWS: roleArn }, {}, ids([[roleArn, id]])) }, { principal: deployer })
        .allowed;
    expect([role('AROADEPLOYER00000000A'), role('AROAFORMER0000000000A'), role(null)]).toEqual([
      true,
      false,
      false,
    ]);
    const user = (id: string) =>
      decide(
        { resource: naming({ AWS: arn }, {}, ids([[arn, id]])), sessions: [[policy('session', allow())]] },
        { principal: federated },
      ).allowed;
    expect([user('AIDAALICE0000000000AA'), user('AIDAFORMERALICE00000A')]).toEqual([true, false]);
  });

  it('B71 for role sessions too: the same session name of a re-created role is somebody else', () => {
    const sessionArn = deployer.type === 'AssumedRole' ? deployer.arn : '';
    const session = (entries: [string, string | null][]) =>
      decide({ resource: naming({ AWS: sessionArn }, {}, ids(entries)) }, { principal: deployer }).allowed;
    expect(session([[sessionArn, 'AROADEPLOYER00000000A']])).toBe(true);
    expect(session([[sessionArn, 'AROAFORMER0000000000A']])).toBe(false);
    expect(session([[sessionArn, null]])).toBe(false);
    expect(session([])).toBe(true);
  });

  it('a user’s id does not name a role, nor a role’s a user', () => {
    expect(byUser(ids([[arn, 'AROADEPLOYER00000000A']]))).toBe(false);
  });

  it('an id written in the policy itself names its owner', () => {
    expect(decide({ resource: naming({ AWS: 'AIDAALICE0000000000AA' }) }).allowed).toBe(true);
    expect(decide({ resource: naming({ AWS: 'AIDAFORMERALICE00000A' }) }).allowed).toBe(false);
  });

  it('principalsOf lists each named principal once, of both elements', () => {
    const statements = [
      allow('*', '*', { Principal: { AWS: [arn, ACCOUNT], Service: 'ec2.amazonaws.com' } }),
      allow('*', '*', { Principal: { AWS: arn } }),
      deny('*', '*', { NotPrincipal: { AWS: roleArn } }),
      allow('*', '*', { Principal: '*' }),
    ];
    const parsed = parsePolicy(JSON.stringify({ Version: '2012-10-17', Statement: statements }), 'resource');
    expect(parsed.ok && principalsOf(parsed.policy)).toEqual([
      { type: 'AWS', value: arn },
      { type: 'AWS', value: ACCOUNT },
      { type: 'Service', value: 'ec2.amazonaws.com' },
      { type: 'AWS', value: roleArn },
      { type: 'AWS', value: '*' },
    ]);
  });
});

describe('tags and source identity of a role session', () => {
  const ROLE = `arn:aws:iam::${ACCOUNT}:role/ci/target`;
  const ask = (action: string, resource: string, layers: Partial<PolicyLayers> = {}) =>
    outcome(decide({ identity: [allowAll], ...layers }, { action, resource, principal: deployer }));
  const bucketPolicy = naming({ AWS: OTHER_ACCOUNT });

  it.each(['sts:AssumeRole', 'sts:AssumeRoleWithSAML', 'sts:TagSession', 'STS:SetSourceIdentity'])(
    '%s needs leave of the trust policy, and is denied where there is none',
    (action) => {
      expect(ask(action, ROLE)).toBe('ImplicitDeny trust');
      expect(ask(action, ROLE, { resource: bucketPolicy })).toBe('ImplicitDeny trust');
      const trust = policy('trust', { Effect: 'Allow', Action: 'sts:*', Principal: { AWS: ACCOUNT } });
      expect(ask(action, ROLE, { resource: trust })).toBe('Allow identity');
    },
  );

  it.each([
    ['sts:TagSession', `arn:aws:sts::${ACCOUNT}:federated-user/guest`],
    ['sts:SetSourceIdentity', '*'],
    ['sts:GetCallerIdentity', ROLE],
    ['iam:PassRole', ROLE],
    ['sts:AssumeRoot', ROLE],
  ])('%s on %s does not', (action, resource) => expect(ask(action, resource)).toBe('Allow identity'));

  it('a trust policy is one whatever is asked of it', () => {
    const trust = policy('trust', { Effect: 'Deny', Action: 'sts:*', Principal: '*' });
    expect(ask('sts:GetAccessKeyInfo', '*', { resource: trust })).toBe('ExplicitDeny trust');
  });
});

describe('a compiled policy', () => {
  it('answers the same however many actions it was asked about', () => {
    const identity = [policy('identity', [allow(['s3:A*', 's3:b7']), deny('s3:AB*')])];
    const ask = (action: string) => outcome(decide({ identity }, { action }));
    for (let round = 0; round < 2; round++) {
      for (let i = 0; i < 300; i++) {
        expect(ask(`s3:a${i}`)).toBe('Allow identity');
        expect(ask(`s3:ab${i}`)).toBe('ExplicitDeny identity');
        expect(ask(`s3:b${i}`)).toBe(i === 7 ? 'Allow identity' : 'ImplicitDeny identity');
      }
    }
  });

  it('names policy and statement in decisions only by what they have', () => {
    const named = policy('identity', { Sid: 'S', ...allow() }, { name: 'n' });
    expect(decide({ identity: [named] }).statement).toStrictEqual({ policy: 'n', sid: 'S', index: 0 });
    expect(decide({ identity: [allowAll] }).statement).toStrictEqual({ index: 0 });
    expect(decide({ identity: [] })).toStrictEqual({
      allowed: false,
      outcome: 'ImplicitDeny',
      layer: 'identity',
      reason: 'because no identity-based policy allows the s3:GetObject action',
    });
    const { forAction, statements, ...rest } = named;
    expect(rest).toStrictEqual({ kind: 'identity', name: 'n' });
    expect(allowAll).not.toHaveProperty('name');
    expect(forAction('s3:x')).toEqual(statements);
  });

  it('names the first statement that allows, or the first that names the caller most strongly', () => {
    const identity = [policy('identity', [allow('ec2:*'), allow('s3:*'), allow('*')])];
    expect(decide({ identity }).statement?.index).toBe(1);
    const user = { Principal: { AWS: `arn:aws:iam::${ACCOUNT}:user/alice` } };
    const statements = [
      { Principal: { AWS: ACCOUNT } },
      user,
      { Principal: '*' },
      { Principal: { AWS: ACCOUNT } },
    ];
    const resource = policy(
      'resource',
      statements.map((more) => allow('*', '*', more)),
    );
    expect(decide({ resource }).statement?.index).toBe(1);
    const denies = policy('identity', [allow(), deny('s3:Get*'), deny()]);
    expect(decide({ identity: [denies] }).statement?.index).toBe(1);
  });
});

describe('what is unknown, and what changes', () => {
  it('B40 an action that no service has, or that is none, is allowed by `*` alone', () => {
    for (const action of ['s3:NoSuchThing', 'GetObject', ':', '']) {
      expect(
        decide({ identity: [policy('identity', allow(['s3:Get*', 'ec2:*']))] }, { action }).allowed,
      ).toBe(false);
      expect(decide({ identity: [policy('identity', [allow(), deny()])] }, { action }).outcome).toBe(
        'ExplicitDeny',
      );
    }
  });

  it('B40 a condition with an unknown operator never reaches the evaluator', () => {
    const statement = deny('*', '*', { Condition: { StringMatches: { 'x:A': 'a' } } });
    expect(parsePolicy(JSON.stringify({ Version: '2012-10-17', Statement: statement }), 'identity').ok).toBe(
      false,
    );
  });

  it('B81 a compiled policy stays as it was when the document it came from changes', () => {
    const Statement = allow(['s3:GetObject'], ['arn:aws:s3:::bucket/*'], {
      Condition: { Bool: { 'x:A': ['true'] } },
    });
    const parsed = parsePolicy(JSON.stringify({ Version: '2012-10-17', Statement }), 'identity');
    if (!parsed.ok) throw new Error(parsed.message);
    const identity = [compilePolicy(parsed.policy)];
    const [statement] = parsed.policy.statements;
    for (const values of [
      statement?.action.values,
      statement?.resource?.values,
      statement?.conditions[0]?.values,
    ])
      (values as string[]).fill('none');
    expect(decide({ identity }, { context: { 'x:A': 'true' } }).outcome).toBe('Allow');
  });

  it('a context has its keys in lower case, and no key whose value is undefined', () => {
    expect([
      ...contextOf({ 'aws:SourceIp': '10.0.0.1', 'aws:TagKeys': [], 'aws:username': undefined }),
    ]).toEqual([
      ['aws:sourceip', '10.0.0.1'],
      ['aws:tagkeys', []],
    ]);
  });
});
