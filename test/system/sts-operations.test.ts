import * as client from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type StsDeps, stsOperations } from '../../src/services/index.ts';
import { stsModel } from '../../src/wire/index.ts';
import { CANNOT_OCCUR } from '../sts/operations/cannot-occur.ts';
import { type Case, expectTold, type OperationName, type Told, titleOf } from '../sts/operations/case.ts';
import { CASES } from '../sts/operations/cases.ts';
import { LIMIT_CASES, LIMITS } from '../sts/operations/limits.ts';
import { type Stage, setStage } from '../sts/operations/stage.ts';

describe('STS by the AWS SDK for JavaScript', () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await setStage();
  });
  afterAll(() => stage.server.close());

  it('is tried at every limit that the model sets on a parameter', () => {
    const tried = new Set(
      LIMITS.flatMap(({ operation, input, min, max }) => {
        const edge = min ?? max ?? 0;
        const [below, above] = [input(edge - 1, stage), input(edge + 1, stage)].map(Object.entries);
        const varied = below?.filter(([member, value]) => {
          const other = above?.find(([name]) => name === member)?.[1];
          return JSON.stringify(value) !== JSON.stringify(other);
        });
        return (varied ?? []).flatMap(([member]) => [
          `${operation} ${member} min ${min}`,
          `${operation} ${member} max ${max}`,
        ]);
      }),
    );
    const set = [...stsModel.operations].flatMap(([operation, { input }]) =>
      (input?.members ?? []).flatMap(({ name, shape }) => {
        const { min, max } = 'min' in shape ? shape : { min: undefined, max: undefined };
        return [
          // Whoever sends nothing leaves the parameter out.
          ...(min === undefined || min < 2 ? [] : [`${operation} ${name} min ${min}`]),
          ...(max === undefined ? [] : [`${operation} ${name} max ${max}`]),
        ];
      }),
    );
    expect(set.length).toBeGreaterThan(40);
    expect(set.filter((limit) => !tried.has(limit))).toEqual([]);
  });

  it.each([...CASES, ...LIMIT_CASES].map((each) => [titleOf(each), each] as const))('%s', async (_, each) => {
    expectTold(await call(stage, each), each, stage, 'STSServiceException');
  });
});

describe('the cases of STS', () => {
  it('cover every operation, and every error that its model has', () => {
    const has = (operation: string, code: string | undefined) =>
      CASES.some((each) => each.operation === operation && each.refused?.code === code);
    const explained = (operation: string, code: string | undefined) =>
      CANNOT_OCCUR.some(([name, error]) => name === operation && error === code);
    const missing = stsOperations({} as StsDeps).flatMap(({ name }) => [
      ...(has(name, undefined) || explained(name, undefined) ? [] : [name]),
      ...(stsModel.operations.get(name)?.errors ?? [])
        .filter((code) => !has(name, code) && !explained(name, code))
        .map((code) => `${name}: ${code}`),
    ]);
    expect(missing).toEqual([]);
  });

  it('do not say of an error both that it occurs and that it cannot', () => {
    const both = CANNOT_OCCUR.filter(([operation, code]) =>
      CASES.some((each) => each.operation === operation && each.refused?.code === code),
    );
    expect(both).toEqual([]);
  });
});

/** Cases bring whatever the server is to be shown, which the SDK's types would not let through: hence `never`. */
type Send = (sts: client.STSClient, input: never) => Promise<object>;

const SENDERS: Readonly<Record<OperationName, Send>> = {
  AssumeRole: (sts, input) => sts.send(new client.AssumeRoleCommand(input)),
  AssumeRoleWithSAML: (sts, input) => sts.send(new client.AssumeRoleWithSAMLCommand(input)),
  AssumeRoleWithWebIdentity: (sts, input) => sts.send(new client.AssumeRoleWithWebIdentityCommand(input)),
  AssumeRoot: (sts, input) => sts.send(new client.AssumeRootCommand(input)),
  DecodeAuthorizationMessage: (sts, input) => sts.send(new client.DecodeAuthorizationMessageCommand(input)),
  GetAccessKeyInfo: (sts, input) => sts.send(new client.GetAccessKeyInfoCommand(input)),
  GetCallerIdentity: (sts, input) => sts.send(new client.GetCallerIdentityCommand(input)),
  GetDelegatedAccessToken: (sts, input) => sts.send(new client.GetDelegatedAccessTokenCommand(input)),
  GetFederationToken: (sts, input) => sts.send(new client.GetFederationTokenCommand(input)),
  GetScopedCredentials: (sts, input) => sts.send(new client.GetScopedCredentialsCommand(input)),
  GetSessionToken: (sts, input) => sts.send(new client.GetSessionTokenCommand(input)),
  GetWebIdentityToken: (sts, input) => sts.send(new client.GetWebIdentityTokenCommand(input)),
};

async function call(stage: Stage, { operation, as, input, region = 'us-east-1' }: Case): Promise<Told> {
  const credentials = stage.callers[as];
  const sts = new client.STSClient({
    endpoint: stage.server.endpoint,
    region,
    credentials,
    maxAttempts: 1,
  });
  try {
    const { $metadata: _, ...answer } = {
      $metadata: undefined,
      ...(await SENDERS[operation](sts, (await input(stage)) as never)),
    };
    return { answer, expiresIn: secondsUntil(answer) };
  } catch (error) {
    if (!(error instanceof client.STSServiceException)) throw error;
    const { message, $metadata } = error;
    return {
      refusal: {
        classes: classesOf(error),
        code: 'Code' in error ? String(error.Code) : error.name,
        message,
        status: $metadata.httpStatusCode ?? 0,
        requestId: $metadata.requestId ?? '',
      },
    };
  } finally {
    sts.destroy();
  }
}

function secondsUntil(answer: { readonly Credentials?: { readonly Expiration?: Date } }): number | undefined {
  const { Expiration } = answer.Credentials ?? {};
  return Expiration && (Expiration.getTime() - Date.now()) / 1000;
}

function classesOf(error: object): readonly string[] {
  const parent: unknown = Object.getPrototypeOf(error);
  const { name } = error.constructor;
  return parent instanceof Error ? [name, ...classesOf(parent)] : [name];
}
