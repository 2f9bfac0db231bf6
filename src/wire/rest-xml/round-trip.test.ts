import * as s3 from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import {
  decodeRestXml,
  encodeRestXml,
  type Operation,
  type RestRequest,
  type Structure,
  s3Model,
} from '../index.ts';
import type { Member } from '../model.ts';
import { type Fill, sampleOf } from '../samples.testing.ts';
import { convertTimes, offlineConfig, type Sent } from '../sdk.testing.ts';

/** Members that the SDK doesn't send as given: it derives keys and checksums, and ties others to its own streams. */
const DERIVED = /SSECustomer|ChecksumMode|ChecksumAlgorithm|ContentMD5|ContentLength/;
/** Members that the SDK doesn't hand on as answered. */
const READ_OTHERWISE = /^Expires$/;

const sends = ({ name }: Member): boolean => !DERIVED.test(name);
const receives = (member: Member): boolean => sends(member) && !READ_OTHERWISE.test(member.name);

/** The request as the gateway would take it apart. */
function takenApart(sent: Sent, operation: Operation): RestRequest {
  const [, bucket = '', ...key] = sent.path.split('/');
  return {
    labels: { Bucket: decodeURIComponent(bucket), Key: decodeURIComponent(key.join('/')) },
    query: new Map(Object.entries(sent.query).map(([name, value]) => [name, String(value ?? '')])),
    headers: new Map(Object.entries(sent.headers).map(([name, value]) => [name.toLowerCase(), value])),
    ...(operation.stream === 'input' ? {} : { body: sent.body }),
  };
}

interface Client {
  send(command: unknown): Promise<Record<string, unknown>>;
}

async function exchange(operation: Operation, input: Structure, output: Structure) {
  const sents: Sent[] = [];
  const { status, headers, body } = encodeRestXml(operation, output);
  const config = offlineConfig((sent) => {
    sents.push(sent);
    return { status, headers, body: body ?? '' };
  });
  const client = new s3.S3Client({
    ...config,
    forcePathStyle: true,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  } as never) as unknown as Client;
  const commands = s3 as unknown as Record<string, new (input: unknown) => unknown>;
  const Command = commands[`${operation.name}Command`];
  const given = operation.input === undefined ? {} : convertTimes(operation.input, input, 'sdk');
  if (Command === undefined) throw new Error(`the SDK has no ${operation.name}`);
  const { $metadata, Body, ...received } = await client.send(
    new Command(operation.stream === 'input' ? { ...(given as object), Body: 'content' } : given),
  );
  const [sent] = sents;
  if (sent === undefined) throw new Error('the SDK sent nothing');
  return { sent, received };
}

const FILLS: readonly Fill[] = ['all', 'required'];
const CASES = FILLS.flatMap((fill) =>
  [...s3Model.operations.values()].map((operation) => ({ name: operation.name, fill, operation })),
);

describe('restXml: S3', () => {
  it.each(CASES)(
    'understands the SDK and is understood: $name, $fill members',
    async ({ operation, fill }) => {
      const labels = { Bucket: 'bucket', Key: 'a key/ü+b', CopySource: 'bucket/source' };
      const input = operation.input === undefined ? {} : sampleOf(operation.input, fill, sends);
      for (const [name, value] of Object.entries(labels))
        if (name in input) Object.assign(input, { [name]: value });
      const output = operation.output === undefined ? {} : sampleOf(operation.output, fill, receives);

      const { sent, received } = await exchange(operation, input, output);
      expect(sent.method).toBe(operation.http?.method);
      const decoded = decodeRestXml(operation, takenApart(sent, operation));
      expect(decoded).toMatchObject({ ok: true, input });
      if (operation.output !== undefined) {
        expect(convertTimes(operation.output, received, 'ours')).toMatchObject(output);
      }
    },
  );
});
