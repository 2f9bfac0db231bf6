import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatHttpDate, formatIsoMillis, formatIsoSeconds, parseHttpDate, parseIso } from './timestamps.ts';

const date = fc.date({
  min: new Date('1970-01-01T00:00:00Z'),
  max: new Date('9999-12-31T23:59:59Z'),
  noInvalidDate: true,
});
const second = date.map((value) => Math.floor(value.getTime() / 1000) * 1000);

describe('a timestamp', () => {
  it('is read back from each form', () => {
    fc.assert(
      fc.property(second, (time) => {
        expect(parseIso(formatIsoSeconds(time))).toBe(time);
        expect(parseIso(formatIsoMillis(time))).toBe(time);
        expect(parseHttpDate(formatHttpDate(time))).toBe(time);
      }),
    );
  });

  it.each([
    ['2026-01-31T23:59:58Z', Date.UTC(2026, 0, 31, 23, 59, 58)],
    ['2026-01-31T23:59:58.123Z', Date.UTC(2026, 0, 31, 23, 59, 58, 123)],
    ['2026-02-01T01:59:58+02:00', Date.UTC(2026, 0, 31, 23, 59, 58)],
    ['2024-02-29T00:00:00Z', Date.UTC(2024, 1, 29)],
  ])('is the instant that %s names', (text, time) => {
    expect(parseIso(text)).toBe(time);
  });

  it.each([
    '2026-02-29T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-01-01T25:00:00Z',
    '2026-01-01T00:60:00Z',
    '2026-01-01',
    '2026-01-01T00:00:00',
    '1769903998',
    '2026-1-1T0:0:0Z',
    ' 2026-01-01T00:00:00Z',
    '',
  ])('is not %j', (text) => {
    expect(parseIso(text)).toBeUndefined();
  });

  it.each([
    'Sat, 31 Feb 2026 00:00:00 GMT',
    'Sat, 31 Jan 2026 24:00:01 GMT',
    'Sat, 31 Jan 2026 23:59:58 UTC',
    'Saturday, 31-Jan-26 23:59:58 GMT',
    '31 Jan 2026 23:59:58 GMT',
    '2026-01-31T23:59:58Z',
  ])('is not the HTTP date %j', (text) => {
    expect(parseHttpDate(text)).toBeUndefined();
  });
});
