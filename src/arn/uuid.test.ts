import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { newUuid } from './index.ts';

describe('a new UUID', () => {
  it('says that it is random, whatever the bytes', () => {
    expect(newUuid((length) => new Uint8Array(length))).toBe('00000000-0000-4000-8000-000000000000');
    expect(newUuid((length) => new Uint8Array(length).fill(0xff))).toBe(
      'ffffffff-ffff-4fff-bfff-ffffffffffff',
    );
  });

  it('is another each time', () => {
    expect(newUuid(randomBytes)).not.toBe(newUuid(randomBytes));
  });
});
