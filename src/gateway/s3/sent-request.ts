import type { IncomingRequest } from '#access';
import { AwsError, decodeQueryForm, type FormParams } from '#wire';

/** The query and headers of a request, each name once, read once for everything that looks at them. */
export interface SentRequest {
  /** By name as written, decoded. */
  readonly query: FormParams;
  /** By lower-case name; repeated ones joined by commas. `x-amz-*` parameters of the query stand here too. */
  readonly headers: ReadonlyMap<string, string>;
}

const AMZ = 'x-amz-';
/** Parameters that carry the signature, which `sigv4` reads. */
const OF_THE_SIGNATURE = new Set([
  'x-amz-algorithm',
  'x-amz-content-sha256',
  'x-amz-credential',
  'x-amz-date',
  'x-amz-expires',
  'x-amz-security-token',
  'x-amz-signature',
  'x-amz-signedheaders',
]);
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const CONTROL_CHARACTER = /[\x00-\x1f\x7f]/;
/** SDKs that presign an upload without a body put the checksum of nothing here; S3 ignores it, and so the uploads work. */
const OF_NO_BODY = /^x-amz-(checksum-|sdk-checksum-algorithm$)/;

/**
 * Reads query and headers. Presigners move `x-amz-*` headers into the query, where the signature covers them: there they mean what
 * they mean as headers. One that says something else in either place is refused.
 */
export function readSent(request: IncomingRequest): SentRequest {
  const form = decodeQueryForm(request.query);
  if (!form.ok) throw new AwsError('InvalidArgument', `The query string is malformed: ${form.detail}.`);
  const headers = new Map<string, string>();
  for (const [sentName, value] of request.headers) {
    const name = sentName.toLowerCase();
    const before = headers.get(name);
    headers.set(name, before === undefined ? value.trim() : `${before},${value.trim()}`);
  }
  for (const [sentName, text] of form.params) {
    const name = sentName.toLowerCase();
    if (!name.startsWith(AMZ) || OF_THE_SIGNATURE.has(name) || OF_NO_BODY.test(name)) continue;
    const value = headerText(text);
    const inHeader = headers.get(name);
    if (inHeader !== undefined && inHeader !== value) {
      throw new AwsError(
        'InvalidRequest',
        `The query parameter and the header ${name} say different things.`,
      );
    }
    headers.set(name, value);
  }
  return { query: form.params, headers };
}

/** A text as a header would have brought it: one character per byte. */
function headerText(text: string): string {
  if (CONTROL_CHARACTER.test(text))
    throw new AwsError('InvalidArgument', 'The query string has control characters.');
  return Buffer.from(text).toString('latin1');
}

/** Whether a parameter of the query is one of those that mean the same in every operation. */
export function isGeneralParameter(name: string): boolean {
  return name.toLowerCase().startsWith('x-');
}
