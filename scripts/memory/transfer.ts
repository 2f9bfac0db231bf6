import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { Agent } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { startProcess } from '../../test/harness/process.ts';

const MIB = 1024 * 1024;
const BLOCK = MIB;
const PART_SIZE = 8 * MIB;
const SAMPLE_MS = 50;
const Bucket = 'memory';

/** What one transfer took. */
export interface Transfer {
  readonly what: 'single PUT' | 'multipart upload' | 'GET';
  readonly seconds: number;
  /** The most resident memory that the server's process had during the transfer, in MiB. */
  readonly peakMiB: number;
}

export interface Transfers {
  /** Resident memory of the server before the first transfer, in MiB. */
  readonly idleMiB: number;
  readonly transfers: readonly Transfer[];
}

/**
 * Starts a server of its own and moves `mib` MiB through it with the AWS SDK: as one PUT, as a multipart upload of four parts at a time,
 * and back. Rejects if other bytes come back than went in. It is the server's second start that is measured: the first one after an
 * installation or a change of the sources holds the compiler's memory too.
 */
export async function transferThroughServer(mib: number): Promise<Transfers> {
  const data = await mkdtemp(join(tmpdir(), 'sojourn-memory-'));
  try {
    const first = await startProcess({ data });
    first.kill('SIGTERM');
    await first.ended;
    if (first.root === undefined) throw new Error('a fresh server gives root credentials');
    const server = await startProcess({ data, environment: { SOJOURN_LOG_LEVEL: 'error' } });
    try {
      const s3 = new S3Client({
        endpoint: server.endpoint,
        region: 'us-east-1',
        credentials: first.root,
        forcePathStyle: true,
        requestHandler: { httpAgent: new Agent({ keepAlive: true, maxSockets: 8 }) },
      });
      await s3.send(new CreateBucketCommand({ Bucket }));
      return { idleMiB: await residentMiB(server.pid), transfers: await transfers(s3, server.pid, mib) };
    } finally {
      server.kill('SIGTERM');
      await server.ended;
    }
  } finally {
    await rm(data, { recursive: true, force: true });
  }
}

async function transfers(s3: S3Client, pid: number, mib: number): Promise<readonly Transfer[]> {
  const single = await measured('single PUT', pid, () =>
    s3.send(
      new PutObjectCommand({
        Bucket,
        Key: 'single',
        Body: Readable.from(blocks(mib)),
        ContentLength: mib * MIB,
      }),
    ),
  );
  const multipart = await measured('multipart upload', pid, () =>
    new Upload({
      client: s3,
      params: { Bucket, Key: 'multipart', Body: Readable.from(blocks(mib)) },
      partSize: PART_SIZE,
      queueSize: 4,
    }).done(),
  );
  const sent = await digest(blocks(mib));
  const get = await measured('GET', pid, async () => {
    for (const Key of ['single', 'multipart']) {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
      if ((await digest(Body as Readable)) !== sent)
        throw new Error(`the object ${Key} is not what was uploaded`);
    }
  });
  return [single, multipart, get];
}

/** `mib` MiB, no block of which is like another. */
function* blocks(mib: number): Generator<Buffer> {
  for (let number = 0; number < mib; number++) {
    const block = Buffer.alloc(BLOCK, number & 0xff);
    block.writeUInt32BE(number);
    yield block;
  }
}

async function digest(pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of pieces) hash.update(piece);
  return hash.digest('hex');
}

async function measured(
  what: Transfer['what'],
  pid: number,
  transfer: () => Promise<unknown>,
): Promise<Transfer> {
  let peakMiB = await residentMiB(pid);
  const sampling = setInterval(() => {
    residentMiB(pid).then(
      (now) => {
        peakMiB = Math.max(peakMiB, now);
      },
      () => undefined,
    );
  }, SAMPLE_MS);
  const start = performance.now();
  try {
    await transfer();
    return { what, seconds: (performance.now() - start) / 1000, peakMiB };
  } finally {
    clearInterval(sampling);
  }
}

/** Resident memory of a process now, as Linux counts it. */
async function residentMiB(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const kib = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
  if (kib === undefined) throw new Error(`/proc/${pid}/status names no VmRSS`);
  return Number(kib) / 1024;
}
