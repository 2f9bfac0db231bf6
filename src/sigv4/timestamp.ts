const BASIC_ISO_8601 = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/;

/** Milliseconds since the epoch of `YYYYMMDD'T'HHMMSS'Z'`; `undefined` for anything else, such as a 30th of February. */
export function parseTimestamp(text: string): number | undefined {
  const found = BASIC_ISO_8601.exec(text);
  if (found === null) return undefined;
  const [year, month, day, hour, minute, second] = found.slice(1).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const time = Date.UTC(year, month - 1, day, hour, minute, second);
  return formatTimestamp(time) === text ? time : undefined;
}

/** `YYYYMMDD'T'HHMMSS'Z'` of milliseconds since the epoch. */
export function formatTimestamp(time: number): string {
  const iso = new Date(time).toISOString();
  const date = iso.slice(0, 4) + iso.slice(5, 7) + iso.slice(8, 10);
  return `${date}T${iso.slice(11, 13)}${iso.slice(14, 16)}${iso.slice(17, 19)}Z`;
}

/** Milliseconds since the epoch of an HTTP date (RFC 9110, IMF-fixdate); `undefined` for anything else. */
export function parseHttpDate(text: string): number | undefined {
  const time = Date.parse(text);
  if (Number.isNaN(time)) return undefined;
  return new Date(time).toUTCString() === text ? time : undefined;
}
