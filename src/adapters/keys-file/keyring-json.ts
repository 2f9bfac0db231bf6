import type { StoredKey } from '#keys';

const VERSION = 1;

/** A ring as the file holds it: `{"version":1,"keys":[{"id","createdAt","retiredAt"?,"material","seals"}]}`, material in base64. */
export function formatKeyring(keys: readonly StoredKey[]): string {
  const rows = keys.map((key) => ({ ...key, material: Buffer.from(key.material).toString('base64') }));
  return `${JSON.stringify({ version: VERSION, keys: rows }, null, 2)}\n`;
}

/** The keys that `text` holds, or `undefined` where it is anything but a ring of this version, whole. */
export function parseKeyring(text: string): readonly StoredKey[] | undefined {
  const ring = parseJson(text);
  if (!isObject(ring) || ring.version !== VERSION || !Array.isArray(ring.keys)) return undefined;
  const keys = ring.keys.map(parseKey);
  return keys.every((key) => key !== undefined) ? keys : undefined;
}

function parseKey(row: unknown): StoredKey | undefined {
  if (!isObject(row)) return undefined;
  const { id, createdAt, retiredAt, material, seals } = row;
  if (typeof id !== 'string' || typeof material !== 'string' || !isWhole(createdAt) || !isWhole(seals))
    return undefined;
  if (retiredAt !== undefined && !isWhole(retiredAt)) return undefined;
  const bytes = Buffer.from(material, 'base64');
  if (bytes.toString('base64') !== material) return undefined;
  const key = { id, createdAt, material: bytes, seals };
  return retiredAt === undefined ? key : { ...key, retiredAt };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
