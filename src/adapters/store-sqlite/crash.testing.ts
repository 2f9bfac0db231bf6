/** Commits one user after the other and prints the number of each that was acknowledged, until it is stopped or fails. */
import { ACCOUNT, user } from '../../directory/samples.testing.ts';
import { openSqliteStore } from './index.ts';

const [directory = '', first = '0'] = process.argv.slice(2);
const store = await openSqliteStore({ directory });
process.stdout.write('open\n');

const commit = async (number: number) => {
  const entity = { ...user(`user-${number}`), inlinePolicies: { filler: 'x'.repeat(2000) } };
  await store.commit({ expect: new Map(), put: [{ partition: ACCOUNT, entity }], remove: [], audit: [] });
  process.stdout.write(`${number}\n`);
};

try {
  for (let number = Number(first); ; number += 4) {
    await Promise.all([0, 1, 2, 3].map((offset) => commit(number + offset)));
  }
} catch (error) {
  process.stdout.write(`failed: ${error}\n`);
  await commit(1_000_000_000).catch((later: unknown) => process.stdout.write(`later: ${later}\n`));
  await store.close();
}
