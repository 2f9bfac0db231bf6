import type { OperationName } from './case.ts';

/** Modelled errors that no call can bring about here, and why; without a code, a success. */
export const CANNOT_OCCUR: readonly (readonly [
  operation: OperationName,
  code: string | undefined,
  reason: string,
])[] = [
  ...(['AssumeRoleWithSAML', 'AssumeRoleWithWebIdentity'] as const).flatMap((operation) =>
    [
      undefined,
      'ExpiredTokenException',
      'IDPCommunicationError',
      'IDPRejectedClaim',
      'MalformedPolicyDocument',
      'PackedPolicyTooLarge',
    ]
      // An access token of Facebook's can be rejected by a server that asks nobody.
      .filter((code) => !(operation === 'AssumeRoleWithWebIdentity' && code === 'IDPRejectedClaim'))
      .map(
        (code) =>
          [operation, code, 'no provider can be registered; federated-clients.test.ts has some'] as const,
      ),
  ),
  ...(['AssumeRoleWithSAML', 'AssumeRoleWithWebIdentity'] as const).map(
    (operation) =>
      [
        operation,
        'RegionDisabledException',
        'unsigned requests are of us-east-1, which is always on',
      ] as const,
  ),
  [
    'AssumeRole',
    'ExpiredTokenException',
    'it is about a context assertion, and no context provider is known',
  ],
  [
    'AssumeRoot',
    'ExpiredTokenException',
    'the operation takes no token; expired credentials are ExpiredToken',
  ],
  [
    'GetScopedCredentials',
    'InvalidSubjectCredentials',
    'credentials that are no session’s are refused for what they are, dead ones before the operation is asked',
  ],
];
