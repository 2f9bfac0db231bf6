/** What stands in a record in place of a secret, as in CloudTrail's. */
export const HIDDEN = 'HIDDEN_DUE_TO_SECURITY_REASONS';

/**
 * How the names of members that hold secrets end, in lower case without separators. A class rather than a list of what is known today:
 * a new operation's `NewPassword` or `RefreshToken` is hidden before anyone thinks of it.
 */
const SECRET_ENDINGS = [
  'password',
  'passphrase',
  'secret',
  'secretkey',
  'secretaccesskey',
  'privatekey',
  'customerkey',
  'apikey',
  'token',
  'tokencode',
  'authenticationcode1',
  'authenticationcode2',
  'assertion',
  'signature',
  'authorization',
  'cookie',
  'stringseed',
  'qrcodepng',
];

/** Members that end so and hold none: markers of a listing, and what a token says. */
const NOT_SECRET = new Set([
  'nexttoken',
  'continuationtoken',
  'nextcontinuationtoken',
  'clientrequesttoken',
  'subjectfromwebidentitytoken',
]);

/** Decides by a member's name whether its value is a secret; `marked` are further names, which the service model calls sensitive. */
export function isSecretName(name: string, marked: ReadonlySet<string>): boolean {
  if (marked.has(name)) return true;
  const plain = name.toLowerCase().replaceAll(/[-_]/g, '');
  return !NOT_SECRET.has(plain) && SECRET_ENDINGS.some((ending) => plain.endsWith(ending));
}

/** Secrets within other text: a presigned URL, a canonical request in an error message, a header, a JWT, a private key. */
const SECRETS_IN_TEXT: readonly [pattern: RegExp, replacement: string][] = [
  [/((?:x-amz-security-token|signature)["']?\s{0,4}[:=]\s{0,4}["']?)[^\s&,"']+/gi, `$1${HIDDEN}`],
  [/(authorization["']?\s{0,4}[:=]\s{0,4}["']?)(?:(?:bearer|basic)\s{1,4})?[^\s&,"']+/gi, `$1${HIDDEN}`],
  [/\b(bearer\s{1,4})[\w.~+/=-]{16,}/gi, `$1${HIDDEN}`],
  [/\beyJ[\w-]{8,}\.[\w-]+(?:\.[\w-]*)*/g, HIDDEN],
  [/-----BEGIN [A-Z ]{0,32}PRIVATE KEY-----.*?(?:-----END [A-Z ]{0,32}PRIVATE KEY-----|$)/gs, HIDDEN],
];

/** `text` without the secrets that may stand in it. */
export function withoutSecrets(text: string): string {
  return SECRETS_IN_TEXT.reduce((rest, [pattern, replacement]) => rest.replace(pattern, replacement), text);
}
