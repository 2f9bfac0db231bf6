import { describe, expect, it } from 'vitest';
import { evaluate, explain } from './index.ts';
import { alice, allow, deny, policy, request } from './policy.testing.ts';

describe('explain', () => {
  const identity = [
    policy('identity', [allow('ec2:*'), allow('s3:Get*', 'arn:aws:s3:::bucket/*', { Sid: 'Read' })], {
      name: 'read',
    }),
    policy(
      'identity',
      deny('*', '*', {
        Condition: { Bool: { 'aws:SecureTransport': false }, StringLike: { 'x:Tag': ['a', 'b*'] } },
      }),
    ),
  ];
  const boundary = policy('boundary', allow('s3:*'));
  const asked = request({ context: { 'aws:SecureTransport': 'true' } });

  it('gives the decision that evaluate gives', () => {
    expect(explain(asked, { identity, boundary }).decision).toStrictEqual(
      evaluate(asked, { identity, boundary }),
    );
    expect(explain(asked, { identity, boundary }).decision).toStrictEqual({
      allowed: true,
      outcome: 'Allow',
      layer: 'identity',
      statement: { policy: 'read', sid: 'Read', index: 1 },
      reason: 'because an identity-based policy allows the s3:GetObject action',
    });
  });

  it('tells of each layer, statement, element and condition what was expected and what was there', () => {
    const { layers } = explain(asked, { identity, boundary });
    expect(layers).toStrictEqual([
      {
        layer: 'identity',
        level: 0,
        outcome: 'Allow',
        policies: [
          {
            name: 'read',
            statements: [
              {
                index: 0,
                effect: 'Allow',
                matches: false,
                elements: [
                  { element: 'Action', holds: false, expected: ['ec2:*'], actual: 's3:GetObject' },
                  { element: 'Resource', holds: true, expected: ['*'], actual: 'arn:aws:s3:::bucket/key' },
                ],
              },
              {
                index: 1,
                sid: 'Read',
                effect: 'Allow',
                matches: true,
                elements: [
                  { element: 'Action', holds: true, expected: ['s3:Get*'], actual: 's3:GetObject' },
                  {
                    element: 'Resource',
                    holds: true,
                    expected: ['arn:aws:s3:::bucket/*'],
                    actual: 'arn:aws:s3:::bucket/key',
                  },
                ],
              },
            ],
          },
          {
            statements: [
              {
                index: 0,
                effect: 'Deny',
                matches: false,
                elements: [
                  { element: 'Action', holds: true, expected: ['*'], actual: 's3:GetObject' },
                  { element: 'Resource', holds: true, expected: ['*'], actual: 'arn:aws:s3:::bucket/key' },
                  {
                    element: 'Condition',
                    operator: 'Bool',
                    key: 'aws:SecureTransport',
                    holds: false,
                    expected: ['false'],
                    actual: 'true',
                  },
                  {
                    element: 'Condition',
                    operator: 'StringLike',
                    key: 'x:Tag',
                    holds: false,
                    expected: ['a', 'b*'],
                  },
                ],
              },
            ],
          },
        ],
      },
      {
        layer: 'boundary',
        level: 0,
        outcome: 'Allow',
        policies: [
          {
            statements: [
              {
                index: 0,
                effect: 'Allow',
                matches: true,
                elements: [
                  { element: 'Action', holds: true, expected: ['s3:*'], actual: 's3:GetObject' },
                  { element: 'Resource', holds: true, expected: ['*'], actual: 'arn:aws:s3:::bucket/key' },
                ],
              },
            ],
          },
        ],
      },
    ]);
  });

  it('numbers levels, and goes on where a deny has decided already', () => {
    const sessions = [[policy('session', deny())], [policy('session', allow('ec2:*'))], []];
    const scopes = [[policy('session', allow())]];
    const { decision, layers } = explain(asked, { identity, sessions, scopes });
    expect(decision.outcome).toBe('ExplicitDeny');
    expect(layers.map(({ layer, level, outcome }) => [layer, level, outcome])).toStrictEqual([
      ['identity', 0, 'Allow'],
      ['session', 0, 'ExplicitDeny'],
      ['session', 1, 'ImplicitDeny'],
      ['session', 2, 'ImplicitDeny'],
      ['session', 3, 'Allow'],
    ]);
  });

  it('tells of every statement, also of those that could change nothing any more', () => {
    const many = [policy('identity', [allow(), allow(), deny(), deny(), allow('ec2:*')])];
    const [layer] = explain(asked, { identity: many }).layers;
    expect(layer?.policies[0]?.statements.map(({ index, matches }) => [index, matches])).toStrictEqual([
      [0, true],
      [1, true],
      [2, true],
      [3, true],
      [4, false],
    ]);
  });

  it.each([
    [alice, 'arn:aws:iam::111122223333:user/alice'],
    [{ type: 'Anonymous' }, 'Anonymous'],
    [{ type: 'AWSService', service: 'ec2.amazonaws.com' }, 'ec2.amazonaws.com'],
    [{ type: 'Federated', provider: 'accounts.google.com' }, 'accounts.google.com'],
  ] as const)('names the principal %j', (principal, actual) => {
    const resource = policy('resource', [
      { Effect: 'Deny', NotAction: '*', NotResource: '*', NotPrincipal: '*' },
      allow('*', '*', { Principal: { Service: 'sqs.amazonaws.com', AWS: ['*'] } }),
    ]);
    const [layer] = explain(request({ principal }), { identity: [], resource }).layers;
    const elements = layer?.policies[0]?.statements.flatMap((statement) => statement.elements);
    expect(elements?.map(({ element }) => element)).toStrictEqual([
      'NotAction',
      'NotResource',
      'NotPrincipal',
      'Action',
      'Resource',
      'Principal',
    ]);
    expect(elements?.[5]).toMatchObject({ expected: ['Service:sqs.amazonaws.com', 'AWS:*'], actual });
  });
});
