import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Unreadable } from './decoded.ts';
import type { Shape } from './model.ts';
import { readScalar, writeScalar } from './scalars.ts';

const blob: Shape = { type: 'blob', min: undefined, max: undefined };

describe('bytes as base64', () => {
  it('come back as they were', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(
          new Uint8Array(readScalar(blob, writeScalar(blob, bytes, 'seconds'), 'x') as Uint8Array),
        ).toEqual(bytes);
      }),
    );
  });

  it.each(['YQ', 'YQ=', 'YR==', 'YQ==YQ==', 'Y Q==', 'YQ==\n', 'Y-_=', '=', 'YQ==='])(
    'are refused in any other form: %j',
    (text) => {
      expect(() => readScalar(blob, text, 'x')).toThrow(Unreadable);
    },
  );
});
