import * as iam from '@aws-sdk/client-iam';
import * as organizations from '@aws-sdk/client-organizations';
import * as sts from '@aws-sdk/client-sts';
import { describe, expect, it } from 'vitest';
import {
  decodeAwsJson,
  decodeAwsQuery,
  decodeQueryForm,
  encodeAwsJson,
  encodeAwsQuery,
  iamModel,
  JSON_CONTENT_TYPE,
  type Operation,
  organizationsModel,
  QUERY_CONTENT_TYPE,
  type ServiceModel,
  type Structure,
  stsModel,
} from './index.ts';
import { type Fill, sampleOf } from './samples.testing.ts';
import { type Answer, convertTimes, offlineConfig, type Sent } from './sdk.testing.ts';

interface Client {
  send(command: unknown): Promise<Record<string, unknown>>;
}
type Constructor<T> = new (...parameters: never[]) => T;

/** Sends one command through the SDK; what it sent and what it read out of the answer. */
async function exchange(
  sdk: Readonly<Record<string, unknown>>,
  client: string,
  operation: Operation,
  input: Structure,
  answer: Answer,
): Promise<{ sent: Sent; received: Record<string, unknown> }> {
  const sents: Sent[] = [];
  const config = offlineConfig((sent) => {
    sents.push(sent);
    return answer;
  });
  const ClientClass = sdk[client] as Constructor<Client>;
  const Command = sdk[`${operation.name}Command`] as Constructor<unknown>;
  const given = operation.input === undefined ? {} : convertTimes(operation.input, input, 'sdk');
  const { $metadata, ...received } = await new ClientClass(config as never).send(new Command(given as never));
  const [sent] = sents;
  if (sent === undefined) throw new Error('the SDK sent nothing');
  return { sent, received };
}

const FILLS: readonly Fill[] = ['all', 'required'];
const cases = (model: ServiceModel) =>
  FILLS.flatMap((fill) =>
    [...model.operations.values()].map((operation) => ({ name: operation.name, fill, operation })),
  );

const inputOf = ({ input }: Operation, fill: Fill): Structure =>
  input === undefined ? {} : sampleOf(input, fill);
const outputOf = ({ output }: Operation, fill: Fill): Structure =>
  output === undefined ? {} : sampleOf(output, fill);

describe.each([
  { service: 'STS', model: stsModel, sdk: sts, client: 'STSClient' },
  { service: 'IAM', model: iamModel, sdk: iam, client: 'IAMClient' },
])('awsQuery: $service', ({ model, sdk, client }) => {
  it.each(cases(model))(
    'understands the SDK and is understood: $name, $fill members',
    async ({ operation, fill }) => {
      const input = inputOf(operation, fill);
      const output = outputOf(operation, fill);
      const body = encodeAwsQuery(model, operation, output, 'request-1');
      const answer = { status: 200, headers: { 'content-type': QUERY_CONTENT_TYPE }, body };
      const { sent, received } = await exchange(sdk, client, operation, input, answer);

      const form = decodeQueryForm(sent.body);
      expect(form.ok && form.params.get('Action')).toBe(operation.name);
      expect(form.ok && form.params.get('Version')).toBe(model.apiVersion);
      expect(form.ok && decodeAwsQuery(operation, form.params)).toEqual({ ok: true, input });
      if (operation.output !== undefined) {
        expect(convertTimes(operation.output, received, 'ours')).toEqual(output);
      }
    },
  );
});

describe('awsJson: Organizations', () => {
  it.each(cases(organizationsModel))(
    'understands the SDK and is understood: $name, $fill members',
    async ({ operation, fill }) => {
      const input = inputOf(operation, fill);
      const output = outputOf(operation, fill);
      const answer = {
        status: 200,
        headers: { 'content-type': JSON_CONTENT_TYPE },
        body: encodeAwsJson(operation, output),
      };
      const { sent, received } = await exchange(
        organizations,
        'OrganizationsClient',
        operation,
        input,
        answer,
      );

      expect(sent.headers['x-amz-target']).toBe(`${organizationsModel.targetPrefix}.${operation.name}`);
      expect(sent.headers['content-type']).toBe(JSON_CONTENT_TYPE);
      expect(decodeAwsJson(operation, sent.body)).toEqual({ ok: true, input });
      if (operation.output !== undefined) {
        expect(convertTimes(operation.output, received, 'ours')).toEqual(output);
      }
    },
  );
});
