/**
 * Shows that memory stays bounded however large the objects are: moves 2 GiB through a server of its own, up and down, and prints the
 * most resident memory that its process had. Exits non-zero where that reaches the bound.
 *
 *   npm run memory [-- --mib N]
 */
import { parseArgs } from 'node:util';
import { transferThroughServer } from './transfer.ts';

const BOUND_MIB = 200;

const { values } = parseArgs({ options: { mib: { type: 'string', default: '2048' } } });
const mib = Number(values.mib);
const { idleMiB, transfers } = await transferThroughServer(mib);
console.log(`${mib} MiB an object; the server at rest: ${idleMiB.toFixed(0)} MiB`);
for (const { what, seconds, peakMiB } of transfers) {
  const rate = `${((mib * (what === 'GET' ? 2 : 1)) / seconds).toFixed(0)} MiB/s`;
  console.log(
    `${what.padEnd(17)} ${seconds.toFixed(1).padStart(6)} s ${rate.padStart(11)}   peak ${peakMiB.toFixed(0)} MiB`,
  );
}
const peak = Math.max(...transfers.map(({ peakMiB }) => peakMiB));
const within = peak < BOUND_MIB;
console.log(`peak resident memory ${peak.toFixed(0)} MiB, ${within ? 'within' : 'beyond'} ${BOUND_MIB} MiB`);
process.exitCode = within ? 0 : 1;
