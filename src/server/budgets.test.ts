import { describe, expect, it } from 'vitest';
import { anonymousCaller, type SignedCaller } from '#access';
import { createBudgets, type Rate } from './budgets.ts';

const ACCOUNT = '111122223333';
const caller = (id: string | undefined, account = ACCOUNT) =>
  ({ type: 'signed', account, ...(id === undefined ? {} : { entity: { id } }) }) as unknown as SignedCaller;
const ADDRESS = '203.0.113.7';

/** Budgets with a clock that the test moves. */
function budgets(rates: { principal?: Rate; account?: Rate; source?: Rate }, most?: number) {
  let now = 1000;
  const { spend } = createBudgets(
    { principal: undefined, account: undefined, source: undefined, ...rates },
    () => now,
    most,
  );
  return {
    wait: (ms: number) => {
      now += ms;
    },
    /** How many of `requests` are served. */
    served: (who: SignedCaller | typeof anonymousCaller, requests: number, address = ADDRESS) =>
      Array.from({ length: requests }, () => spend(who, address)).filter((spent) => spent === undefined)
        .length,
    spend: (who: SignedCaller | typeof anonymousCaller, address = ADDRESS) => spend(who, address),
  };
}

const RATE = { perSecond: 10, burst: 5 };

describe('a budget', () => {
  it('serves a burst, then as many a second as its rate', () => {
    const { served, wait } = budgets({ principal: RATE });
    expect(served(caller('a'), 6)).toBe(5);
    wait(99);
    expect(served(caller('a'), 1)).toBe(0);
    wait(1);
    expect(served(caller('a'), 2)).toBe(1);
    wait(60_000);
    expect(served(caller('a'), 100)).toBe(5);
  });

  it.each([3, 7, 300, 600, 999])('serves its whole burst at %d a second', (perSecond) => {
    expect(budgets({ principal: { perSecond, burst: 50 } }).served(caller('a'), 60)).toBe(50);
  });

  it('loses nothing by requests that were refused', () => {
    const { served, wait } = budgets({ principal: RATE, account: { perSecond: 10, burst: 8 } });
    expect(served(caller('a'), 1000)).toBe(5);
    expect(served(caller('b'), 10)).toBe(3);
    wait(100);
    expect(served(caller('b'), 10)).toBe(1);
  });

  it('is a principal’s own, and an account’s together', () => {
    const { served } = budgets({ principal: RATE, account: { perSecond: 10, burst: 12 } });
    expect(served(caller('a'), 10)).toBe(5);
    expect(served(caller('b'), 10)).toBe(5);
    expect(served(caller('c'), 10)).toBe(2);
    expect(served(caller(undefined, '444455556666'), 10)).toBe(5);
  });

  it('is one for a principal and all its sessions, whatever they are called', () => {
    const { served } = budgets({ principal: RATE });
    const session = (name: string) => ({
      ...caller('AROA'),
      arn: name,
      userId: `AROA:${name}`,
      accessKeyId: name,
    });
    expect(served(session('one'), 3)).toBe(3);
    expect(served(session('two'), 3)).toBe(2);
  });

  it('of nobody is an address’s, and no signed caller’s', () => {
    const { served } = budgets({ principal: RATE, source: { perSecond: 1, burst: 1 } });
    expect(served(anonymousCaller, 10)).toBe(1);
    expect(served(anonymousCaller, 10, '203.0.113.8')).toBe(1);
    expect(served(caller('a'), 5)).toBe(5);
  });

  it.each([
    ['2001:db8::1', '2001:db8::ffff:1', true],
    ['2001:db8:0:0:1::', '2001:db8::1:0:0:2', true],
    ['2001:db8:0:1::1', '2001:db8:0:2::1', false],
    ['::1', '::2', true],
    ['1::', '2::', false],
  ])('is one for %s and %s: %s', (one, other, same) => {
    const { served } = budgets({ source: { perSecond: 1, burst: 1 } });
    expect(served(anonymousCaller, 1, one)).toBe(1);
    expect(served(anonymousCaller, 1, other)).toBe(same ? 0 : 1);
  });

  it('that is not set has no end', () => {
    expect(budgets({}).served(caller('a'), 10_000)).toBe(10_000);
  });

  it('that is spent is not refilled by being forgotten: newcomers share one where there are too many', () => {
    const { served, wait } = budgets({ principal: RATE }, 3);
    for (const spender of ['a', 'b', 'c']) expect(served(caller(spender), 9)).toBe(5);
    expect(served(caller('d'), 3)).toBe(3);
    expect(served(caller('e'), 9)).toBe(2);
    expect(served(caller('a'), 9)).toBe(0);
    wait(60_000);
    for (const spender of ['d', 'e', 'f']) expect(served(caller(spender), 9)).toBe(5);
  });

  it('that is spent has one refusal a second recorded, with how many were not', () => {
    const { spend, served, wait } = budgets({ principal: RATE });
    served(caller('a'), 5);
    expect(spend(caller('a'))).toMatchObject({ recorded: true, unrecorded: 0 });
    for (let i = 1; i <= 3; i++) expect(spend(caller('a'))).toMatchObject({ recorded: false });
    wait(1000);
    served(caller('a'), 5);
    wait(1);
    expect(spend(caller('a'))).toMatchObject({ recorded: true, unrecorded: 3 });
  });

  it('that is spent has refusals wait from a quarter to half a second, no two in a row alike', () => {
    const { spend, served } = budgets({ principal: RATE });
    served(caller('a'), 5);
    const waits = Array.from({ length: 64 }, () => spend(caller('a'))?.waitMs ?? 0);
    expect(new Set(waits).size).toBe(64);
    expect([Math.min(...waits), Math.max(...waits)]).toEqual([250, 502]);
    expect(spend(caller('a'))?.waitMs).toBe(250);
  });
});
