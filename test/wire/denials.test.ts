import { CreateAccessKeyCommand, CreateUserCommand, PutUserPolicyCommand } from '@aws-sdk/client-iam';
import { DecodeAuthorizationMessageCommand } from '@aws-sdk/client-sts';
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
import { type Story, setUpStory, trustOf } from '../harness/story.ts';
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
