import { CreateRoleCommand, type IAMClient, PutUserPolicyCommand } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Authenticator, enableDevice } from '../harness/mfa.ts';
import { codeOf, formRequest, type RawAnswer, send, signed } from '../harness/raw.ts';
import { credentialsOf, sdk } from '../harness/sdk.ts';
import { type ClientCredentials, startTestServer, type TestServer } from '../harness/server.ts';
import { type Story, setUpStory } from '../harness/story.ts';

const SECOND = 1000;
const STEP = 30 * SECOND;
const HOUR = 3600 * SECOND;
const WITH_MFA = { Bool: { 'aws:MultiFactorAuthPresent': 'true' } };
/** Roles that anybody may assume under conditions. */
const TRUSTED = {
  plain: {},
  withMfa: WITH_MFA,
  justNow: { ...WITH_MFA, NumericLessThan: { 'aws:MultiFactorAuthAge': '1' } },
  lately: { ...WITH_MFA, NumericLessThanEquals: { 'aws:MultiFactorAuthAge': '300' } },
  closed: { StringEquals: { 'sts:ExternalId': 'unicorn' } },
};
/** AWS's text ends with a blank. */
const INVALID_CODE = 'MultiFactorAuthentication failed with invalid MFA one time pass code. ';

describe('MFA at the wire', () => {
  let server: TestServer;
  let story: Story;
  let david: Authenticator;
  let theresa: Authenticator;
  let roles: Readonly<Record<keyof typeof TRUSTED, string>>;
  let clock = 0;

  beforeAll(async () => {
    server = await startTestServer();
    story = await setUpStory(server);
    const { iam } = sdk(server.endpoint, story.developmentAdmin);
    roles = await createRoles(iam);
    await allow(iam, 'David', { Effect: 'Allow', Action: 'iam:ListUsers', Resource: '*' });
    await allow(iam, 'Theresa', { Effect: 'Deny', Action: '*', Resource: '*' });
    const at = Date.now() - 2 * STEP;
    server.shiftClock(-2 * STEP);
    david = await enableDevice(iam, 'David', { at });
    theresa = await enableDevice(iam, 'Theresa', { at });
  });
  afterAll(() => server.close());
  // Each test has codes of its own, and no count of failures from the one before.
  beforeEach(async () => {
    clock += 2 * HOUR;
    server.shiftClock(clock);
    expect(await getSessionToken(story.developer, shown(david, -STEP))).toMatchObject({ status: 200 });
    expect(await getSessionToken(story.tester, shown(theresa, -STEP))).toMatchObject({ status: 200 });
  });

  const now = () => Date.now() + clock;
  type Shown = ReturnType<typeof shown>;
  const shown = ({ serialNumber, codeAt }: Authenticator, off = 0) => ({
    SerialNumber: serialNumber,
    TokenCode: codeAt(now() + off),
  });

  async function call(
    credentials: ClientCredentials,
    Action: string,
    parameters: Readonly<Record<string, string>>,
  ): Promise<RawAnswer> {
    const request = formRequest(server.endpoint, { Action, Version: '2011-06-15', ...parameters });
    return send(server.endpoint, signed(request, { credentials, now: now() }));
  }
  const getSessionToken = (
    credentials: ClientCredentials,
    parameters: Readonly<Record<string, string>> = {},
  ) => call(credentials, 'GetSessionToken', parameters);
  const assume = (
    credentials: ClientCredentials,
    RoleArn: string,
    parameters: Readonly<Record<string, string>> = {},
  ) => call(credentials, 'AssumeRole', { RoleArn, RoleSessionName: 'mfa', ...parameters });

  /** What a refusal says, but for the id of its request. */
  const refusalOf = (answer: RawAnswer) => [
    answer.status,
    answer.body.replace(/<RequestId>.*?<\/RequestId>/, ''),
    [...answer.headers.keys()],
  ];
  const messageOf = ({ body }: RawAnswer) => /<Message>(.*?)<\/Message>/.exec(body)?.[1];

  it('C97 opens IAM to a session that showed a code, and to no other', async () => {
    const listUsers = async (credentials: ClientCredentials) => {
      const request = formRequest(server.endpoint, { Action: 'ListUsers', Version: '2010-05-08' });
      return send(server.endpoint, signed(request, { credentials, now: now(), service: 'iam' }));
    };
    const refused = await listUsers(credentialsIn(await getSessionToken(story.developer)));
    expect([refused.status, codeOf(refused), messageOf(refused)]).toEqual([
      403,
      'InvalidClientTokenId',
      'The security token included in the request is invalid',
    ]);
    const session = credentialsIn(await getSessionToken(story.developer, shown(david)));
    expect((await listUsers(session)).status).toBe(200);
  });

  it('GetSessionToken needs no permission and cannot be denied, and its session is the user', async () => {
    const credentials = credentialsIn(await getSessionToken(story.tester));
    const identity = await call(credentials, 'GetCallerIdentity', {});
    expect(identity.body).toContain(`<Arn>arn:aws:iam::${story.development}:user/Theresa</Arn>`);
    expect(identity.body).toContain('<UserId>AIDA');
  });

  it.each([
    [undefined, 43_200],
    ['900', 900],
    ['129600', 129_600],
  ])('GetSessionToken of a user for %s seconds lasts %s', async (DurationSeconds, seconds) => {
    const answer = await getSessionToken(
      story.developer,
      DurationSeconds === undefined ? {} : { DurationSeconds },
    );
    expect(lifeOf(answer, now())).toBe(seconds);
  });

  it.each(['899', '129601'])('GetSessionToken for %s seconds is refused', async (DurationSeconds) => {
    const answer = await getSessionToken(story.developer, { DurationSeconds });
    expect([answer.status, codeOf(answer)]).toEqual([400, 'ValidationError']);
  });

  it.each([
    [undefined, 3600],
    ['900', 900],
    ['3600', 3600],
    ['3601', 3600],
    ['129600', 3600],
  ])('GetSessionToken of a root user for %s seconds lasts %s', async (DurationSeconds, seconds) => {
    const answer = await getSessionToken(
      server.root,
      DurationSeconds === undefined ? {} : { DurationSeconds },
    );
    expect(lifeOf(answer, now())).toBe(seconds);
    const identity = await call(credentialsIn(answer), 'GetCallerIdentity', {});
    expect(identity.body).toContain(`<Arn>arn:aws:iam::${server.accountId}:root</Arn>`);
  });

  it('AssumeRole shows the trust policy a code that was right, and hands none on to the session', async () => {
    expect(await assume(story.developer, roles.justNow)).toMatchObject({ status: 403 });
    const answer = await assume(story.developer, roles.justNow, shown(david));
    expect(answer.status).toBe(200);
    expect(await assume(credentialsIn(answer), roles.withMfa)).toMatchObject({ status: 403 });
  });

  it('AssumeRole shows the trust policy how long ago the session of a user was with MFA', async () => {
    const without = credentialsIn(await getSessionToken(story.developer));
    expect(await assume(without, roles.lately)).toMatchObject({ status: 403 });
    const session = credentialsIn(await getSessionToken(story.developer, shown(david)));
    expect(await assume(session, roles.lately)).toMatchObject({ status: 200 });
    clock += 290 * SECOND;
    server.shiftClock(clock);
    expect(await assume(session, roles.lately)).toMatchObject({ status: 200 });
    clock += 20 * SECOND;
    server.shiftClock(clock);
    expect(await assume(session, roles.lately)).toMatchObject({ status: 403 });
  });

  it('F144 a code has one winner of many who show it at once, whatever they ask for', async () => {
    const code = shown(david);
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, i) =>
        i % 2 === 0 ? getSessionToken(story.developer, code) : assume(story.developer, roles.withMfa, code),
      ),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    for (const answer of answers.filter(({ status }) => status !== 200))
      expect([answer.status, messageOf(answer)]).toEqual([403, INVALID_CODE]);
  });

  it('F144 a code is used up by a request that is denied or goes wrong', async () => {
    const none = `arn:aws:iam::${story.development}:role/None`;
    for (const attempt of [
      (code: Shown) => assume(story.developer, roles.closed, code),
      (code: Shown) => assume(story.developer, none, code),
      (code: Shown) =>
        assume(story.developer, roles.closed, {
          ...code,
          ExternalId: 'unicorn',
          DurationSeconds: '7200',
        }),
    ]) {
      const code = shown(david);
      const denied = await attempt(code);
      expect(denied.status).toBeGreaterThanOrEqual(400);
      expect(messageOf(denied)).not.toBe(INVALID_CODE);
      expect(messageOf(await getSessionToken(story.developer, code))).toBe(INVALID_CODE);
      clock += STEP;
      server.shiftClock(clock);
    }
  });

  it('F144 F145 used codes and failures survive a restart', async () => {
    const code = shown(david);
    expect(await getSessionToken(story.developer, code)).toMatchObject({ status: 200 });
    for (let i = 0; i < 6; i++)
      await getSessionToken(story.tester, { ...shown(theresa), TokenCode: '000000' });
    await server.restart();
    expect(messageOf(await getSessionToken(story.developer, code))).toBe(INVALID_CODE);
    expect(messageOf(await getSessionToken(story.tester, shown(theresa)))).toBe(INVALID_CODE);
    clock += STEP;
    server.shiftClock(clock);
    expect(await getSessionToken(story.tester, shown(theresa))).toMatchObject({ status: 200 });
  });

  it('F145 failures count, with either operation, until nobody listens for a while', async () => {
    const wrong = { ...shown(david), TokenCode: '000000' };
    for (let i = 0; i < 6; i++) {
      const refused =
        i % 2 === 0 ? getSessionToken(story.developer, wrong) : assume(story.developer, story.roleArn, wrong);
      expect(await refused).toMatchObject({ status: 403 });
    }
    expect(messageOf(await getSessionToken(story.developer, shown(david)))).toBe(INVALID_CODE);
    // Without a code the user is not hindered.
    expect(await getSessionToken(story.developer)).toMatchObject({ status: 200 });
    clock += STEP;
    server.shiftClock(clock);
    expect(await getSessionToken(story.developer, shown(david))).toMatchObject({ status: 200 });
  });

  it('F146 no spelling of a serial number begins a count of its own or is read as another', async () => {
    const { SerialNumber, TokenCode } = shown(david);
    const counted = [
      SerialNumber.toUpperCase(),
      SerialNumber.replace('David', 'david'),
      SerialNumber.replace(story.development, story.production),
      SerialNumber.replace('mfa/', 'mfa//'),
      theresa.serialNumber,
      'GAHT12345678',
    ];
    const malformed = [
      ` ${SerialNumber}`,
      `${SerialNumber} `,
      SerialNumber.replace('D', '\u{ff24}'),
      `${SerialNumber}\u200b`,
    ];
    for (const spelling of malformed)
      expect(codeOf(await getSessionToken(story.developer, { SerialNumber: spelling, TokenCode }))).toBe(
        'ValidationError',
      );
    for (const spelling of counted)
      expect(messageOf(await getSessionToken(story.developer, { SerialNumber: spelling, TokenCode }))).toBe(
        INVALID_CODE,
      );
    expect(messageOf(await getSessionToken(story.developer, { SerialNumber, TokenCode }))).toBe(INVALID_CODE);
  });

  it('F147 whatever is wrong with a code or its device, the answer is the same', async () => {
    const { SerialNumber, TokenCode } = shown(david);
    const attempts: Readonly<Record<string, string>>[] = [
      { SerialNumber, TokenCode: '000000' },
      { SerialNumber, TokenCode: david.codeAt(now() - 2 * STEP) },
      { SerialNumber: theresa.serialNumber, TokenCode: theresa.codeAt(now()) },
      { SerialNumber: theresa.serialNumber, TokenCode: '000000' },
      { SerialNumber: 'GAHT12345678', TokenCode },
      { SerialNumber: `arn:aws:iam::${story.production}:mfa/David`, TokenCode },
      // Locked out from here on.
      { SerialNumber, TokenCode: '000000' },
      { SerialNumber, TokenCode },
    ];
    const refusals = new Set<string>();
    for (const attempt of attempts)
      refusals.add(JSON.stringify(refusalOf(await getSessionToken(story.developer, attempt))));
    expect(refusals.size).toBe(1);
    expect([...refusals][0]).toContain(INVALID_CODE);
  });

  it.each([
    ['SerialNumber', 'TokenCode'],
    ['TokenCode', 'SerialNumber'],
  ] as const)('is refused a %s without a %s', async (_given, missing) => {
    const { [missing]: _, ...half } = shown(david);
    const answer = await getSessionToken(story.developer, half as Record<string, string>);
    expect([answer.status, codeOf(answer), messageOf(answer)]).toEqual([
      403,
      'AccessDenied',
      'MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code.',
    ]);
  });

  it('F148 is refused to a role session, which has no device', async () => {
    const session = credentialsIn(await assume(story.developer, roles.plain));
    const answer = await assume(session, roles.plain, shown(david));
    expect([answer.status, messageOf(answer)]).toEqual([
      403,
      'MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.',
    ]);
    expect(await getSessionToken(story.developer, shown(david))).toMatchObject({ status: 200 });
  });

  it('lets a root user show a device of its own', async () => {
    server.shiftClock(0);
    const { iam } = sdk(server.endpoint, server.root);
    const device = await enableDevice(iam, server.accountId, { name: 'root', at: Date.now() });
    server.shiftClock(clock);
    const answer = await getSessionToken(server.root, shown(device));
    expect(answer.status).toBe(200);
    const request = formRequest(server.endpoint, { Action: 'GetAccountSummary', Version: '2010-05-08' });
    const summary = await send(
      server.endpoint,
      signed(request, { credentials: credentialsIn(answer), now: now(), service: 'iam' }),
    );
    expect(summary.body).toMatch(/<key>AccountMFAEnabled<\/key>\s*<value>1<\/value>/);
  });
});

async function createRoles(iam: IAMClient): Promise<Readonly<Record<keyof typeof TRUSTED, string>>> {
  const made = Object.entries(TRUSTED).map(async ([RoleName, Condition]) => {
    const { Role } = await iam.send(
      new CreateRoleCommand({
        RoleName,
        AssumeRolePolicyDocument: JSON.stringify({
          Version: '2012-10-17',
          Statement: { Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole', Condition },
        }),
      }),
    );
    return [RoleName, Role?.Arn ?? ''] as const;
  });
  return Object.fromEntries(await Promise.all(made)) as Record<keyof typeof TRUSTED, string>;
}

function allow(iam: IAMClient, UserName: string, statement: object): Promise<unknown> {
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: statement });
  return iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'of-the-test', PolicyDocument }));
}

function credentialsIn({ body }: RawAnswer): ClientCredentials {
  const member = (name: string) => new RegExp(`<${name}>(.*?)</${name}>`).exec(body)?.[1] ?? '';
  return credentialsOf({
    Credentials: {
      AccessKeyId: member('AccessKeyId'),
      SecretAccessKey: member('SecretAccessKey'),
      SessionToken: member('SessionToken'),
    },
  });
}

/** Seconds, to the next whole one: the request took a moment. */
function lifeOf({ body }: RawAnswer, now: number): number {
  const expiration = Date.parse(/<Expiration>(.*?)<\/Expiration>/.exec(body)?.[1] ?? '');
  return Math.round((expiration - now) / SECOND / 60) * 60;
}
