import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { PutBucketPolicyCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { DecodeAuthorizationMessageCommand, GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BoundOperation } from '../../src/access/index.ts';
import {
  iamOperations,
  organizationsOperations,
  sojournModel,
  sojournOperations,
  stsOperations,
} from '../../src/services/index.ts';
import { iamModel, organizationsModel, type ServiceModel, stsModel } from '../../src/wire/index.ts';
import {
  codeOf,
  formRequest,
  plainRequest,
  type RawAnswer,
  type RawRequest,
  send,
  signed,
  withBody,
  withHeaders,
} from '../harness/raw.ts';
import { sdk } from '../harness/sdk.ts';
import { type ClientCredentials, startTestServer, type TestServer } from '../harness/server.ts';
import { BUCKET, type Story, setUpStory, trustOf } from '../harness/story.ts';
import { S3, s3Request } from './s3-requests.ts';

const HEADER = 'x-sojourn-authorization-message';
const policy = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement });

/** As much of a decoded message as these tests look at. */
interface Decoded {
  readonly allowed: boolean;
  readonly explicitDeny: boolean;
  readonly matchedStatements: { readonly items: readonly object[] };
  readonly failures: object;
  readonly context: {
    readonly principal: object;
    readonly action: string;
    readonly resource: string;
    readonly conditions: { readonly items: readonly { readonly key: string }[] };
  };
  readonly sojourn: {
    readonly reason: string;
    readonly account: string;
    readonly time: string;
    readonly requestId: string;
    readonly layers: readonly object[];
    readonly leftOut: readonly string[];
  };
}

describe('denials', () => {
  let server: TestServer;
  let story: Story;
  /** A user of Development without any permission. */
  let probe: ClientCredentials;

  beforeAll(async () => {
    server = await startTestServer();
    story = await setUpStory(server);
    probe = await userWith('probe');
  });
  afterAll(() => server.close());

  const development = () => sdk(server.endpoint, story.developmentAdmin);
  const production = () => sdk(server.endpoint, story.productionAdmin);

  async function userWith(UserName: string, ...statements: object[]): Promise<ClientCredentials> {
    const { iam } = development();
    await iam.send(new CreateUserCommand({ UserName }));
    if (statements.length > 0) await permit(UserName, ...statements);
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
    return {
      accessKeyId: AccessKey?.AccessKeyId ?? '',
      secretAccessKey: AccessKey?.SecretAccessKey ?? '',
    };
  }

  const permit = (UserName: string, ...statements: object[]) =>
    development().iam.send(
      new PutUserPolicyCommand({ UserName, PolicyName: 'p', PolicyDocument: policy(...statements) }),
    );

  const ask = (request: RawRequest, service: string, credentials: ClientCredentials) =>
    send(server.endpoint, signed(request, { credentials, service }));

  const form = (model: ServiceModel, Action: string, parameters: Readonly<Record<string, string>> = {}) =>
    formRequest(server.endpoint, { Action, Version: model.apiVersion, ...parameters });

  const json = (target: string, input: object) =>
    withHeaders(
      withBody(plainRequest(server.endpoint, 'POST', '/'), JSON.stringify(input)),
      ['Content-Type', 'application/x-amz-json-1.1'],
      ['X-Amz-Target', target],
    );

  const messageOf = ({ headers }: RawAnswer) => headers.get(HEADER);

  const textOf = ({ body }: RawAnswer) =>
    /<Message>(.*?)<\/Message>/.exec(body)?.[1] ?? /"[Mm]essage":"(.*?)"/.exec(body)?.[1];

  async function decode(message: string | undefined, credentials = story.developmentAdmin): Promise<Decoded> {
    const { DecodedMessage } = await sdk(server.endpoint, credentials).sts.send(
      new DecodeAuthorizationMessageCommand({ EncodedMessage: message }),
    );
    return JSON.parse(DecodedMessage ?? '');
  }

  const refusalOf = (message: string | undefined, credentials = story.developmentAdmin) =>
    decode(message, credentials).then(
      () => ['none'],
      (error) => [error.name, error.message, error.$metadata.httpStatusCode],
    );

  const INVALID = ['InvalidAuthorizationMessageException', 'Message is not valid', 400];

  describe('bring their explanation, whatever was asked', () => {
    interface Service {
      readonly model: ServiceModel;
      readonly operations: readonly BoundOperation[];
    }
    const NO_DEPS = {} as never;
    const SERVICES: readonly Service[] = [
      { model: stsModel, operations: stsOperations(NO_DEPS) },
      { model: iamModel, operations: iamOperations(NO_DEPS) },
      { model: organizationsModel, operations: organizationsOperations(NO_DEPS) },
      { model: sojournModel, operations: sojournOperations(NO_DEPS) },
    ];
    const rows = SERVICES.flatMap(({ model, operations }) =>
      operations
        .filter(({ access }) => access === 'signed')
        .map(({ name }) => ({ service: model.service, name, model })),
    );

    it.each(rows)('$service:$name', async ({ name, model }) => {
      const input = sampleInput(model.operations.get(name)?.input, story);
      const request =
        model.protocol === 'query'
          ? form(model, name, flattened(input))
          : json(`${model.targetPrefix}.${name}`, input);
      const answer = await ask(request, model.service, probe);
      expect(codeOf(answer), answer.body).toMatch(/^AccessDenied(Exception)?$/);
      const { allowed, context, sojourn } = await decode(messageOf(answer));
      expect(sojourn.reason).toContain(textOf(answer));
      expect(allowed).toBe(false);
      expect(context.action).toBe(`${model.service}:${name}`);
      expect(context.principal).toMatchObject({ name: 'probe' });
      expect(sojourn.account).toBe(story.development);
    });

    it.each(Object.entries(S3).filter(([name]) => name !== 'DeleteObjects'))('s3:%s', async (name, row) => {
      const answer = await ask(s3Request(server.endpoint, row), 's3', probe);
      expect(answer.status).toBe(403);
      const { context, sojourn } = await decode(messageOf(answer));
      expect(answer.body).toContain(row.method === 'HEAD' ? '' : `to perform: ${context.action} on resource`);
      expect(context.action).toMatch(/^s3:/);
      expect([name, context.principal]).toEqual([name, expect.objectContaining({ name: 'probe' })]);
      expect(sojourn.reason).toContain(
        `because no identity-based policy allows the ${context.action} action`,
      );
    });
  });

  const object = (method: string, key: string) => plainRequest(server.endpoint, method, `/${BUCKET}/${key}`);
  const assume = (RoleArn: string, credentials: ClientCredentials) =>
    ask(form(stsModel, 'AssumeRole', { RoleArn, RoleSessionName: 'denied' }), 'sts', credentials);
  const probeArn = () => `arn:aws:iam::${story.development}:user/probe`;

  describe('are decoded to AWS’s JSON', () => {
    it('of a user whom no policy allows', async () => {
      const asked = Date.now();
      const answer = await ask(form(iamModel, 'ListUsers'), 'iam', probe);
      const { sojourn, context, ...decision } = await decode(messageOf(answer));
      expect(decision).toEqual({
        allowed: false,
        explicitDeny: false,
        matchedStatements: { items: [] },
        failures: { items: [] },
      });
      const { conditions, ...rest } = context;
      expect(rest).toEqual({
        principal: { id: expect.stringMatching(/^AIDA\w{17}$/), name: 'probe', arn: probeArn() },
        action: 'iam:ListUsers',
        resource: `arn:aws:iam::${story.development}:user/`,
      });
      expect(conditions.items).toContainEqual({
        key: 'aws:SourceIp',
        values: { items: [{ value: '127.0.0.1' }] },
      });
      expect(conditions.items).toContainEqual({
        key: 'aws:username',
        values: { items: [{ value: 'probe' }] },
      });
      expect(sojourn).toEqual({
        reason: `User: ${probeArn()} is not authorized to perform: iam:ListUsers on resource: arn:aws:iam::${story.development}:user/ because no identity-based policy allows the iam:ListUsers action.`,
        decision: { outcome: 'ImplicitDeny', layer: 'identity' },
        account: story.development,
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
        requestId: answer.headers.get('x-amzn-requestid'),
        layers: [{ layer: 'identity', level: 0, outcome: 'ImplicitDeny', policies: [] }],
        leftOut: [],
      });
      expect(Math.abs(Date.parse(sojourn.time) - asked)).toBeLessThan(60_000);
      expect(Object.keys(sojourn)[0]).toBe('reason');
    });

    it('of a statement that denies', async () => {
      const denied = await userWith(
        'denied',
        { Effect: 'Allow', Action: '*', Resource: '*' },
        {
          Sid: 'NoLists',
          Effect: 'Deny',
          Action: ['iam:ListUsers', 'iam:ListRoles'],
          Resource: '*',
          Condition: { IpAddress: { 'aws:SourceIp': '127.0.0.0/8' } },
        },
      );
      const answer = await ask(form(iamModel, 'ListUsers'), 'iam', denied);
      const { explicitDeny, matchedStatements, sojourn, context } = await decode(messageOf(answer));
      expect(explicitDeny).toBe(true);
      expect(matchedStatements.items).toEqual([
        {
          statementId: 'NoLists',
          effect: 'DENY',
          principals: { items: [{ value: (context.principal as { id: string }).id }] },
          principalGroups: { items: [] },
          actions: { items: [{ value: 'iam:ListUsers' }, { value: 'iam:ListRoles' }] },
          resources: { items: [{ value: '*' }] },
          conditions: {
            items: [{ key: 'aws:SourceIp', values: { items: [{ value: '127.0.0.0/8' }] } }],
          },
        },
      ]);
      expect(sojourn.reason).toMatch(/: the statement NoLists of the policy p denies it\.$/);
    });

    it('of a session, which has no name of its own', async () => {
      const session = await production().sts.send(new GetCallerIdentityCommand({}));
      await production().s3.send(
        new PutBucketPolicyCommand({
          Bucket: BUCKET,
          Policy: policy({
            Sid: 'Closed',
            Effect: 'Deny',
            Principal: '*',
            Action: 's3:GetObject',
            Resource: `arn:aws:s3:::${BUCKET}/closed`,
          }),
        }),
      );
      const answer = await ask(object('GET', 'closed'), 's3', story.productionAdmin);
      const { context, matchedStatements } = await decode(messageOf(answer), story.productionAdmin);
      expect(context.principal).toEqual({ id: session.UserId, arn: session.Arn });
      expect(matchedStatements.items).toMatchObject([
        { statementId: 'Closed', principals: { items: [{ value: 'AWS:*' }] } },
      ]);
    });

    it('of an operation that refuses by itself', async () => {
      const byRoot = await assume(story.roleArn, server.root);
      expect(byRoot.body).toContain('Roles may not be assumed by root accounts.');
      expect(await decode(messageOf(byRoot), server.root)).toMatchObject({
        context: { action: 'sts:AssumeRole', principal: { arn: `arn:aws:iam::${server.accountId}:root` } },
        sojourn: {
          reason:
            'No policy decided this, the operation itself refuses: Roles may not be assumed by root accounts.',
        },
      });
      const ofMember = await ask(
        json(`${organizationsModel.targetPrefix}.CreateAccount`, {
          AccountName: 'x',
          Email: 'x@example.com',
        }),
        'organizations',
        story.developmentAdmin,
      );
      expect(codeOf(ofMember)).toBe('AccessDeniedException');
      expect((await decode(messageOf(ofMember))).context.action).toBe('organizations:CreateAccount');
    });
  });

  describe('are explained to the denied account alone', () => {
    let message: string | undefined;
    beforeAll(async () => {
      message = messageOf(await ask(form(iamModel, 'ListUsers'), 'iam', probe));
    });

    it('not to others, the resource’s owner and the management account included', async () => {
      expect(await refusalOf(message)).toEqual(['none']);
      expect(await refusalOf(message, story.productionAdmin)).toEqual(INVALID);
      expect(await refusalOf(message, server.root)).toEqual(INVALID);
      const across = messageOf(await ask(object('GET', 'k'), 's3', probe));
      expect(await refusalOf(across)).toEqual(['none']);
      expect(await refusalOf(across, story.productionAdmin)).toEqual(INVALID);
    });

    it('and there to those only who may decode', async () => {
      const denied = await ask(
        form(stsModel, 'DecodeAuthorizationMessage', { EncodedMessage: message ?? '' }),
        'sts',
        probe,
      );
      expect([denied.status, codeOf(denied)]).toEqual([403, 'AccessDenied']);
      expect((await decode(messageOf(denied))).context.action).toBe('sts:DecodeAuthorizationMessage');
      const reader = await userWith('reader', {
        Effect: 'Allow',
        Action: 'sts:DecodeAuthorizationMessage',
        Resource: '*',
      });
      expect((await decode(message, reader)).context.action).toBe('iam:ListUsers');
    });

    it('and not when changed, cut, or no message at all', async () => {
      const text = message ?? '';
      const flipped = (at: number) => text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1);
      for (const changed of [
        ...[0, 30, 100, text.length >> 1, text.length - 1].map(flipped),
        text.slice(1),
        text.slice(0, -1),
        `${text}=`,
        `${text} `,
        `${text}\n`,
        text + text,
        story.developmentAdmin.sessionToken ?? '',
        'x',
        ...[10_239, 10_240].map((length) => 'A'.repeat(length)),
      ]) {
        expect([changed.length, ...(await refusalOf(changed))]).toEqual([changed.length, ...INVALID]);
      }
    });

    it('and not when longer than AWS takes one, or empty', async () => {
      const [code, text, status] = await refusalOf('A'.repeat(10_241));
      expect([code, status]).toEqual(['ValidationError', 400]);
      expect(text).toContain(
        "'encodedMessage' failed to satisfy constraint: Member must have length less than",
      );
      expect((await refusalOf(''))[0]).toBe('ValidationError');
    });
  });

  it('of nobody in particular are explained to the owner of the bucket, and look as they did', async () => {
    const answer = await send(server.endpoint, object('GET', 'k'));
    expect([answer.status, textOf(answer)]).toEqual([403, 'Access Denied']);
    const { context } = await decode(messageOf(answer), story.productionAdmin);
    expect(context).toMatchObject({ principal: { id: 'ANONYMOUS_PRINCIPAL' }, action: 's3:GetObject' });
    expect(await refusalOf(messageOf(answer))).toEqual(INVALID);
  });

  it('have messages, and nothing else has', async () => {
    const { s3 } = production();
    await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'there', Body: 'data' }));
    const answers = await Promise.all([
      ask(object('GET', 'there'), 's3', story.productionAdmin),
      ask(object('GET', 'nowhere'), 's3', story.productionAdmin),
      ask(form(iamModel, 'GetUser', { UserName: 'Nobody' }), 'iam', story.developmentAdmin),
      ask(form(stsModel, 'AssumeRole'), 'sts', probe),
      ask(form(stsModel, 'NoSuchAction'), 'sts', probe),
      ask(form(stsModel, 'GetCallerIdentity'), 'sts', { ...probe, secretAccessKey: 'wrong' }),
      send(server.endpoint, form(stsModel, 'GetCallerIdentity')),
      send(server.endpoint, s3Request(server.endpoint, S3.ListBuckets)),
    ]);
    expect(answers.map((answer) => messageOf(answer))).toEqual(answers.map(() => undefined));
  });

  it('have a message where the body of the answer has no place for one', async () => {
    const answer = await ask(object('HEAD', 'there'), 's3', probe);
    expect([answer.status, answer.body]).toEqual([403, '']);
    expect((await decode(messageOf(answer))).context.action).toBe('s3:GetObject');
  });

  it('that tell no more than that a key may be missing name the permission that would have told', async () => {
    const reads = await userWith('reads', { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' });
    await production().s3.send(
      new PutBucketPolicyCommand({
        Bucket: BUCKET,
        Policy: policy({
          Effect: 'Allow',
          Principal: { AWS: `arn:aws:iam::${story.development}:user/reads` },
          Action: 's3:GetObject',
          Resource: `arn:aws:s3:::${BUCKET}/*`,
        }),
      }),
    );
    const answer = await ask(object('GET', 'missing'), 's3', reads);
    expect(answer.status).toBe(403);
    expect((await decode(messageOf(answer))).context).toMatchObject({
      action: 's3:ListBucket',
      resource: `arn:aws:s3:::${BUCKET}`,
    });
  });

  describe('of AssumeRole', () => {
    it('tell nobody whether there is such a role: header and body are alike', async () => {
      const RoleNames = ['Guarded', 'Nobody'];
      const arnOf = (account: string, name: string) => `arn:aws:iam::${account}:role/${name}`;
      for (const { iam } of [development(), production()]) {
        await iam.send(
          new CreateRoleCommand({
            RoleName: 'Guarded',
            AssumeRolePolicyDocument: JSON.stringify(trustOf(server.accountId)),
            Tags: [{ Key: 'what', Value: 'nobody may know' }],
          }),
        );
      }
      for (const account of [story.development, story.production]) {
        const [there, absent] = await Promise.all(
          RoleNames.map((name) => assume(arnOf(account, name), probe)),
        );
        const shown = (answer: RawAnswer | undefined) =>
          answer && {
            status: answer.status,
            headers: [...answer.headers.keys()],
            length: messageOf(answer)?.length,
            body: answer.body
              .replaceAll(/Guarded|Nobody/g, 'ROLE')
              .replace(answer.headers.get('x-amzn-requestid') ?? '', ''),
          };
        expect(shown(there)).toEqual(shown(absent));
        expect(shown(there)?.length).toBeGreaterThan(1000);
      }
    });

    it('name a trust policy that denies within its account alone', async () => {
      await development().iam.send(
        new CreateRoleCommand({
          RoleName: 'Closed',
          AssumeRolePolicyDocument: policy({
            Sid: 'NotYou',
            Effect: 'Deny',
            Principal: { AWS: probeArn() },
            Action: 'sts:AssumeRole',
          }),
        }),
      );
      const answer = await assume(`arn:aws:iam::${story.development}:role/Closed`, probe);
      expect(answer.body).toContain('with an explicit deny in the role trust policy');
      const { explicitDeny, matchedStatements } = await decode(messageOf(answer));
      expect(explicitDeny).toBe(true);
      expect(matchedStatements.items).toMatchObject([
        { statementId: 'NotYou', principals: { items: [{ value: `AWS:${probeArn()}` }] } },
      ]);
    });

    it('say the same to the caller’s account of another account’s role, there or not', async () => {
      const explained = async (name: string) => {
        const answer = await assume(`arn:aws:iam::${story.production}:role/${name}`, probe);
        const text = JSON.stringify(await decode(messageOf(answer)));
        return text
          .replaceAll(name, 'ROLE')
          .replaceAll(/"time":"[^"]*"|"requestId":"[^"]*"/g, '')
          .replaceAll(/"\d{4}-\d\d-\d\dT[^"]*"|"\d{10}"/g, '""');
      };
      await permit('probe', { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' });
      const there = await explained('Guarded');
      expect(there).toBe(await explained('Nobody'));
      expect(there).toContain('because no role trust policy allows the sts:AssumeRole action');
      expect(there).not.toContain('nobody may know');
      expect(there).not.toContain(server.accountId);
    });
  });

  it('do not show one account what another’s bucket policy says', async () => {
    await permit('probe', { Effect: 'Allow', Action: 's3:*', Resource: '*' });
    await production().s3.send(
      new PutBucketPolicyCommand({
        Bucket: BUCKET,
        Policy: policy({
          Sid: 'TheirBusiness',
          Effect: 'Deny',
          Principal: { AWS: probeArn() },
          Action: 's3:GetObject',
          Resource: `arn:aws:s3:::${BUCKET}/*`,
          Condition: { StringNotEquals: { 'aws:UserAgent': 'their agent' } },
        }),
      }),
    );
    const answer = await ask(object('GET', 'k'), 's3', probe);
    const decoded = await decode(messageOf(answer));
    expect(decoded).toMatchObject({ explicitDeny: true, matchedStatements: { items: [] } });
    expect(decoded.sojourn.layers).toContainEqual({ layer: 'resource', level: 0, outcome: 'ExplicitDeny' });
    expect(JSON.stringify(decoded)).not.toMatch(/TheirBusiness|their agent/);
  });

  it('stay denials, explained after a restart too', async () => {
    const before = messageOf(await ask(form(iamModel, 'ListUsers'), 'iam', probe));
    await server.restart();
    expect((await decode(before)).context.action).toBe('iam:ListUsers');
  });

  it('are audited in AWS’s words alone', async () => {
    await ask(form(iamModel, 'ListRoles'), 'iam', probe);
    const log = await readFile(join(server.dataDirectory, 'audit.ndjson'), 'utf8');
    const record = log.split('\n').findLast((line) => line.includes('"ListRoles"')) ?? '';
    expect(JSON.parse(record).errorMessage).toMatch(
      /because no identity-based policy allows the iam:ListRoles action$/,
    );
    expect(record.length).toBeLessThan(2000);
  });
});

type Structure = NonNullable<NonNullable<ReturnType<ServiceModel['operations']['get']>>['input']>;
type Shape = Structure['members'][number]['shape'];

/** What members hold, by what they are called; a value of the member's shape where nothing is said here. */
function samplesOf(story: Story): Readonly<Record<string, unknown>> {
  return {
    UserName: 'David',
    GroupName: 'Developers',
    RoleName: 'UpdateApp',
    RoleArn: story.roleArn,
    RoleSessionName: 'sample',
    PolicyName: 'sample',
    PolicyArn: `arn:aws:iam::${story.development}:policy/sample`,
    PolicyDocument: policy({ Effect: 'Allow', Action: '*', Resource: '*' }),
    PermissionsBoundary: 'arn:aws:iam::aws:policy/ReadOnlyAccess',
    Permissions: { PolicyTemplateArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' },
    AssumeRolePolicyDocument: JSON.stringify(trustOf(story.development)),
    TaskPolicyArn: { arn: 'arn:aws:iam::aws:policy/root-task/S3UnlockBucketPolicy' },
    TargetPrincipal: story.production,
    AccessKeyId: story.developer.accessKeyId,
    VersionId: 'v1',
    AccountId: story.development,
    ChildId: story.development,
    ResourceId: story.development,
    ParentId: 'r-abcd',
    CreateAccountRequestId: 'car-0123456789abcdef',
    Email: 'sample@example.com',
    SigningAlgorithm: 'RS256',
    SerialNumber: `arn:aws:iam::${story.development}:mfa/David`,
    AuthenticationCode1: '123456',
    AuthenticationCode2: '654321',
    Target: { Type: 'user', Value: `arn:aws:iam::${story.development}:user/David` },
  };
}

/** An input with its required members. */
function sampleInput(shape: Structure | undefined, story: Story): Readonly<Record<string, unknown>> {
  const samples = samplesOf(story);
  const memberOf = (of: Shape): unknown => {
    switch (of.type) {
      case 'structure':
        return sampleInput(of, story);
      case 'list':
        return [memberOf(of.member)];
      case 'integer':
        return 1000;
      case 'boolean':
        return true;
      default:
        return ('values' in of ? of.values?.[0] : undefined) ?? 'sample-of-a-text';
    }
  };
  const required = shape?.members.filter((member) => member.required) ?? [];
  return Object.fromEntries(required.map(({ name, shape: of }) => [name, samples[name] ?? memberOf(of)]));
}

/** As awsQuery writes it: `Tags.member.1.Key`. */
function flattened(input: unknown, path = ''): Readonly<Record<string, string>> {
  if (typeof input !== 'object' || input === null) return { [path]: String(input) };
  const parts = Array.isArray(input)
    ? input.map((item, index) => [`${path}.member.${index + 1}`, item])
    : Object.entries(input).map(([name, value]) => [path === '' ? name : `${path}.${name}`, value]);
  return Object.assign({}, ...parts.map(([at, value]) => flattened(value, at)));
}
