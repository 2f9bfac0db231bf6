import type { JsonObject, JsonValue } from './record.ts';
import { HIDDEN, isSecretName, withoutSecrets } from './redaction.ts';

/** How an operation's members become those of a record. */
export interface ElementRules {
  /** Names whose values are secrets, besides those whose names say so. */
  readonly secretNames: ReadonlySet<string>;
  /** How a member is called in the record. */
  readonly nameOf: (member: string) => string;
}

/** CloudTrail's names for members: `RoleArn` is `roleArn`, `SAMLMetadataDocument` is `sAMLMetadataDocument`. */
export function lowerFirst(member: string): string {
  return member.slice(0, 1).toLowerCase() + member.slice(1);
}

/**
 * The request parameters or response elements that `members` make: renamed, secrets hidden, times and bytes as text, members without a
 * value left out.
 */
export function elements(members: object, rules: ElementRules): JsonObject {
  const entries: [string, JsonValue][] = [];
  for (const [name, value] of Object.entries(members)) {
    if (value === undefined) continue;
    const hidden = typeof value !== 'boolean' && value !== null && isSecretName(name, rules.secretNames);
    entries.push([rules.nameOf(name), hidden ? HIDDEN : element(value, rules)]);
  }
  return Object.fromEntries(entries);
}

function element(value: unknown, rules: ElementRules): JsonValue {
  if (typeof value === 'string') return withoutSecrets(value);
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  if (value instanceof Date) return eventDate(value);
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (Array.isArray(value)) return value.map((item) => element(item, rules));
  return typeof value === 'object' && value !== null ? elements(value, rules) : null;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** A time as CloudTrail writes those of STS and IAM: `Oct 25, 2024, 9:07:11 PM`, UTC. */
function eventDate(date: Date): string {
  const hours = date.getUTCHours();
  const [minutes, seconds] = [date.getUTCMinutes(), date.getUTCSeconds()].map((n) =>
    String(n).padStart(2, '0'),
  );
  const day = `${MONTHS[date.getUTCMonth()]} ${date.getUTCDate()}, ${date.getUTCFullYear()}`;
  return `${day}, ${hours % 12 || 12}:${minutes}:${seconds} ${hours < 12 ? 'AM' : 'PM'}`;
}
