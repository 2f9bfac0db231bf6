import type { ElementExplanation, StatementExplanation } from '#policy';
import type { ReportedLayer } from './report.ts';

/** A statement that would have allowed, had one of its elements been met. */
export interface NearMiss {
  readonly policy?: string;
  readonly statement: StatementExplanation;
  /** What is missing, as a clause: `whose Resource does not hold: …`. */
  readonly lacks: string;
}

/** Longer lists are shown by their beginning. */
const SHOWN_VALUES = 3;

/** Of the statements that speak of the action and would allow it, the one that fails in the fewest elements; the first of several. */
export function nearMissOf(layers: readonly ReportedLayer[]): NearMiss | undefined {
  let nearest: NearMiss | undefined;
  let fewest = Number.POSITIVE_INFINITY;
  for (const { policies } of layers) {
    for (const { name, statements } of policies ?? []) {
      for (const statement of statements) {
        const failing = statement.elements.filter(({ holds }) => !holds);
        const [first] = failing;
        if (statement.effect !== 'Allow' || first === undefined || failing.length >= fewest) continue;
        fewest = failing.length;
        nearest = { ...(name !== undefined && { policy: name }), statement, lacks: lackOf(first) };
      }
    }
  }
  return nearest;
}

function lackOf({ element, operator, key, expected, actual }: ElementExplanation): string {
  const asked = listed(expected);
  if (key === undefined)
    return `whose ${element} does not hold: it says ${asked}, the request ${listed([actual ?? []].flat())}`;
  const had = actual === undefined ? 'does not have that key' : `has ${listed([actual].flat())}`;
  return `whose condition ${operator} ${key} does not hold: it asks for ${asked}, the request ${had}`;
}

function listed(values: readonly string[]): string {
  if (values.length === 0) return 'nothing';
  const shown = values.slice(0, SHOWN_VALUES).map((value) => `“${value}”`);
  const more = values.length - shown.length;
  return more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(', ');
}
