const MATERIAL_BYTES = 32;
const FEWEST_DISTINCT = 16;

/**
 * Why key material must not be used, or `undefined` for what may have come from a random source. Thirty-two random bytes fail one of
 * these tests about once in 10^13 times; a placeholder, a pattern or a pass phrase fails always.
 */
export function weaknessOf(material: Uint8Array): string | undefined {
  if (material.length !== MATERIAL_BYTES) return `has ${material.length} bytes instead of ${MATERIAL_BYTES}`;
  if (new Set(material).size < FEWEST_DISTINCT) return 'repeats itself';
  if (isProgression(material)) return 'counts up or down';
  if (material.every((byte) => byte >= 0x20 && byte < 0x7f)) return 'is text';
  return undefined;
}

/** Tells whether each byte differs from the one before by the same step. */
function isProgression(material: Uint8Array): boolean {
  const step = ((material[1] ?? 0) - (material[0] ?? 0)) & 0xff;
  return material.every((byte, i) => i === 0 || ((byte - (material[i - 1] ?? 0)) & 0xff) === step);
}
