import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type IncomingRequest, openAuthorizationMessage, type SignedCaller } from '#access';
import type { AccountId } from '#arn';
import { KeyRingError, openKeyRing } from '#keys';
import { AwsError, stsModel } from '#wire';
import { denials } from './denials.ts';
import { awsQueryFace } from './faces/aws-query.ts';
import type { Progress } from './pipeline.ts';

const ACCOUNT = '111122223333' as AccountId;
const HEADER = 'x-sojourn-authorization-message';
const arn = `arn:aws:iam::${ACCOUNT}:user/David`;
const caller: SignedCaller = {
  type: 'signed',
  account: ACCOUNT,
  arn,
  userId: 'AIDADAVID',
  accessKeyId: 'AKIA',
  principal: { type: 'User', account: ACCOUNT, arn, uniqueId: 'AIDADAVID' },
  entity: undefined,
};
const request = { id: 'request-1', now: 0, header: () => undefined } as unknown as IncomingRequest;
const face = awsQueryFace(stsModel, []);

/** A request that an operation of STS refuses by itself. */
const progress = (more: Partial<Progress> = {}): Progress => ({
  request,
  face,
  caller,
  region: 'us-east-1',
  operation: { name: 'AssumeRole' } as NonNullable<Progress['operation']>,
  ...more,
});
const denied = new AwsError('AccessDenied', 'Not so.');

async function answering(inMessage: boolean) {
  const failures: unknown[] = [];
  const material = randomBytes(32);
  const ring = await openKeyRing({
    load: async () => [{ id: 'k1', createdAt: 0, material, seals: 0 }],
    reserve: async (_id, count) => count,
  });
  let spent = false;
  const current = () => {
    if (spent) throw new KeyRingError('no seals left');
    return ring.current();
  };
  const breakable = {
    current,
    find: ring.find.bind(ring),
    refresh: ring.refresh.bind(ring),
    close: ring.close.bind(ring),
  };
  const { answer } = denials(
    { ring: breakable, random: randomBytes },
    { inMessage, onFailure: (_request, cause) => failures.push(cause) },
  );
  return {
    answer,
    failures,
    spend() {
      spent = true;
    },
    opened: (message: string | undefined) => openAuthorizationMessage(ring, message ?? '', ACCOUNT),
  };
}

describe('a denial', () => {
  it('is answered with its message in a header, beside the face’s own', async () => {
    const { answer, opened } = await answering(false);
    const { status, headers, body } = answer(progress(), denied);
    expect([status, headers['x-amzn-requestid']]).toEqual([403, 'request-1']);
    expect(body).toContain('<Message>Not so.</Message>');
    expect(opened(headers[HEADER])).toMatchObject({
      action: 'sts:AssumeRole',
      resource: '*',
      requestId: 'request-1',
    });
  });

  it.each([
    ['Not so.', 'Not so. Encoded'],
    ['Not so', 'Not so. Encoded'],
  ])('ends with its message too where the operator wants that: %s', async (text, told) => {
    const { answer } = await answering(true);
    const { headers, body } = answer(progress(), new AwsError('AccessDenied', text));
    expect(body).toContain(`<Message>${told} authorization failure message: ${headers[HEADER]}</Message>`);
  });

  it('names what was asked for where that is one thing', async () => {
    const { answer, opened } = await answering(false);
    const need = (resource: string) => ({ action: 'a', resource, account: ACCOUNT });
    const resourceOf = (...resources: string[]) =>
      opened(answer(progress({ needs: resources.map(need) }), denied).headers[HEADER])?.resource;
    expect([resourceOf('x'), resourceOf('x', 'x'), resourceOf('x', 'y')]).toEqual(['x', 'x', '*']);
  });

  it('is not put down to a permission that was refused for something else', async () => {
    const { answer, opened } = await answering(false);
    const refused = { allowed: false, message: 'Something else.' } as NonNullable<Progress['refused']>;
    const report = opened(answer(progress({ refused }), denied).headers[HEADER]);
    expect(report?.reason).toBe('No policy decided this, the operation itself refuses: Not so.');
  });

  it('stays a denial where it cannot be explained, and the log says why', async () => {
    const { answer, failures, spend } = await answering(true);
    spend();
    const { status, headers, body } = answer(progress(), denied);
    expect([status, headers[HEADER]]).toEqual([403, undefined]);
    expect(body).toContain('<Message>Not so.</Message>');
    expect(failures).toEqual([expect.any(KeyRingError)]);
  });

  it('of a caller who is not known, that no policy decided, is nobody’s to explain', async () => {
    const { answer } = await answering(true);
    const anonymous = { type: 'anonymous', principal: { type: 'Anonymous' } } as const;
    expect(answer(progress({ caller: anonymous }), denied).headers).not.toHaveProperty(HEADER);
  });
});

describe('any other refusal', () => {
  it('is answered as the face does', async () => {
    const { answer, failures } = await answering(true);
    const invalid = new AwsError('ValidationError', 'Not so.');
    expect(answer(progress(), invalid)).toEqual(face.encodeError(invalid, request));
    expect(failures).toEqual([]);
  });
});
