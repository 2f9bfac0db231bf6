/**
 * `application/x-www-form-urlencoded`, from a body or a query string, read strictly: what two readers could understand
 * differently is refused.
 */

/** Parameters by name, each once, decoded. */
export type FormParams = ReadonlyMap<string, string>;

/** The outcome of reading a form; `detail` may go into a message. */
export type FormOutcome =
  | { readonly ok: true; readonly params: FormParams }
  | { readonly ok: false; readonly reason: FormFault; readonly detail: string };

/** Why a form was refused. */
export type FormFault = 'encoding' | 'duplicate' | 'too-many';

/** More parameters than any operation of AWS can take. */
const MAX_PARAMETERS = 4096;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Reads a form. Refused: bytes or escapes that aren't UTF-8, `%` without two hexadecimal digits, NUL, a value without a
 * name, more than 4096 parameters, and a parameter that comes twice, also if only the case of its name differs (no
 * operation has two parameters whose names differ in case alone).
 */
export function decodeQueryForm(form: Uint8Array | string): FormOutcome {
  const text = typeof form === 'string' ? form : decodeUtf8(form);
  if (text === undefined || !text.isWellFormed()) return refuse('encoding', 'the form is not valid UTF-8');
  const params = new Map<string, string>();
  const seen = new Set<string>();
  for (const pair of text.split('&')) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const name = decodeComponent(equals === -1 ? pair : pair.slice(0, equals));
    const value = equals === -1 ? '' : decodeComponent(pair.slice(equals + 1));
    if (name === undefined || name === '' || value === undefined) {
      return refuse('encoding', 'a parameter is not properly percent-encoded UTF-8');
    }
    const folded = name.toLowerCase();
    if (seen.has(folded)) return refuse('duplicate', `the parameter ${name} is given more than once`);
    if (seen.size === MAX_PARAMETERS) return refuse('too-many', `more than ${MAX_PARAMETERS} parameters`);
    seen.add(folded);
    params.set(name, value);
  }
  return { ok: true, params };
}

/**
 * Puts the parameters of a query string and of a body together; refused if a name comes in both, also in another case.
 */
export function joinForms(query: FormParams, body: FormParams): FormOutcome {
  if (query.size === 0) return { ok: true, params: body };
  const params = new Map(query);
  const seen = new Set([...query.keys()].map((name) => name.toLowerCase()));
  for (const [name, value] of body) {
    if (seen.has(name.toLowerCase())) {
      return refuse('duplicate', `the parameter ${name} is given in the query and in the body`);
    }
    params.set(name, value);
  }
  return { ok: true, params };
}

function refuse(reason: FormFault, detail: string): FormOutcome {
  return { ok: false, reason, detail };
}

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined;
  }
}

/** decodeURIComponent refuses bad escapes, overlong forms and surrogates, which is what is wanted here. */
function decodeComponent(text: string): string | undefined {
  const spaced = text.includes('+') ? text.replaceAll('+', ' ') : text;
  try {
    const decoded = spaced.includes('%') ? decodeURIComponent(spaced) : spaced;
    return decoded.includes('\0') ? undefined : decoded;
  } catch {
    return undefined;
  }
}
