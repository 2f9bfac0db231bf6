import { isIPv4 } from 'node:net';
import type { Caller } from '#access';

/** How many requests a budget gains a second, and how many it holds when nothing was spent for long. */
export interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

/** What each kind of spender may spend; `undefined`: as much as it likes. */
export interface BudgetRates {
  /** A user or role with all its sessions, or an account's root user. */
  readonly principal: Rate | undefined;
  readonly account: Rate | undefined;
  /** An address from which unsigned requests come. */
  readonly source: Rate | undefined;
}

/** A request that was refused since a budget is spent. */
export interface Throttled {
  /** Whether it is the one of its second that is recorded, so that a flood of refusals is none of records. */
  readonly recorded: boolean;
  /** How many of the same budget went unrecorded since the last that was. */
  readonly unrecorded: number;
  /** How long it waits for its answer, in milliseconds: whoever asks again at once would else take the time of others. */
  readonly waitMs: number;
}

/**
 * Token buckets of those who ask. Whoever signs spends of his own and his account's; nobody can spend another's, since only requests
 * that were authenticated count. Unsigned requests spend their address's.
 */
export interface Budgets {
  /** Spends one request, or says that it may not be served. */
  spend(caller: Caller, sourceIp: string): Throttled | undefined;
}

/** Budgets that are remembered of each kind; about 100 bytes each. */
const MOST_BUDGETS = 100_000;
const RECORD_EVERY_MS = 1000;
/** From a quarter to half a second, each a little longer than the one before: those who ask all together do not do it again. */
const LEAST_WAIT_MS = 250;
const WAIT_STEP_MS = 4;
const WAITS = 64;
/** What sums of fractions may be off by. */
const ROUNDING_MS = 0.001;

/**
 * @param uptime milliseconds of a clock that never goes back
 * @param most how many budgets of each kind are remembered
 */
export function createBudgets(rates: BudgetRates, uptime: () => number, most = MOST_BUDGETS): Budgets {
  const principals = rates.principal && new Buckets(rates.principal, most);
  const accounts = rates.account && new Buckets(rates.account, most);
  const sources = rates.source && new Buckets(rates.source, most);
  return {
    spend(caller, sourceIp) {
      const now = uptime();
      if (caller.type !== 'signed') return spendAll([sources?.bucket(networkOf(sourceIp), now)], now);
      const principal = caller.entity?.id ?? caller.account;
      return spendAll([principals?.bucket(principal, now), accounts?.bucket(caller.account, now)], now);
    },
  };
}

/** Takes of all or, where one is spent, of none: refused requests cost their account nothing. */
function spendAll(buckets: readonly (Bucket | undefined)[], now: number): Throttled | undefined {
  const spent = buckets.find((bucket) => bucket !== undefined && !bucket.has(now));
  if (spent !== undefined) return spent.refuse(now);
  for (const bucket of buckets) bucket?.take(now);
  return undefined;
}

/** A token bucket, kept as the moment at which it will be full again. */
class Bucket {
  readonly #rate: Rate;
  #fullAt: number;
  #recordedAt = Number.NEGATIVE_INFINITY;
  #unrecorded = 0;
  #refused = 0;

  constructor(rate: Rate, now: number) {
    this.#rate = rate;
    this.#fullAt = now;
  }

  has(now: number): boolean {
    return Math.max(this.#fullAt, now) + this.#cost <= now + this.#rate.burst * this.#cost + ROUNDING_MS;
  }

  take(now: number): void {
    this.#fullAt = Math.max(this.#fullAt, now) + this.#cost;
  }

  refuse(now: number): Throttled {
    const waitMs = LEAST_WAIT_MS + WAIT_STEP_MS * (this.#refused % WAITS);
    this.#refused += 1;
    if (now - this.#recordedAt < RECORD_EVERY_MS) {
      this.#unrecorded += 1;
      return { recorded: false, unrecorded: this.#unrecorded, waitMs };
    }
    const unrecorded = this.#unrecorded;
    this.#recordedAt = now;
    this.#unrecorded = 0;
    return { recorded: true, unrecorded, waitMs };
  }

  /** Whether a new bucket would be the same. */
  isFull(now: number): boolean {
    return this.#fullAt <= now && now - this.#recordedAt >= RECORD_EVERY_MS;
  }

  get #cost(): number {
    return 1000 / this.#rate.perSecond;
  }
}

/**
 * Buckets by spender, the longest unused first. Only full ones are forgotten, which refills nobody's; where none is and there are too
 * many, newcomers share one bucket.
 */
class Buckets {
  readonly #rate: Rate;
  readonly #most: number;
  readonly #bySpender = new Map<string, Bucket>();
  #shared: Bucket | undefined;

  constructor(rate: Rate, most: number) {
    this.#rate = rate;
    this.#most = most;
  }

  bucket(spender: string, now: number): Bucket {
    const known = this.#bySpender.get(spender);
    if (known !== undefined) this.#bySpender.delete(spender);
    else this.#forgetFull(now);
    if (known === undefined && this.#bySpender.size >= this.#most) {
      this.#shared ??= new Bucket(this.#rate, now);
      return this.#shared;
    }
    const bucket = known ?? new Bucket(this.#rate, now);
    this.#bySpender.set(spender, bucket);
    return bucket;
  }

  /** Two for each newcomer, so that there are soon no more than are in use. */
  #forgetFull(now: number): void {
    let looks = 2;
    for (const [spender, bucket] of this.#bySpender) {
      if (looks === 0 || !bucket.isFull(now)) return;
      looks -= 1;
      this.#bySpender.delete(spender);
    }
  }
}

/** What one sender of unsigned requests has: an IPv4 address, or the /64 of an IPv6 one. */
function networkOf(address: string): string {
  if (isIPv4(address)) return address;
  const [left = '', right] = address.split('::');
  const head = left.split(':').filter((group) => group !== '');
  const tail = right?.split(':').filter((group) => group !== '') ?? [];
  const zeros = Array.from({ length: Math.max(0, 8 - head.length - tail.length) }, () => '0');
  return [...head, ...(right === undefined ? [] : zeros), ...tail].slice(0, 4).join(':');
}
