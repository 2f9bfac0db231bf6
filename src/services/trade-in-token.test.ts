import { createHash, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { AccountId } from '#arn';
import { openKeyRing, sealSecret } from '#keys';
import { finalizedRequest } from '../directory/delegation.testing.ts';
import { endOfAccess, openTradeInToken, sealTradeInToken } from './trade-in-token.ts';

const PROVIDER = '111122223333' as AccountId;
const OTHER = '444455556666' as AccountId;
const request = { id: 'dr-0123456789abcdef', provider: PROVIDER };

const ringOf = (name: string) =>
  openKeyRing({
    load: async () => [
      { id: 'k1', createdAt: 0, material: createHash('sha256').update(name).digest(), seals: 0 },
    ],
    reserve: async (_id, count) => count,
  });

describe('a trade-in token', () => {
  it('opens for the provider that it was made for, and nobody else', async () => {
    const ring = await ringOf('ours');
    const token = sealTradeInToken(request, ring, randomBytes);
    expect(openTradeInToken(token, PROVIDER, ring)).toBe(request.id);
    expect(openTradeInToken(token, OTHER, ring)).toBeUndefined();
    expect(openTradeInToken(token, PROVIDER, await ringOf('theirs'))).toBeUndefined();
  });

  it('does not open in another spelling', async () => {
    const ring = await ringOf('ours');
    const token = sealTradeInToken(request, ring, randomBytes);
    for (const spelling of [`${token}=`, ` ${token}`, `${token}\n`, token.slice(1), ''])
      expect(openTradeInToken(spelling, PROVIDER, ring)).toBeUndefined();
  });

  it('is nothing that was sealed for another purpose', async () => {
    const ring = await ringOf('ours');
    expect(
      openTradeInToken(sealSecret(ring, request.id, PROVIDER, randomBytes), PROVIDER, ring),
    ).toBeUndefined();
  });
});

describe('delegated access', () => {
  it('ends so long after its token was released, to the second', () => {
    const at = 1_800_000_000_999;
    const released = finalizedRequest(request.id, { provider: PROVIDER, customer: OTHER, at });
    expect(endOfAccess(released)).toBe(1_800_003_600_000);
  });
});
