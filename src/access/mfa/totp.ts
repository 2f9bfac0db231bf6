import { createHmac, timingSafeEqual } from 'node:crypto';

/** How long a code stands, in milliseconds. */
const STEP_MS = 30_000;
const DIGITS = 6;

/** Time steps since 1970, first and last of some that are looked at. */
export interface Steps {
  readonly first: number;
  readonly last: number;
}

/** The time step that `now` (milliseconds since 1970) lies in. */
export function timeStep(now: number): number {
  return Math.floor(now / STEP_MS);
}

/**
 * The code that a device with this seed shows in a time step: six digits.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6238#section-4
 * @see https://www.rfc-editor.org/rfc/rfc4226#section-5.3
 */
export function codeAt(seed: Uint8Array, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const digest = createHmac('sha1', seed).update(counter).digest();
  const offset = (digest.at(-1) ?? 0) & 0xf;
  const number = digest.readUInt32BE(offset) & 0x7fff_ffff;
  return String(number % 10 ** DIGITS).padStart(DIGITS, '0');
}

/**
 * The last of `steps` in which the device showed `codes`, each a step after the one before it; `undefined` where there is none. All steps
 * are looked at, whatever is found in them, so that the time taken tells nothing. Of several steps the latest is taken: the same digits
 * cannot be shown again in another.
 */
export function stepShowing(seed: Uint8Array, codes: readonly string[], steps: Steps): number | undefined {
  let found: number | undefined;
  for (let step = steps.first; step <= steps.last; step++) {
    const matches = codes.map((code, index) => isCode(code, codeAt(seed, step - codes.length + 1 + index)));
    if (!matches.includes(false)) found = step;
  }
  return found;
}

function isCode(shown: string, code: string): boolean {
  const bytes = Buffer.from(shown);
  return bytes.length === DIGITS && timingSafeEqual(bytes, Buffer.from(code));
}
