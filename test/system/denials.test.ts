import { CreateRoleCommand, GetUserCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { AssumeRoleCommand, DecodeAuthorizationMessageCommand } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runExplain } from '../../src/cli/explain.ts';
import { aws, boto3 } from '../harness/aws-cli.ts';
import { credentialsOf, sdk } from '../harness/sdk.ts';
import { type ClientCredentials, startTestServer, type TestServer } from '../harness/server.ts';
import { BUCKET, type Story, setUpStory, trustOf } from '../harness/story.ts';

const HEADER = 'x-sojourn-authorization-message';
const APPENDED = /^(.*)\. Encoded authorization failure message: ([\w-]{3072})$/;

/** Runs the command as a developer does who has `credentials` in his environment. */
async function explain(endpoint: string, credentials: ClientCredentials, input: string) {
  const out: string[] = [];
  const err: string[] = [];
  const code = await runExplain(
    ['-'],
    {
      AWS_ENDPOINT_URL: endpoint,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_SESSION_TOKEN: credentials.sessionToken,
    },
    fetch,
    { log: (line) => out.push(line), error: (line) => err.push(line) },
    (async function* () {
      yield Buffer.from(input);
    })(),
  );
  return { code, out: out.join('\n'), err: err.join('\n') };
}

describe.each(['off', 'on'] as const)('denials with explain-denials %s', (setting) => {
  let server: TestServer;
  let story: Story;

  beforeAll(async () => {
    server = await startTestServer({ 'explain-denials': setting });
    story = await setUpStory(server);
  });
  afterAll(() => server.close());

  /** AWS's message, and the encoded one behind it where the operator wants it there. */
  function read(message: string, header: string | undefined): string {
    if (setting === 'off') return message;
    const [, told, encoded] = APPENDED.exec(message) ?? [];
    expect(encoded).toBe(header);
    return told ?? '';
  }

  it('are read and decoded by boto3', async () => {
    const told = await boto3<{
      errors: Record<string, { code: string; message: string; header: string }>;
      decoded: Record<string, { context: { action: string } }>;
    }>(
      { endpoint: server.endpoint },
      `
import boto3, json
from botocore.exceptions import ClientError

def session(keys):
    return boto3.Session(keys['accessKeyId'], keys['secretAccessKey'], keys.get('sessionToken'))

tester = session(json.loads('${JSON.stringify(story.tester)}'))
admin = session(json.loads('${JSON.stringify(story.developmentAdmin)}')).client('sts')
errors, decoded = {}, {}
for name, call in {
    'sts': lambda: tester.client('sts').assume_role(RoleArn='${story.roleArn}', RoleSessionName='theresa'),
    'iam': lambda: tester.client('iam').list_users(),
    'organizations': lambda: tester.client('organizations').list_accounts(),
    's3': lambda: tester.client('s3').get_object(Bucket='${BUCKET}', Key='k'),
    's3, without a body': lambda: tester.client('s3').head_object(Bucket='${BUCKET}', Key='k'),
}.items():
    try:
        call()
    except ClientError as error:
        header = error.response['ResponseMetadata']['HTTPHeaders']['${HEADER}']
        errors[name] = {'code': error.response['Error']['Code'], 'message': error.response['Error']['Message'], 'header': header}
        decoded[name] = json.loads(admin.decode_authorization_message(EncodedMessage=header)['DecodedMessage'])
print(json.dumps({'errors': errors, 'decoded': decoded}))
`,
    );
    const { 's3, without a body': head, ...errors } = told.errors;
    const who = `User: arn:aws:iam::${story.development}:user/Theresa is not authorized to perform`;
    for (const { code, message, header } of Object.values(errors)) {
      expect(code).toMatch(/^AccessDenied/);
      expect(read(message, header)).toMatch(
        new RegExp(`^${who}: .* because no identity-based policy allows the \\S+ action$`),
      );
    }
    expect(head).toMatchObject({ code: '403', message: 'Forbidden' });
    expect(Object.values(told.decoded).map(({ context }) => context.action)).toEqual([
      'sts:AssumeRole',
      'iam:ListUsers',
      'organizations:ListAccounts',
      's3:GetObject',
      's3:GetObject',
    ]);
  });

  it('are read and decoded by the SDK for JavaScript', async () => {
    const tester = sdk(server.endpoint, story.tester);
    const refusal = async (call: () => Promise<unknown>) => {
      const error = await call().then(
        () => undefined,
        (cause) => cause,
      );
      return { message: error.message, header: error.$response.headers[HEADER] as string };
    };
    for (const call of [
      () => tester.sts.send(new AssumeRoleCommand({ RoleArn: story.roleArn, RoleSessionName: 'theresa' })),
      () => tester.iam.send(new GetUserCommand({ UserName: 'David' })),
      () => tester.s3.send(new GetObjectCommand({ Bucket: BUCKET, Key: 'k' })),
    ]) {
      const { message, header } = await refusal(call);
      expect(read(message, header)).toMatch(/ action$/);
      const { DecodedMessage } = await sdk(server.endpoint, story.developmentAdmin).sts.send(
        new DecodeAuthorizationMessageCommand({ EncodedMessage: header }),
      );
      expect(JSON.parse(DecodedMessage ?? '')).toMatchObject({ allowed: false });
    }
  });

  it('look the same to nobody in particular', async () => {
    const answer = await fetch(`${server.endpoint}/${BUCKET}/k`);
    expect(await answer.text()).toContain('<Message>Access Denied</Message>');
    expect(answer.headers.get(HEADER)).toMatch(/^[\w-]{3072}$/);
  });
});

describe('the developer who is denied', () => {
  let server: TestServer;
  let story: Story;

  beforeAll(async () => {
    server = await startTestServer({ 'explain-denials': 'on' });
    story = await setUpStory(server);
  });
  afterAll(() => server.close());

  it('finds out why from what the AWS CLI printed', async () => {
    const { iam } = sdk(server.endpoint, story.developmentAdmin);
    await iam.send(
      new CreateRoleCommand({
        RoleName: 'Release',
        AssumeRolePolicyDocument: JSON.stringify(trustOf(story.development)),
        Tags: [{ Key: 'Team', Value: 'red' }],
      }),
    );
    await iam.send(
      new PutRolePolicyCommand({
        RoleName: 'Release',
        PolicyName: 'release',
        PolicyDocument: JSON.stringify({
          Version: '2012-10-17',
          Statement: [
            { Effect: 'Allow', Action: 'sts:DecodeAuthorizationMessage', Resource: '*' },
            {
              Sid: 'BlueTeamReads',
              Effect: 'Allow',
              Action: 'iam:ListUsers',
              Resource: '*',
              Condition: { StringEquals: { 'aws:PrincipalTag/Team': 'blue' } },
            },
          ],
        }),
      }),
    );
    const release = credentialsOf(
      await sdk(server.endpoint, story.developmentAdmin).sts.send(
        new AssumeRoleCommand({
          RoleArn: `arn:aws:iam::${story.development}:role/Release`,
          RoleSessionName: 'david',
        }),
      ),
    );
    const { code, stderr } = await aws(
      { endpoint: server.endpoint, credentials: release },
      'iam',
      'list-users',
    );
    expect(code).toBe(255);
    const { out, err } = await explain(server.endpoint, release, stderr);
    expect(err).toBe('');
    const [reason] = out.split('\n');
    expect(reason).toBe(
      `User: arn:aws:sts::${story.development}:assumed-role/Release/david is not authorized to perform: iam:ListUsers on resource: arn:aws:iam::${story.development}:user/ because no identity-based policy allows the iam:ListUsers action; nearest to it is the statement BlueTeamReads of the policy release, whose condition StringEquals aws:PrincipalTag/Team does not hold: it asks for “blue”, the request has “red”.`,
    );
    expect(out).toContain(
      'NO  Condition StringEquals aws:PrincipalTag/Team: asks for “blue”, the request has “red”',
    );
    expect(out).toMatch(/\n {2}aws:PrincipalTag\/Team = red\n/);
    expect(await explain(server.endpoint, story.productionAdmin, stderr)).toEqual({
      code: 1,
      out: '',
      err: 'sojourn: the message is not explained: InvalidAuthorizationMessageException: Message is not valid',
    });
  });
});
