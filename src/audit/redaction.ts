/** What stands in a record in place of a secret, as in CloudTrail's. */
export const HIDDEN = 'HIDDEN_DUE_TO_SECURITY_REASONS';

/**
 * How the names of members that hold secrets end. A class rather than a list of what is known today: a new operation's `NewPassword` or
 * `RefreshToken` is hidden before anyone thinks of it.
 */
const SECRET_NAME = new RegExp(
  `(?:${[
    'pass[-_]?(?:word|phrase)',
    'secret',
    'token(?:[-_]?code)?',
    '(?:secret|secret[-_]?access|private|customer|api)[-_]?key',
    'authentication[-_]?code[-_]?[12]?',
    'assertion',
    'signature',
    'authorization',
    'cookie',
    'string[-_]?seed',
    'qr[-_]?code[-_]?png',
  ].join('|')})$`,
  'i',
);

/** Members whose names end so and that hold none, in lower case without separators: markers of a listing, and what a token says. */
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
  return SECRET_NAME.test(name) && !NOT_SECRET.has(name.toLowerCase().replaceAll(/[-_]/g, ''));
}

/** Secrets within other text: a presigned URL, a canonical request in an error message, a header, a JWT, a private key. */
const SECRETS_IN_TEXT: readonly [pattern: RegExp, replacement: string][] = [
  [/((?:x-amz-security-token|signature)["']?\s{0,4}[:=]\s{0,4}["']?)[^\s&,"']+/gi, `$1${HIDDEN}`],
  [/(authorization["']?\s{0,4}[:=]\s{0,4}["']?)(?:(?:bearer|basic)\s{1,4})?[^\s&,"']+/gi, `$1${HIDDEN}`],
  [/\b(bearer\s{1,4})[\w.~+/=-]{16,}/gi, `$1${HIDDEN}`],
  [/-----BEGIN [A-Z ]{0,32}PRIVATE KEY-----.*?(?:-----END [A-Z ]{0,32}PRIVATE KEY-----|$)/gs, HIDDEN],
];

/** What all of these hold: nearly every text has none of it, and is passed on after one look. */
const MAY_HOLD_SECRET = /security-token|signature|authorization|bearer|eyJ|PRIVATE KEY/i;

/**
 * Words joined by dots, one of which may begin a JWT. It starts where such a run starts and nowhere else, so that it takes time in
 * proportion to the text: one that looked for a JWT at each `eyJ` would read the rest of a run anew for each.
 */
const DOTTED_WORDS = /(?<![\w-])[\w-]+(?:\.[\w-]*)+/g;
/** What a JWT's header begins with, `{"`, and enough of it to be one. */
const JWT_HEADER = /\beyJ[\w-]{8}/;

/** `text` without the secrets that may stand in it. */
export function withoutSecrets(text: string): string {
  if (!MAY_HOLD_SECRET.test(text)) return text;
  return SECRETS_IN_TEXT.reduce(
    (rest, [pattern, replacement]) => rest.replace(pattern, replacement),
    text.replace(DOTTED_WORDS, withoutJwt),
  );
}

/** A run of words up to the JWT in it; what follows a header without a dot is none. */
function withoutJwt(words: string): string {
  const start = words.slice(0, words.lastIndexOf('.')).search(JWT_HEADER);
  return start === -1 ? words : `${words.slice(0, start)}${HIDDEN}`;
}
