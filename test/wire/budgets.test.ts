import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CreateAccessKeyCommand, CreateUserCommand } from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { boto3 } from '../harness/aws-cli.ts';
import { codeOf, formRequest, send, signed } from '../harness/raw.ts';
import { sdk } from '../harness/sdk.ts';
import { type ClientCredentials, startTestServer, type TestServer } from '../harness/server.ts';

const WHO = { Action: 'GetCallerIdentity', Version: '2011-06-15' };

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ 'sts-principal-rate': '1/5', 'sts-source-rate': '1/3' });
});
afterAll(() => server.close());

/** A new user, whose budget is whole. */
async function user(name: string): Promise<ClientCredentials> {
  const { iam } = sdk(server.endpoint, server.root);
  await iam.send(new CreateUserCommand({ UserName: name }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: name }));
  return { accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: AccessKey?.SecretAccessKey ?? '' };
}

const ask = (credentials: ClientCredentials) =>
  send(server.endpoint, signed(formRequest(server.endpoint, WHO), { credentials }));

/** The codes of `count` answers, one after another; `undefined` for those that succeeded. */
async function codes(credentials: ClientCredentials, count: number): Promise<(string | undefined)[]> {
  const found: (string | undefined)[] = [];
  for (let i = 0; i < count; i++) found.push(codeOf(await ask(credentials)));
  return found;
}

describe('a caller of STS in a hot loop', () => {
  it('is answered Throttling once its budget is spent, and nobody else is', async () => {
    const [hot, quiet] = [await user('Hot'), await user('Quiet')];
    expect(await codes(hot, 7)).toEqual([...Array(5).fill(undefined), 'Throttling', 'Throttling']);
    const answer = await ask(hot);
    expect(answer.status).toBe(400);
    expect(answer.body).toContain(
      '<Error><Type>Sender</Type><Code>Throttling</Code><Message>Rate exceeded</Message></Error>',
    );
    expect(await codes(quiet, 1)).toEqual([undefined]);
  });

  it('is still served by other services', async () => {
    const caller = await user('Busy');
    expect(await codes(caller, 6)).toContain('Throttling');
    const request = formRequest(server.endpoint, { Action: 'GetUser', Version: '2010-05-08' });
    const answer = await send(server.endpoint, signed(request, { credentials: caller, service: 'iam' }));
    expect(codeOf(answer)).toBe('AccessDenied');
  });

  it('cannot spend the budget of another by requests that are not the other’s', async () => {
    const victim = await user('Victim');
    const forged = { ...victim, secretAccessKey: 'not the secret' };
    expect(await codes(forged, 20)).toEqual(Array(20).fill('SignatureDoesNotMatch'));
    expect(await codes(victim, 5)).toEqual(Array(5).fill(undefined));
  });

  it('is told so with what it asked in one audit record a second', async () => {
    const loud = await user('Loud');
    const started = Date.now();
    const answers = await codes(loud, 60);
    const throttled = answers.filter((code) => code === 'Throttling').length;
    expect(throttled).toBeGreaterThan(40);
    const log = await readFile(join(server.dataDirectory, 'audit.ndjson'), 'utf8');
    const records = log
      .split('\n')
      .filter((line) => line.includes('Throttling') && line.includes('user/Loud'))
      .map((line) => JSON.parse(line));
    expect(records.length).toBeGreaterThan(0);
    expect(records.length).toBeLessThanOrEqual(1 + (Date.now() - started) / 1000);
    expect(records[0]).toMatchObject({
      eventName: 'GetCallerIdentity',
      errorCode: 'Throttling',
      errorMessage: 'Rate exceeded',
      additionalEventData: { throttledUnrecorded: 0 },
    });
  });
});

describe('unsigned requests to STS', () => {
  it('spend the budget of the address that they come from, and no caller’s', async () => {
    const caller = await user('Signed');
    const answers: (string | undefined)[] = [];
    for (let i = 0; i < 5; i++)
      answers.push(codeOf(await send(server.endpoint, formRequest(server.endpoint, WHO))));
    expect(answers.slice(0, 3)).toEqual(Array(3).fill('MissingAuthenticationToken'));
    expect(answers.slice(3)).toEqual(['Throttling', 'Throttling']);
    expect(await codes(caller, 5)).toEqual(Array(5).fill(undefined));
  });
});

describe('the SDKs', () => {
  it('take it for throttling, and come through by themselves: @aws-sdk/client-sts', async () => {
    const credentials = await user('Javascript');
    const once = sdk(server.endpoint, credentials).sts;
    for (let i = 0; i < 5; i++) await once.send(new GetCallerIdentityCommand({}));
    await expect(once.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
      name: 'Throttling',
      message: 'Rate exceeded',
      $fault: 'client',
      $metadata: { httpStatusCode: 400 },
    });
    const { endpoint } = server;
    const patient = new STSClient({ endpoint, credentials, region: 'us-east-1', maxAttempts: 10 });
    const { $metadata } = await patient.send(new GetCallerIdentityCommand({}));
    expect($metadata.attempts).toBeGreaterThan(1);
  });

  it('take it for throttling, and come through by themselves: boto3', async () => {
    const credentials = await user('Python');
    const answer = await boto3<{ code: string; status: number; retries: number }>(
      { endpoint: server.endpoint, credentials },
      `
import boto3, json
from botocore.config import Config
from botocore.exceptions import ClientError
once = boto3.client("sts", config=Config(retries={"total_max_attempts": 1}))
patient = boto3.client("sts", config=Config(retries={"total_max_attempts": 10, "mode": "standard"}))
try:
    for _ in range(20):
        once.get_caller_identity()
except ClientError as error:
    refusal = error.response
answer = patient.get_caller_identity()
print(json.dumps({
    "code": refusal["Error"]["Code"],
    "status": refusal["ResponseMetadata"]["HTTPStatusCode"],
    "retries": answer["ResponseMetadata"]["RetryAttempts"],
}))
`,
    );
    expect(answer).toMatchObject({ code: 'Throttling', status: 400 });
    expect(answer.retries).toBeGreaterThan(0);
  });
});
