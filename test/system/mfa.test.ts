import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { totp, twoCodes } from '../harness/authenticator.ts';
import { aws, awsJson, boto3 } from '../harness/aws-cli.ts';
import { type ClientCredentials, startTestServer, type TestServer } from '../harness/server.ts';
import { type Story, setUpStory } from '../harness/story.ts';

const MINUTE = 60_000;

interface Issued {
  readonly Credentials: {
    readonly AccessKeyId: string;
    readonly SecretAccessKey: string;
    readonly SessionToken: string;
  };
}

describe('a user with an MFA device', () => {
  let server: TestServer;
  let story: Story;
  let folder: string;
  let seed: string;
  let serialNumber: string;
  let roleArn: string;
  let minutes = 0;

  beforeAll(async () => {
    server = await startTestServer();
    story = await setUpStory(server);
    folder = await mkdtemp(join(tmpdir(), 'sojourn-mfa-'));
    serialNumber = `arn:aws:iam::${story.development}:mfa/David`;
  });
  afterAll(async () => {
    await server.close();
    await rm(folder, { recursive: true, force: true });
  });

  const as = (credentials: ClientCredentials) => ({ endpoint: server.endpoint, credentials });
  /** A code that was not shown yet: the server's clock goes before the clients', as far as signatures let it. */
  function nextCode(): string {
    minutes += 1;
    server.shiftClock(minutes * MINUTE);
    return totp(seed, Date.now() + minutes * MINUTE);
  }

  it('is set up with the AWS CLI', async () => {
    const admin = as(story.developmentAdmin);
    const outfile = join(folder, 'seed');
    const made = await awsJson<{ VirtualMFADevice: { SerialNumber: string } }>(
      admin,
      ...['iam', 'create-virtual-mfa-device', '--virtual-mfa-device-name', 'David'],
      ...['--bootstrap-method', 'Base32StringSeed', '--outfile', outfile],
    );
    expect(made.VirtualMFADevice.SerialNumber).toBe(serialNumber);
    seed = await readFile(outfile, 'utf8');
    const enable = ['iam', 'enable-mfa-device', '--user-name', 'David', '--serial-number', serialNumber];
    const wrong = await aws(
      admin,
      ...[...enable, '--authentication-code1', '000000', '--authentication-code2', '000000'],
    );
    expect(wrong.stderr).toContain(
      'An error occurred (InvalidAuthenticationCode) when calling the EnableMFADevice operation: Authentication code for device is not valid.',
    );
    const { AuthenticationCode1, AuthenticationCode2 } = twoCodes(seed, Date.now());
    await awsJson(
      admin,
      ...[
        ...enable,
        '--authentication-code1',
        AuthenticationCode1,
        '--authentication-code2',
        AuthenticationCode2,
      ],
    );
    const { MFADevices } = await awsJson<{ MFADevices: readonly { SerialNumber: string }[] }>(
      admin,
      ...['iam', 'list-mfa-devices', '--user-name', 'David'],
    );
    expect(MFADevices.map(({ SerialNumber }) => SerialNumber)).toEqual([serialNumber]);
    const role = await awsJson<{ Role: { Arn: string } }>(
      admin,
      ...['iam', 'create-role', '--role-name', 'Careful', '--assume-role-policy-document'],
      JSON.stringify({
        Version: '2012-10-17',
        Statement: {
          Effect: 'Allow',
          Principal: { AWS: `arn:aws:iam::${story.development}:user/David` },
          Action: 'sts:AssumeRole',
          Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } },
        },
      }),
    );
    roleArn = role.Role.Arn;
  });

  it('gets a session token with the AWS CLI, each code once', async () => {
    const ask = (code: string) =>
      aws(
        as(story.developer),
        ...['sts', 'get-session-token', '--serial-number', serialNumber, '--token-code', code],
        ...['--duration-seconds', '900'],
      );
    const code = nextCode();
    const { stdout } = await ask(code);
    const { Credentials } = JSON.parse(stdout) as Issued;
    const session = {
      accessKeyId: Credentials.AccessKeyId,
      secretAccessKey: Credentials.SecretAccessKey,
      sessionToken: Credentials.SessionToken,
    };
    const { Arn } = await awsJson<{ Arn: string }>(as(session), 'sts', 'get-caller-identity');
    expect(Arn).toBe(`arn:aws:iam::${story.development}:user/David`);
    const careful = ['sts', 'assume-role', '--role-session-name', 'careful', '--role-arn', roleArn];
    expect((await aws(as(session), ...careful)).code).toBe(0);
    expect((await aws(as(story.developer), ...careful)).stderr).toContain('(AccessDenied)');
    expect((await ask(code)).stderr).toContain(
      'An error occurred (AccessDenied) when calling the GetSessionToken operation: MultiFactorAuthentication failed with invalid MFA one time pass code.',
    );
  });

  it('assumes a role by a profile with mfa_serial, asked for a code by botocore', async () => {
    const code = nextCode();
    const { accessKeyId, secretAccessKey } = story.developer;
    const config = `[profile david]
aws_access_key_id = ${accessKeyId}
aws_secret_access_key = ${secretAccessKey}
[profile careful]
source_profile = david
role_arn = ${roleArn}
mfa_serial = ${serialNumber}
`;
    const answer = await boto3<{ prompt: string; arn: string }>(
      { endpoint: server.endpoint, config, profile: 'careful' },
      `
import boto3, botocore.session, json
session = botocore.session.Session(profile='careful')
asked = []
def prompter(prompt):
    asked.append(prompt)
    return '${code}'
session.get_component('credential_provider').get_provider('assume-role')._prompter = prompter
arn = boto3.Session(botocore_session=session).client('sts').get_caller_identity()['Arn']
print(json.dumps({'prompt': asked[0], 'arn': arn}))
`,
    );
    expect(answer.prompt).toContain(serialNumber);
    expect(answer.arn).toContain(`arn:aws:sts::${story.development}:assumed-role/Careful/`);
  });

  it('is answered by boto3 as the model says', async () => {
    const code = nextCode();
    const answer = await boto3<Record<string, unknown>>(
      as(story.developer),
      `
import boto3, json
from botocore.exceptions import ClientError
sts = boto3.client('sts')
def refused(**asked):
    try:
        sts.get_session_token(**asked)
    except ClientError as error:
        said = error.response['Error']
        return [said['Code'], said['Message'], error.response['ResponseMetadata']['HTTPStatusCode']]
device = '${serialNumber}'
made = sts.get_session_token(SerialNumber=device, TokenCode='${code}')['Credentials']
session = boto3.Session(made['AccessKeyId'], made['SecretAccessKey'], made['SessionToken'])
iam = session.client('iam')
try:
    iam.list_users()
except ClientError as error:
    permission = error.response['Error']['Code']
again = session.client('sts')
try:
    again.get_session_token()
except ClientError as error:
    chained = error.response['Error']['Message']
print(json.dumps({
    'used': refused(SerialNumber=device, TokenCode='${code}'),
    'half': refused(SerialNumber=device),
    'permission': permission,
    'chained': chained,
    'life': str(type(made['Expiration'])),
}))
`,
    );
    expect(answer).toEqual({
      used: ['AccessDenied', 'MultiFactorAuthentication failed with invalid MFA one time pass code. ', 403],
      half: [
        'AccessDenied',
        'MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code.',
        403,
      ],
      permission: 'AccessDenied',
      chained: 'Cannot call GetSessionToken with session credentials',
      life: "<class 'datetime.datetime'>",
    });
  });

  it('keeps a device whose clock went astray, and loses it when it is deactivated', async () => {
    const admin = as(story.developmentAdmin);
    minutes += 1;
    server.shiftClock(minutes * MINUTE);
    const astray = Date.now() + (minutes + 10) * MINUTE;
    const { AuthenticationCode1, AuthenticationCode2 } = twoCodes(seed, astray);
    const device = ['--user-name', 'David', '--serial-number', serialNumber];
    await awsJson(
      admin,
      ...['iam', 'resync-mfa-device', ...device],
      ...['--authentication-code1', AuthenticationCode1, '--authentication-code2', AuthenticationCode2],
    );
    const ask = ['sts', 'get-session-token', '--serial-number', serialNumber, '--token-code'];
    const next = await aws(as(story.developer), ...ask, totp(seed, astray + MINUTE / 2));
    expect(next.code).toBe(0);
    await awsJson(admin, 'iam', 'deactivate-mfa-device', ...device);
    await awsJson(admin, 'iam', 'delete-virtual-mfa-device', '--serial-number', serialNumber);
    const gone = await aws(as(story.developer), ...ask, totp(seed, astray + MINUTE));
    expect(gone.stderr).toContain('(AccessDenied)');
  });
});
