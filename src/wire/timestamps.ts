/**
 * Points in time as text. Everywhere inside they are milliseconds since 1970.
 */

/** ISO 8601, UTC, whole seconds, as awsQuery services write it: `2026-01-31T23:59:59Z`. */
export function formatIsoSeconds(milliseconds: number): string {
  return `${isoToSeconds(milliseconds)}Z`;
}

/** ISO 8601, UTC, whole seconds with a zero fraction, as S3 writes it: `2026-01-31T23:59:59.000Z`. */
export function formatIsoMillis(milliseconds: number): string {
  return `${isoToSeconds(milliseconds)}.000Z`;
}

function isoToSeconds(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 19);
}

/** An HTTP date (RFC 9110, IMF-fixdate): `Sat, 31 Jan 2026 23:59:59 GMT`. */
export function formatHttpDate(milliseconds: number): string {
  return new Date(milliseconds).toUTCString();
}

const ISO = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:Z|([+-])(\d\d):(\d\d))$/;

/** Milliseconds of an ISO 8601 date and time with zone, or undefined if `text` isn't one or names no real moment. */
export function parseIso(text: string): number | undefined {
  if (!ISO.test(text)) return undefined;
  const day = text.slice(0, 10);
  // Date.parse lets 31 February roll over.
  const midnight = Date.parse(`${day}T00:00:00Z`);
  if (Number.isNaN(midnight) || new Date(midnight).toISOString().slice(0, 10) !== day) return undefined;
  const milliseconds = Date.parse(text);
  return Number.isNaN(milliseconds) ? undefined : milliseconds;
}

const IMF_FIXDATE =
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d\d:\d\d:\d\d GMT$/;

/** Milliseconds of an HTTP date (IMF-fixdate), or undefined if `text` isn't one. */
export function parseHttpDate(text: string): number | undefined {
  if (!IMF_FIXDATE.test(text)) return undefined;
  const milliseconds = Date.parse(text);
  if (Number.isNaN(milliseconds) || formatHttpDate(milliseconds).slice(5) !== text.slice(5)) return undefined;
  return milliseconds;
}
