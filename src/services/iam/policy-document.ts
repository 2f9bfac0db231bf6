import { parsePolicy } from '#policy';
import { AwsError } from '#wire';

/** Refuses a document that no user, group, role or managed policy could carry. */
export function refuseMalformed(document: string): void {
  const parsed = parsePolicy(document, 'identity');
  if (!parsed.ok) throw new AwsError('MalformedPolicyDocument', parsed.message);
}

/** A document as the operations answer it: percent-encoded, all but RFC 3986's unreserved characters. */
export function presentDocument(document: string): string {
  return encodeURIComponent(document).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
