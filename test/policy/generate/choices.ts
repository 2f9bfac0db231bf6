/** Small choices made from one source of random numbers. */
export interface Choices {
  /** A whole number from 0 up to, and without, the limit. */
  below(limit: number): number;
}

export function chance(choices: Choices, percent: number): boolean {
  return choices.below(100) < percent;
}

export function pick<T>(choices: Choices, options: readonly T[]): T {
  const chosen = options[choices.below(options.length)];
  if (chosen === undefined) throw new RangeError('there is nothing to pick from');
  return chosen;
}

export function several<T>(count: number, make: () => T): T[] {
  return Array.from({ length: count }, make);
}
