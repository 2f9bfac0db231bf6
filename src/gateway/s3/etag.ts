/** An ETag as headers and documents write it. */
export function quoteEtag(etag: string): string {
  return `"${etag}"`;
}

/** An ETag without quotes, or the mark of a weak one. */
export function unquoteEtag(text: string): string {
  return text
    .trim()
    .replace(/^W\//, '')
    .replace(/^"(.*)"$/, '$1');
}

/** Whether a list of ETags, or `*`, names this one. */
export function namesEtag(list: string, etag: string): boolean {
  return list.trim() === '*' || list.split(',').some((text) => unquoteEtag(text) === etag);
}
