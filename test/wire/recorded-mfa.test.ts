import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { totp } from '../harness/authenticator.ts';
import { codeOf, formRequest, type RawAnswer, send, signed, withHeaders } from '../harness/raw.ts';
import { type ClientCredentials, startTestServer, type TestServer } from '../harness/server.ts';

/*
 * What AWS answered when MFA devices were tried there in September 2026, step by step, and what we answer: the same, or what the row says
 * besides. Left out are the steps in which AWS had not yet heard of a change everywhere, or had locked a device for the steps before.
 *
 * https://github.com/radkawar/stackd/tree/9dc356f5e5cc49d2d334178a09c1398dd1c62617/testdata/aws/iam
 */

const STEP = 30_000;

/** A success, or the status, the code and the message of a refusal; without a message where none was recorded. */
type Answer = 'Success' | readonly [status: number, code: string, message?: string];

interface Step {
  /** What the recording calls it, with the number of the attempt where there are several. */
  readonly step: string;
  /** Whose long-term key signs, or whose session that showed a code; the administrator by default. */
  readonly by?: string;
  readonly operation: string;
  readonly input: Readonly<Record<string, string>>;
  /** Time steps since the story began, of the request; as long as nothing is said, those of the row before. */
  readonly at?: number;
  /** The codes shown, by their time steps, counted from the one of the request. */
  readonly codes?: readonly number[];
  readonly aws: Answer;
  /** Where we differ on purpose. */
  readonly ours?: Answer;
  /** What a success shows. */
  readonly output?: object;
}

const NOT_HIS = [404, 'NoSuchEntity', 'MFA Device invalid for user.'] as const;
const BAD_PAIR = [403, 'InvalidAuthenticationCode', 'Authentication code for device is not valid.'] as const;
const BAD_CODE = [
  403,
  'AccessDenied',
  'MultiFactorAuthentication failed with invalid MFA one time pass code. ',
] as const;
const UNABLE = [
  403,
  'AccessDenied',
  'MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.',
] as const;
const SHOW_A_CODE = [
  403,
  'AccessDenied',
  'To complete this action, please ensure that you are authenticated with an MFA device that is enabled for this user.',
] as const;

const ACCOUNT = 'ACCOUNT';
const serial = (name: string) => `arn:aws:iam::${ACCOUNT}:mfa/${name}`;

const create = (step: string, name: string): Step => ({
  step,
  operation: 'CreateVirtualMFADevice',
  input: { VirtualMFADeviceName: name },
  aws: 'Success',
});
const pair =
  (operation: 'EnableMFADevice' | 'ResyncMFADevice') =>
  (
    step: string,
    UserName: string,
    device: string,
    second: number,
    aws: Answer,
    more: Partial<Step> = {},
  ): Step => ({
    step,
    operation,
    input: { UserName, SerialNumber: serial(device) },
    codes: [second - 1, second],
    aws,
    ...more,
  });
const enable = pair('EnableMFADevice');
const resync = pair('ResyncMFADevice');
const onUser =
  (operation: string) =>
  (step: string, UserName: string, device: string, aws: Answer, more: Partial<Step> = {}): Step => ({
    step,
    operation,
    input: { UserName, SerialNumber: serial(device) },
    aws,
    ...more,
  });
const deactivate = onUser('DeactivateMFADevice');
const use = (
  step: string,
  by: string,
  device: string,
  code: number,
  aws: Answer,
  more: Partial<Step> = {},
): Step => ({
  step,
  by,
  operation: 'GetSessionToken',
  input: { DurationSeconds: '900', SerialNumber: serial(device) },
  codes: [code],
  aws,
  ...more,
});
const list = (step: string, AssignmentStatus: string, output: object): Step => ({
  step,
  operation: 'ListVirtualMFADevices',
  input: { AssignmentStatus },
  aws: 'Success',
  output,
});

const PHONE = 'devices/phone';
const CREATE_PHONE = {
  operation: 'CreateVirtualMFADevice',
  input: {
    VirtualMFADeviceName: 'phone',
    Path: '/devices/',
    'Tags.member.1.Key': 'owner',
    'Tags.member.1.Value': 'probe',
  },
} as const;
const UNASSIGNED = { VirtualMFADevices: [{ SerialNumber: serial(PHONE) }], IsTruncated: false };

/** mfa.json: an administrator takes a device through its life. */
const LIFE: readonly Step[] = [
  {
    step: 'create',
    ...CREATE_PHONE,
    aws: 'Success',
    output: {
      VirtualMFADevice: {
        SerialNumber: serial(PHONE),
        Base32StringSeed: expect.any(String),
        QRCodePNG: expect.any(String),
        Tags: [{ Key: 'owner', Value: 'probe' }],
      },
    },
  },
  {
    step: 'duplicate_create',
    ...CREATE_PHONE,
    aws: [409, 'EntityAlreadyExists', 'MFA device already exists.'],
  },
  list('list_unassigned', 'Unassigned', UNASSIGNED),
  deactivate('deactivate_unassigned', 'owner', PHONE, NOT_HIS),
  resync('resync_unassigned', 'owner', PHONE, 0, NOT_HIS),
  enable('enable_same_codes', 'owner', PHONE, 0, BAD_PAIR, { codes: [0, 0] }),
  enable('enable_reversed_codes', 'owner', PHONE, 0, BAD_PAIR, { codes: [0, -1] }),
  enable('enable', 'owner', PHONE, 0, 'Success'),
  enable('enable_duplicate', 'owner', PHONE, 0, [
    409,
    'EntityAlreadyExists',
    'MFA Device for user owner already exists.',
  ]),
  enable('enable_other', 'other', PHONE, 0, [409, 'EntityAlreadyExists', 'MFA Device is already in use.']),
  list('list_assigned', 'Assigned', {
    VirtualMFADevices: [
      {
        SerialNumber: serial(PHONE),
        User: {
          Path: '/org-access/',
          UserName: 'owner',
          UserId: expect.stringMatching(/^AIDA/),
          Arn: `arn:aws:iam::${ACCOUNT}:user/org-access/owner`,
          CreateDate: expect.any(Number),
        },
        EnableDate: expect.any(Number),
      },
    ],
    IsTruncated: false,
  }),
  {
    step: 'list_user',
    operation: 'ListMFADevices',
    input: { UserName: 'owner' },
    aws: 'Success',
    output: {
      MFADevices: [{ UserName: 'owner', SerialNumber: serial(PHONE), EnableDate: expect.any(Number) }],
      IsTruncated: false,
    },
  },
  onUser('GetMFADevice')('get_virtual', 'owner', PHONE, [
    400,
    'ValidationError',
    'The MFA device serial number sent in the request is invalid or not supported by this API. Currently, only hardware FIDO security keys are supported. Please use the compatible device or API.',
  ]),
  {
    step: 'delete_assigned',
    operation: 'DeleteVirtualMFADevice',
    input: { SerialNumber: serial(PHONE) },
    aws: [409, 'DeleteConflict', 'MFA VirtualDevice in use. Must deactivate first.'],
  },
  {
    step: 'delete_assigned_user',
    operation: 'DeleteUser',
    input: { UserName: 'owner' },
    aws: [409, 'DeleteConflict', 'Cannot delete entity, must remove tokens from principal first.'],
  },
  deactivate('deactivate_other', 'other', PHONE, NOT_HIS),
  resync('resync_other', 'other', PHONE, 0, NOT_HIS),
  // Enabling used the code up.
  use('sts_initial_19', 'owner', PHONE, -1, 'Success', { ours: BAD_CODE }),
  use('sts_initial_20', 'owner', PHONE, 1, 'Success'),
  use('sts_initial_23', 'owner', PHONE, -10, BAD_CODE),
  use('sts_initial_24', 'owner', PHONE, 10, BAD_CODE),
  resync('resync_25', 'owner', PHONE, 10, 'Success'),
  use('sts_resynced_26', 'owner', PHONE, 10, BAD_CODE),
  resync('resync_28', 'owner', PHONE, 0, BAD_PAIR),
  resync('resync_31', 'owner', PHONE, 20, 'Success'),
  resync('resync_34', 'owner', PHONE, 21, BAD_PAIR),
  resync('resync_37', 'owner', PHONE, 0, BAD_PAIR),
  deactivate('deactivate', 'owner', PHONE, 'Success'),
  deactivate('deactivate_again', 'owner', PHONE, NOT_HIS),
  use('sts_deactivated', 'owner', PHONE, 0, UNABLE, { ours: BAD_CODE }),
  list('list_after_deactivate', 'Unassigned', UNASSIGNED),
  enable('reassign_other', 'other', PHONE, 0, BAD_PAIR),
  {
    step: 'list_other_after_reassign',
    operation: 'ListMFADevices',
    input: { UserName: 'other' },
    aws: 'Success',
    output: { MFADevices: [], IsTruncated: false },
  },
  ...[1, 2].map(
    (attempt): Step => ({
      step: `cleanup ${attempt}`,
      operation: 'DeleteVirtualMFADevice',
      input: { SerialNumber: serial(PHONE) },
      aws: attempt === 1 ? 'Success' : [404, 'NoSuchEntity'],
    }),
  ),
];

/** mfa_self_management.json: a user may enable, resynchronize and deactivate devices, of himself and of another. */
const SELF: readonly Step[] = [
  {
    step: 'setup',
    operation: 'PutUserPolicy',
    input: {
      UserName: 'owner',
      PolicyName: 'devices',
      PolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: {
          Effect: 'Allow',
          Action: ['iam:EnableMFADevice', 'iam:DeactivateMFADevice', 'iam:ResyncMFADevice'],
          Resource: ['owner', 'other'].map((name) => `arn:aws:iam::${ACCOUNT}:user/org-access/${name}`),
        },
      }),
    },
    aws: 'Success',
  },
  create('create_first', 'first'),
  create('create_second', 'second'),
  create('create_other', 'other'),
  enable('self_enable_first_key', 'owner', 'first', 0, 'Success', { by: 'owner' }),
  enable('self_enable_second_key', 'owner', 'second', 0, SHOW_A_CODE, { by: 'owner' }),
  enable('self_enable_duplicate_key', 'owner', 'first', 4, SHOW_A_CODE, { by: 'owner' }),
  deactivate('self_deactivate_key', 'owner', 'first', SHOW_A_CODE, { by: 'owner' }),
  deactivate('self_deactivate_missing_key', 'owner', 'missing', SHOW_A_CODE, { by: 'owner' }),
  resync('self_resync_key', 'owner', 'first', 4, 'Success', { by: 'owner' }),
  enable('other_enable_key', 'other', 'other', 0, 'Success', { by: 'owner' }),
  use('issue_mfa_session', 'owner', 'first', 5, 'Success'),
  // Recorded with codes four steps on, which we do not enable by.
  enable('self_enable_second_session', 'owner', 'second', 0, 'Success', { by: 'session' }),
  deactivate('self_deactivate_first_session', 'owner', 'first', 'Success', { by: 'session' }),
  deactivate('self_deactivate_last_session', 'owner', 'second', 'Success', { by: 'session' }),
  // By the clock that it has since it was resynchronized.
  enable('self_reenroll_key', 'owner', 'first', 4, 'Success', { by: 'owner', at: 8 }),
];

/** mfa_reuse.json, and of mfa_code_order.json the codes out of order. */
const REUSE: readonly Step[] = [
  create('create', 'reuse'),
  enable('enable', 'owner', 'reuse', 0, 'Success'),
  use('reuse_0', 'owner', 'reuse', 0, 'Success', { at: 2 }),
  use('reuse_1', 'owner', 'reuse', 1, 'Success'),
  use('reuse_2', 'owner', 'reuse', 0, BAD_CODE),
  use('reuse_3', 'owner', 'reuse', 2, 'Success', { ours: BAD_CODE }),
  use('reuse_4', 'owner', 'reuse', 1, BAD_CODE),
  use('reuse_5', 'owner', 'reuse', 2, BAD_CODE),
  resync('resync_after_use_1', 'owner', 'reuse', 1, 'Success', { ours: BAD_PAIR }),
  resync('resync_after_use_2', 'owner', 'reuse', 2, BAD_PAIR),
];
const ORDER: readonly Step[] = [
  create('create_past', 'past'),
  enable('enable_past', 'owner', 'past', 0, 'Success'),
  use('past_1', 'owner', 'past', 0, 'Success', { at: 3 }),
  use('past_2', 'owner', 'past', -1, 'Success', { ours: BAD_CODE }),
  use('past_3', 'owner', 'past', 1, 'Success'),
];

/** mfa_verification.json, mfa_pair_window.json and mfa_resync_anchor.json: how far off a code may be. */
const WINDOWS: readonly Step[] = [
  create('create_0', 'window'),
  enable('enable_offset_0', 'owner', 'window', 0, 'Success'),
  ...[-3, -2, -1, 0, 1, 2, 3].map((code, index): Step => {
    const taken = Math.abs(code) <= 2;
    return use(`use_offset_${code}_0`, 'owner', 'window', code, taken ? 'Success' : BAD_CODE, {
      at: 10 * (index + 1),
      ...(Math.abs(code) === 2 ? { ours: BAD_CODE } : {}),
    });
  }),
  create('create_1', 'pair'),
  enable('offset_1001_9', 'owner', 'pair', 1001, BAD_PAIR),
  enable('offset_990_6', 'owner', 'pair', 990, 'Success', { ours: BAD_PAIR }),
  enable('offset_0_1', 'owner', 'pair', 0, 'Success'),
  resync('resync_anchor_600', 'owner', 'pair', 600, 'Success', { ours: BAD_PAIR }),
];

/** mfa_rejection_threshold.json: how many wrong codes there may be before a right one is refused. */
const FAILURES: readonly Step[] = [
  ...[6, 8].flatMap((failures) => {
    const name = `failures_${failures}`;
    const user = failures === 6 ? 'owner' : 'other';
    return [
      create(`create_${name}`, name),
      enable(`enable_${name}`, user, name, 0, 'Success', { at: 0 }),
      create(`create_sibling_${name}`, `sibling-${name}`),
      enable(`enable_sibling_${name}`, user, `sibling-${name}`, 0, 'Success'),
      use(`before_${name}`, user, name, 0, 'Success', { at: 5 }),
      ...Array.from({ length: failures }, (_, i) =>
        use(`${name}_invalid_${i}`, user, name, 100 + i, BAD_CODE),
      ),
    ];
  }),
  use('after_failures_6', 'owner', 'failures_6', 1, 'Success', { ours: BAD_CODE }),
  use('after_failures_8', 'other', 'failures_8', 1, UNABLE, { ours: BAD_CODE }),
  use('sibling_failures_8', 'other', 'sibling-failures_8', 0, 'Success', { ours: BAD_CODE }),
];

describe.each([
  ['takes a device through its life', LIFE],
  ['lets a user manage devices of his own', SELF],
  ['hears codes again', REUSE],
  ['hears codes out of order', ORDER],
  ['hears codes of clocks that are off', WINDOWS],
  ['hears wrong codes', FAILURES],
])('MFA as AWS was recorded: %s', (_story, steps) => {
  let server: TestServer;
  const signers = new Map<string, ClientCredentials>();
  const seeds = new Map<string, string>();
  let begin = 0;
  let at = 0;

  beforeAll(async () => {
    server = await startTestServer();
    // In the middle of a step.
    begin = (Math.floor(Date.now() / STEP) + 0.5) * STEP;
    server.shiftClock(begin - Date.now());
    signers.set('administrator', server.root);
    for (const UserName of ['owner', 'other']) {
      await succeed('CreateUser', { UserName, Path: '/org-access/' });
      const { AccessKey } = await succeed('CreateAccessKey', { UserName });
      signers.set(UserName, credentialsIn(AccessKey as Record<string, string>));
    }
  });
  afterAll(() => server.close());

  async function call(
    by: string,
    Action: string,
    input: Readonly<Record<string, string>>,
    accept = 'text/xml',
  ): Promise<RawAnswer> {
    const credentials = signers.get(by);
    if (credentials === undefined) throw new Error(`nobody signs as ${by}`);
    const now = begin + at * STEP;
    server.shiftClock(now - Date.now());
    const [service, Version] = Action === 'GetSessionToken' ? ['sts', '2011-06-15'] : ['iam', '2010-05-08'];
    const request = withHeaders(formRequest(server.endpoint, { Action, Version, ...input }), [
      'Accept',
      accept,
    ]);
    return send(server.endpoint, signed(request, { credentials, now, service }));
  }

  async function succeed(operation: string, input: Readonly<Record<string, string>>, by = 'administrator') {
    const answer = await call(by, operation, input, 'application/json');
    expect([answer.status, codeOf(answer)]).toEqual([200, undefined]);
    const body = JSON.parse(answer.body);
    return body[`${operation}Response`][`${operation}Result`] as Record<string, Record<string, string>>;
  }

  function codesOf({ input, codes = [] }: Step): Readonly<Record<string, string>> {
    const shown = codes.map((off) =>
      totp(seeds.get(input.SerialNumber ?? '') ?? '', begin + (at + off) * STEP),
    );
    const names = shown.length === 1 ? ['TokenCode'] : ['AuthenticationCode1', 'AuthenticationCode2'];
    return Object.fromEntries(shown.map((code, index) => [names[index], code]));
  }

  /** A story's words with the account's id in its place. */
  const placed = <Value>(value: Value): Value =>
    mapText(value, (text) => text.replaceAll(ACCOUNT, server.accountId)) as Value;

  it.each(steps)('$operation: $step', async (step) => {
    at = step.at ?? at;
    const input = placed({ ...step.input, ...codesOf(step) });
    const by = step.by ?? 'administrator';
    const expected = step.ours ?? step.aws;
    if (expected === 'Success') {
      const output = await succeed(step.operation, input, by);
      if (step.output !== undefined) expect(output).toEqual(placed(step.output));
      if (step.operation === 'CreateVirtualMFADevice') {
        const { SerialNumber = '', Base32StringSeed = '' } = output.VirtualMFADevice ?? {};
        seeds.set(
          SerialNumber.replace(server.accountId, ACCOUNT),
          Buffer.from(Base32StringSeed, 'base64').toString(),
        );
      }
      if (step.operation === 'GetSessionToken')
        signers.set('session', credentialsIn(output.Credentials ?? {}));
      return;
    }
    const answer = await call(by, step.operation, input);
    const [status, code, message] = expected;
    expect([answer.status, codeOf(answer)]).toEqual([status, code]);
    if (message !== undefined) expect(/<Message>(.*?)<\/Message>/.exec(answer.body)?.[1]).toBe(message);
  });
});

/** `value` with `change` made to each text in it; what matches values stays as it is. */
function mapText(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((item) => mapText(item, change));
  if (typeof value !== 'object' || value === null || 'asymmetricMatch' in value) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, mapText(item, change)]));
}

function credentialsIn({
  AccessKeyId = '',
  SecretAccessKey = '',
  SessionToken,
}: Readonly<Record<string, string>>): ClientCredentials {
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    ...(SessionToken === undefined ? {} : { sessionToken: SessionToken }),
  };
}
