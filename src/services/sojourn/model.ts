import type { ServiceModel, Operation as Shapes } from '#wire';

type Structure = NonNullable<Shapes['input']>;
type Member = Structure['members'][number];
type Shape = Member['shape'];

/** What a revocation can be aimed at. */
export type TargetType =
  | 'session'
  | 'access-key'
  | 'role'
  | 'user'
  | 'source-identity'
  | 'federated-subject'
  | 'chain-root';

/** The sessions that are meant. */
export interface Target {
  readonly Type: TargetType;
  /**
   * The access key of a session or at the root of a chain (ASIA…), a long-term access key (AKIA…), the ARN or unique id of a role or
   * user, the source identity or the subject.
   */
  readonly Value: string;
}

export interface CreateRevocationRequest {
  readonly Target: Target;
  /** Milliseconds since 1970; sessions issued later live on. The time of the request by default. */
  readonly Before?: number;
}

export interface CreateRevocationResponse {
  readonly Revocation: Revocation;
}

export interface ListRevocationsRequest {
  readonly NextToken?: string;
  readonly MaxResults?: number;
}

export interface ListRevocationsResponse {
  readonly Revocations: readonly Revocation[];
  readonly NextToken?: string;
}

/** A token in hardware with its seed, in one of the two forms. */
export interface RegisterHardwareMFADeviceRequest {
  /** The vendor's, as printed on the token. */
  readonly SerialNumber: string;
  readonly Base32StringSeed?: string;
  readonly HexStringSeed?: string;
}

export interface DeregisterHardwareMFADeviceRequest {
  readonly SerialNumber: string;
}

/** A revocation as it stands. Times are milliseconds since 1970. */
export interface Revocation {
  /** `arn:aws:sojourn::ACCOUNT:revocation/rev-…` */
  readonly Arn: string;
  /** Roles and users by unique id, however they were named. */
  readonly Target: Target;
  readonly Before: number;
  /** When the last session that is meant has expired anyway, and the revocation goes. */
  readonly Until: number;
  readonly CreatedAt: number;
}

export interface GetDelegationNotificationRequest {
  readonly DelegationRequestId: string;
}

export interface GetDelegationNotificationResponse {
  readonly Notification: DelegationNotification;
}

/** What AWS publishes to a provider's SNS topic when his delegation request has changed, member by member. Times are ISO 8601. */
export interface DelegationNotification {
  readonly Type: 'StateChange' | 'ExchangeToken';
  readonly RequestId: string;
  readonly RequestorWorkflowId: string;
  readonly State: string;
  readonly OwnerAccountId?: string;
  readonly UpdatedAt: string;
  /** What GetDelegatedAccessToken takes, once the request is finalized. */
  readonly ExchangeToken?: string;
  /** When the access ends. */
  readonly ExpiresAt?: string;
}

export interface RotateWebIdentityKeysResponse {
  /** Every key that verifies tokens from now on. */
  readonly Keys: readonly WebIdentityKey[];
}

/** A key of an account's issuer of web identity tokens. */
export interface WebIdentityKey {
  /** What a token's header calls it. */
  readonly KeyId: string;
  readonly Algorithm: 'RS256' | 'ES384';
  /** Milliseconds since 1970. */
  readonly SignsFrom: number;
}

/** Our own operations with their input and output. */
export interface SojournOperations {
  readonly CreateRevocation: {
    readonly input: CreateRevocationRequest;
    readonly output: CreateRevocationResponse;
  };
  readonly DeregisterHardwareMFADevice: {
    readonly input: DeregisterHardwareMFADeviceRequest;
    readonly output: Record<never, never>;
  };
  readonly GetDelegationNotification: {
    readonly input: GetDelegationNotificationRequest;
    readonly output: GetDelegationNotificationResponse;
  };
  readonly ListRevocations: {
    readonly input: ListRevocationsRequest;
    readonly output: ListRevocationsResponse;
  };
  readonly RegisterHardwareMFADevice: {
    readonly input: RegisterHardwareMFADeviceRequest;
    readonly output: Record<never, never>;
  };
  readonly RotateWebIdentityKeys: {
    readonly input: Readonly<Record<never, never>>;
    readonly output: RotateWebIdentityKeysResponse;
  };
}

const TARGET_TYPES: readonly TargetType[] = [
  'session',
  'access-key',
  'role',
  'user',
  'source-identity',
  'federated-subject',
  'chain-root',
];

const UNBOUND = { min: undefined, max: undefined };
const text = (bounds: object): Shape => ({
  type: 'string',
  ...UNBOUND,
  pattern: undefined,
  values: undefined,
  ...bounds,
});
const ANY_TEXT = text({});
const TIMESTAMP: Shape = { type: 'timestamp' };
const NEXT_TOKEN = text({ min: 1, max: 2048 });
/** As IAM's and STS's operations take it. */
const SERIAL_NUMBER = text({ min: 9, max: 256, pattern: ['[\\w+=/:,.@-]+', /^[\w+=/:,.@-]+$/] });
const SEED = text({ min: 1, max: 1024 });

const target = structure('Target', {
  Type: [text({ values: TARGET_TYPES }), 'required'],
  Value: [text({ min: 1, max: 2048 }), 'required'],
});

const revocation = structure('Revocation', {
  Arn: [ANY_TEXT],
  Target: [target],
  Before: [TIMESTAMP],
  Until: [TIMESTAMP],
  CreatedAt: [TIMESTAMP],
});

const webIdentityKey = structure('WebIdentityKey', {
  KeyId: [ANY_TEXT],
  Algorithm: [ANY_TEXT],
  SignsFrom: [TIMESTAMP],
});

const webIdentityKeys: Shape = { type: 'list', ...UNBOUND, member: webIdentityKey, itemName: 'member' };

const revocations: Shape = { type: 'list', ...UNBOUND, member: revocation, itemName: 'member' };

const notification = structure('DelegationNotification', {
  Type: [text({ values: ['StateChange', 'ExchangeToken'] })],
  RequestId: [ANY_TEXT],
  RequestorWorkflowId: [ANY_TEXT],
  State: [ANY_TEXT],
  OwnerAccountId: [ANY_TEXT],
  UpdatedAt: [ANY_TEXT],
  ExchangeToken: [ANY_TEXT, 'secret'],
  ExpiresAt: [ANY_TEXT],
});

/** Our own administration, awsJson 1.1: what AWS has no operation for. Written by hand in the form that wire's codecs walk. */
export const sojournModel: ServiceModel = {
  service: 'sojourn',
  protocol: 'json',
  apiVersion: '2026-11-30',
  xmlNamespace: '',
  targetPrefix: 'Sojourn',
  operations: new Map(
    [
      operation(
        'CreateRevocation',
        { Target: [target, 'required'], Before: [TIMESTAMP] },
        { Revocation: [revocation] },
        ['AccessDeniedException', 'ResourceNotFoundException', 'ValidationError'],
      ),
      operation('DeregisterHardwareMFADevice', { SerialNumber: [SERIAL_NUMBER, 'required'] }, {}, [
        'AccessDeniedException',
        'ConflictException',
        'ResourceNotFoundException',
      ]),
      operation(
        'GetDelegationNotification',
        { DelegationRequestId: [text({ min: 16, max: 128 }), 'required'] },
        { Notification: [notification] },
        ['AccessDeniedException', 'ResourceNotFoundException', 'ValidationError'],
      ),
      operation(
        'ListRevocations',
        { NextToken: [NEXT_TOKEN], MaxResults: [{ type: 'integer', min: 1, max: 100 }] },
        { Revocations: [revocations], NextToken: [NEXT_TOKEN] },
        ['AccessDeniedException', 'ValidationError'],
      ),
      operation(
        'RegisterHardwareMFADevice',
        {
          SerialNumber: [SERIAL_NUMBER, 'required'],
          Base32StringSeed: [SEED, 'secret'],
          HexStringSeed: [SEED, 'secret'],
        },
        {},
        ['AccessDeniedException', 'ConflictException', 'ValidationError'],
      ),
      operation('RotateWebIdentityKeys', {}, { Keys: [webIdentityKeys] }, [
        'AccessDeniedException',
        'ResourceNotFoundException',
        'ValidationError',
      ]),
    ].map((shapes) => [shapes.name, shapes]),
  ),
};

type Members = Readonly<Record<string, readonly [shape: Shape, mark?: 'required' | 'secret']>>;

function operation(
  name: keyof SojournOperations,
  input: Members,
  output: Members,
  errors: readonly string[],
): Shapes {
  return {
    name,
    input: structure(`${name}Request`, input),
    output: structure(`${name}Response`, output),
    errors,
    http: undefined,
    stream: undefined,
  };
}

function structure(name: string, members: Members): Structure {
  return {
    type: 'structure',
    name,
    xmlName: name,
    members: Object.entries(members).map(([member, [shape, mark]]) => ({
      name: member,
      label: member.charAt(0).toLowerCase() + member.slice(1),
      shape,
      required: mark === 'required',
      sensitive: mark === 'secret',
      element: member,
      flattened: false,
      http: undefined,
    })),
  };
}
