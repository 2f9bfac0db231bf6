import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { DICTIONARY } from './dictionary.ts';
import type { Codec } from './fields.ts';

/**
 * What a packed message may grow to when unpacked. More than the longest session policies and fifty tags of the longest keys and
 * values need, and little enough to unpack in a fraction of a millisecond.
 */
const UNPACKED_LIMIT = 128 * 1024;

/**
 * `codec`'s messages, deflated against a dictionary of what session policies are made of. The dictionary belongs to the format: a
 * token packed with one cannot be unpacked with another. A message beyond the limit stays as long as it is, so that no token holds it.
 */
export function packed<T>(codec: Codec<T>): Codec<T> {
  return {
    encode(value) {
      const bytes = codec.encode(value);
      if (bytes.length > UNPACKED_LIMIT) return bytes;
      return deflateRawSync(bytes, { dictionary: DICTIONARY, level: 9 });
    },
    decode(bytes) {
      const unpacked = inflate(bytes);
      return unpacked === undefined ? { ok: false, reason: 'malformed' } : codec.decode(unpacked);
    },
  };
}

function inflate(bytes: Uint8Array): Uint8Array | undefined {
  try {
    return inflateRawSync(bytes, { dictionary: DICTIONARY, maxOutputLength: UNPACKED_LIMIT });
  } catch {
    return undefined;
  }
}

/** The JSON text without the white space between its tokens; strings, order and duplicate members stay as written. */
export function withoutWhiteSpace(json: string): string {
  return json.replace(/("(?:[^"\\]|\\.)*")|[ \t\r\n]+/gs, '$1');
}
