import { type HeaderValues, onlyValue } from './headers.ts';
import { accept, type Result, refuse } from './result.ts';
import type { SigningRules } from './rules.ts';
import type { QueryParameter } from './uri.ts';

/** What a request says about its body before the body is read. */
export type PayloadDeclaration =
  /** Nothing: the canonical request holds the hash of the body received. */
  | { readonly kind: 'undeclared' }
  /** The body's SHA-256 in lower hex. */
  | { readonly kind: 'hashed'; readonly sha256: string }
  | { readonly kind: 'unsigned' }
  /** An aws-chunked body. */
  | {
      readonly kind: 'chunked';
      /** The declaration as sent, which stands in the canonical request. */
      readonly token: string;
      /** Whether each chunk carries a signature. */
      readonly signed: boolean;
      /** Whether trailers follow the last chunk. */
      readonly trailing: boolean;
      /** The lower-case names of the trailers announced, in order. */
      readonly trailers: readonly string[];
      /** The length of the data once decoded. */
      readonly decodedLength: number;
    };

const UNSIGNED_PAYLOAD = 'UNSIGNED-PAYLOAD';

/** The aws-chunked forms, by the token that declares them. */
const CHUNKED_FORMS: Readonly<Record<string, { readonly signed: boolean; readonly trailing: boolean }>> = {
  'STREAMING-AWS4-HMAC-SHA256-PAYLOAD': { signed: true, trailing: false },
  'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER': { signed: true, trailing: true },
  'STREAMING-UNSIGNED-PAYLOAD-TRAILER': { signed: false, trailing: true },
};

const SHA256_HEX = /^[0-9a-f]{64}$/;
const LENGTH = /^\d{1,15}$/;
const TRAILER_NAME = /^[a-z0-9-]{1,128}$/;
const DECLARATION = 'x-amz-content-sha256';

/**
 * Reads the payload declaration. One that is not known is refused, never taken as unsigned. In a presigned request it
 * may stand in the query, where the signature covers it too; where it stands nowhere, S3 takes the body as unsigned.
 */
export function readPayload(
  headers: HeaderValues,
  query: readonly QueryParameter[],
  form: 'header' | 'presigned',
  rules: SigningRules,
): Result<PayloadDeclaration> {
  const declared = readDeclaration(headers, form === 'presigned' ? query : []);
  if (!declared.ok) return declared;
  const token = declared.value;
  if (token !== undefined && SHA256_HEX.test(token)) return accept({ kind: 'hashed', sha256: token });
  if (rules.payload === 'hashed-body') {
    return token === undefined
      ? accept({ kind: 'undeclared' })
      : refuse({ reason: 'payload-not-allowed', got: token });
  }
  if (token === undefined) {
    return form === 'presigned' ? accept({ kind: 'unsigned' }) : refuse({ reason: 'missing-content-sha256' });
  }
  return token === UNSIGNED_PAYLOAD ? accept({ kind: 'unsigned' }) : readChunkedForm(token, headers, form);
}

/** What stands for the payload in the canonical request. */
export function canonicalPayload(payload: PayloadDeclaration, bodySha256: string): string {
  switch (payload.kind) {
    case 'undeclared':
      return bodySha256;
    case 'hashed':
      return payload.sha256;
    case 'unsigned':
      return UNSIGNED_PAYLOAD;
    case 'chunked':
      return payload.token;
  }
}

function readDeclaration(
  headers: HeaderValues,
  query: readonly QueryParameter[],
): Result<string | undefined> {
  const places = query.filter((parameter) => parameter.name.toLowerCase() === DECLARATION);
  const inHeader = onlyValue(headers, DECLARATION);
  const inQuery = places[0]?.value;
  if (places.length > 1) {
    return refuse({ reason: 'duplicate-parameter', form: 'presigned', name: 'X-Amz-Content-Sha256' });
  }
  if (inHeader !== undefined && inQuery !== undefined && inHeader !== inQuery) {
    return refuse({ reason: 'malformed', part: 'content-sha256', form: 'presigned', got: inHeader });
  }
  return accept(inHeader ?? inQuery);
}

function readChunkedForm(
  token: string,
  headers: HeaderValues,
  form: 'header' | 'presigned',
): Result<PayloadDeclaration> {
  const chunked = Object.hasOwn(CHUNKED_FORMS, token) ? CHUNKED_FORMS[token] : undefined;
  if (chunked === undefined || (chunked.signed && form === 'presigned')) {
    return refuse({ reason: 'payload-not-allowed', got: token });
  }
  const length = onlyValue(headers, 'x-amz-decoded-content-length');
  if (length === undefined) return refuse({ reason: 'missing-decoded-content-length' });
  if (!LENGTH.test(length)) {
    return refuse({ reason: 'malformed', part: 'decoded-content-length', form, got: length });
  }
  const trailers = readTrailerNames(onlyValue(headers, 'x-amz-trailer'));
  if (trailers === undefined || (!chunked.trailing && trailers.length > 0)) {
    return refuse({ reason: 'malformed', part: 'trailer', form });
  }
  return accept({ kind: 'chunked', token, ...chunked, trailers, decodedLength: Number(length) });
}

/** `undefined` where a name is not one, comes twice, or is the trailer signature's, which is never announced. */
function readTrailerNames(text: string | undefined): readonly string[] | undefined {
  if (text === undefined) return [];
  const names = text.split(',').map((name) => name.trim().toLowerCase());
  const sound = names.every((name) => TRAILER_NAME.test(name) && name !== 'x-amz-trailer-signature');
  return sound && new Set(names).size === names.length ? names : undefined;
}
