/** Writes objects without end into the store in the directory named, and prints each as it is acknowledged, until it is killed. */
import { randomBytes } from 'node:crypto';
import { openObjectFiles } from './index.ts';

export const bucket = { name: 'b', incarnation: '1' };
export const KEYS = 5;

/** The text of the nth write: no part of it passes for the whole. */
export function textOf(n: number): string {
  return `${n}:${'x'.repeat((n * 7919) % 100_000)}:${n}`;
}

if (import.meta.main) {
  const store = await openObjectFiles({ directory: process.argv[2] ?? '', random: randomBytes });
  await store.createBucket(bucket);
  const first = Number(process.argv[3]);
  const write = async (n: number) => {
    const bytes = (async function* () {
      const text = textOf(n);
      for (let at = 0; at < text.length; at += 9_973) yield Buffer.from(text.slice(at, at + 9_973));
    })();
    const attributes = { etag: `e${n}`, headers: {}, metadata: {} };
    await store.put({ bucket, key: `k${n % KEYS}` }, { bytes, describe: () => attributes }, n);
    process.stdout.write(`${n}\n`);
  };
  for (let n = first; ; n += KEYS)
    await Promise.all(Array.from({ length: KEYS }, (_, index) => write(n + index)));
}
