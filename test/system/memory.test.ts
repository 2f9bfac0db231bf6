import { expect, it } from 'vitest';
import { transferThroughServer } from '../../scripts/memory/transfer.ts';

const BOUND_MIB = 200;

it('keeps memory bounded while objects larger than the bound go up, in one piece and in parts, and down', async () => {
  const { transfers } = await transferThroughServer(256);
  for (const { what, peakMiB } of transfers) expect(peakMiB, what).toBeLessThan(BOUND_MIB);
  expect(transfers.map(({ what }) => what)).toEqual(['single PUT', 'multipart upload', 'GET']);
});
