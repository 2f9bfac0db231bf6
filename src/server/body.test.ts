import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readWhole, WHOLE_BODY_BYTES } from './body.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a body that is read whole', () => {
  it('is what was sent, in however many pieces', async () => {
    for (const pieces of [[], ['one'], ['in ', 'several ', 'pieces']]) {
      const body = new PassThrough();
      const reading = readWhole(body);
      for (const piece of pieces) body.write(piece);
      body.end();
      const read = await reading;
      expect(read.ok && Buffer.from(read.bytes).toString()).toBe(pieces.join(''));
    }
  });

  it('has a bound, which is reached before all of a longer one has come', async () => {
    const most = new PassThrough();
    most.end(Buffer.alloc(WHOLE_BODY_BYTES));
    expect((await readWhole(most)).ok).toBe(true);
    const more = new PassThrough();
    const reading = readWhole(more);
    more.write(Buffer.alloc(WHOLE_BODY_BYTES));
    more.write('x');
    expect(await reading).toEqual({ ok: false, reason: 'too-large' });
  });

  it('H179 has a time to come in, however steadily it trickles', async () => {
    const body = new PassThrough();
    const reading = readWhole(body);
    for (let second = 0; second < 30; second++) {
      body.write('x');
      await vi.advanceTimersByTimeAsync(1000);
    }
    expect(await reading).toEqual({ ok: false, reason: 'too-slow' });
  });

  it('is cut off where its connection is, before or after it was asked for', async () => {
    const body = new PassThrough();
    const reading = readWhole(body);
    body.write('half');
    body.destroy(new Error('the connection was reset'));
    expect(await reading).toEqual({ ok: false, reason: 'cut-off' });
    expect(await readWhole(body)).toEqual({ ok: false, reason: 'cut-off' });
  });
});
