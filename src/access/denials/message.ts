import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { AccountId, RandomBytes } from '#arn';
import { BATCH_SALT_BYTES, batchOpeningKeys, batchSealingKeys, type KeyRing } from '#keys';
import { open, seal, sealingOverhead } from '#tokens';
import { cutsOf } from './cut.ts';
import { DICTIONARY } from './dictionary.ts';
import type { DenialReport } from './report.ts';

/**
 * The characters of every authorization message, whatever it says. The caller, who sees how long it is, chooses some of what is
 * compressed in it, beside policies that he may not see: a length that depended on both would tell, guess by guess, what they say, and
 * so would one that depended on whether a role exists. So many fit with a response's other headers into the 4 KiB that common proxies
 * set aside; AWS's limit is 10,240.
 */
export const AUTHORIZATION_MESSAGE_CHARACTERS = 3072;

const PURPOSE = 'authorization-message';
const BYTES = (AUTHORIZATION_MESSAGE_CHARACTERS * 3) / 4;
/** One byte for the form, two for the length. */
const HEAD_BYTES = 3;
const PLAIN = 0;
const DEFLATED = 1;
/** The longest JSON worth packing, in characters: no policy's text shrinks to less than a tenth. */
const MOST_CHARACTERS = 10 * BYTES;
/** What a report may grow to when unpacked; a character has three bytes at most. */
const UNPACKED_LIMIT = 3 * MOST_CHARACTERS;
/** The window suits the few kilobytes of a report; zlib's own would be cleared at each for nothing. */
const PACKING = { dictionary: DICTIONARY, windowBits: 14, memLevel: 7 } as const;

/**
 * Gives what seals reports: into messages of one length, which nobody can read, make or change who has not the key ring, and which open
 * for the account that the report is for alone.
 *
 * A message is the salt of its batch's key and what `seal` makes, as base64url. In it: whether the report is deflated (1) or not (0), its
 * length, the report as JSON, and zeros to the end.
 */
export function authorizationMessages(ring: KeyRing, random: RandomBytes): (report: DenialReport) => string {
  const nextKey = batchSealingKeys(ring, PURPOSE, random);
  return (report) => {
    const { salt, key } = nextKey();
    const plaintext = Buffer.alloc(BYTES - BATCH_SALT_BYTES - sealingOverhead(key, 0));
    const { form, bytes } = packedToFit(report, plaintext.length - HEAD_BYTES);
    plaintext.writeUInt8(form);
    plaintext.writeUInt16BE(bytes.length, 1);
    plaintext.set(bytes, HEAD_BYTES);
    const sealed = seal(PURPOSE, key, { plaintext, context: [report.account] }, random);
    return Buffer.concat([salt, sealed]).toString('base64url');
  };
}

/** Opens a message for an account: `undefined` where it is not one, was changed, or is another account's. */
export function openAuthorizationMessage(
  ring: KeyRing,
  message: string,
  account: AccountId,
): DenialReport | undefined {
  const bytes = Buffer.from(message, 'base64url');
  if (bytes.length !== BYTES || bytes.toString('base64url') !== message) return undefined;
  const salt = bytes.subarray(0, BATCH_SALT_BYTES);
  const keyOf = batchOpeningKeys(ring, PURPOSE, salt);
  const opened = open(PURPOSE, bytes.subarray(BATCH_SALT_BYTES), keyOf, [account]);
  if (!opened.ok) return undefined;
  const plaintext = Buffer.from(opened.plaintext);
  const packed = plaintext.subarray(HEAD_BYTES, HEAD_BYTES + plaintext.readUInt16BE(1));
  const json =
    plaintext.readUInt8() === PLAIN
      ? packed
      : inflateRawSync(packed, { ...PACKING, maxOutputLength: UNPACKED_LIMIT });
  // Only `authorizationMessages` makes what opens.
  return JSON.parse(json.toString()) as DenialReport;
}

/** The report as it is where it fits, which most do: packing takes as long as all the rest. */
function packedToFit(
  report: DenialReport,
  limit: number,
): { readonly form: typeof PLAIN | typeof DEFLATED; readonly bytes: Uint8Array } {
  for (const cut of cutsOf(report)) {
    const json = JSON.stringify(cut);
    if (json.length > MOST_CHARACTERS) continue;
    const plain = Buffer.from(json);
    if (plain.length <= limit) return { form: PLAIN, bytes: plain };
    const deflated = deflateRawSync(plain, PACKING);
    if (deflated.length <= limit) return { form: DEFLATED, bytes: deflated };
  }
  throw new Error(`a report of a denial does not fit into ${limit} bytes, however it is cut`);
}
