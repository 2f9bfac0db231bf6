import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAccess } from '../../src/access/index.ts';
import { MemoryAudit } from '../../src/adapters/audit-memory/index.ts';
import { openKeyFile } from '../../src/adapters/keys-file/index.ts';
import { openObjectFiles } from '../../src/adapters/objects-files/index.ts';
import { openMemoryStore } from '../../src/adapters/store-memory/index.ts';
import { newAccessKeyId, parseAccountId } from '../../src/arn/index.ts';
import type { AuditRecord, AuditSink } from '../../src/audit/index.ts';
import {
  bootstrap,
  type Change,
  type Draft,
  openDirectory,
  type Partition,
  type Store,
} from '../../src/directory/index.ts';
import { type IdentityProvider, noProviders } from '../../src/federation/index.ts';
import { openKeyRing, sealSecret, sessionSealingKey } from '../../src/keys/index.ts';
import { createServer } from '../../src/server/index.ts';
import { type Session, sealSession } from '../../src/tokens/index.ts';
import type { ClientCredentials } from '../harness/server.ts';

/** What a dependency does when it is called: its work, nothing but reject, or nothing until it works again. */
export type Health = 'works' | 'fails' | 'hangs';

/** A server put together from its rooms over dependencies that a test breaks and mends. */
export interface ComposedServer {
  readonly endpoint: string;
  readonly root: ClientCredentials;
  /** Credentials of a session as an operation would issue it, for an hour from now. */
  issue(facts: SessionFacts): ClientCredentials;
  /** What the audit log holds. */
  readonly records: () => readonly AuditRecord[];
  /** Audit records that committed with changes and that nobody has confirmed yet. */
  readonly outbox: () => Promise<readonly AuditRecord[]>;
  readonly errors: readonly unknown[];
  breakSink(health: Health): void;
  breakStore(health: Health): void;
  /** What main does every few seconds. */
  flush(): Promise<void>;
  /** Puts into the store what no operation could, and starts anew. */
  seed(partitions: readonly Partition[], work: (draft: Draft) => void): Promise<void>;
  /** Forgets everything but the store, as a crash does, and starts anew with the same audit log. */
  crash(): Promise<void>;
  close(): Promise<void>;
}

/** What a session is of; the rest is as with any other. */
export type SessionFacts = Pick<Session, 'account' | 'principal' | 'origin'> & Partial<Session>;

/** Starts one; `now` is its clock, the real one by default, and `identityProvider` what its accounts' providers vouch for: nobody. */
export async function startComposedServer({
  now = Date.now,
  identityProvider = noProviders,
  isOvertaken = () => false,
}: {
  readonly now?: () => number;
  readonly identityProvider?: IdentityProvider;
  /** Whether a change finds that another process was faster. */
  readonly isOvertaken?: (change: Change) => boolean;
} = {}): Promise<ComposedServer> {
  const directory = await mkdtemp(join(tmpdir(), 'sojourn-composed-'));
  const audit = new MemoryAudit();
  const errors: unknown[] = [];
  const sinkSwitch = breaker();
  const storeSwitch = breaker();
  const memory = openMemoryStore();
  const sink: AuditSink = {
    append: (record) => sinkSwitch.run(() => audit.append(record)),
    close: async () => undefined,
  };
  const store: Store = {
    load: (partition) => storeSwitch.run(() => memory.load(partition)),
    commit: (change) =>
      storeSwitch.run(async () =>
        isOvertaken(change) ? { ok: false, reason: 'conflict' } : memory.commit(change),
      ),
    changesSince: (sequence) => storeSwitch.run(() => memory.changesSince(sequence)),
    pendingAudit: (limit) => storeSwitch.run(() => memory.pendingAudit(limit)),
    confirmAudit: (ids) => storeSwitch.run(() => memory.confirmAudit(ids)),
    close: async () => undefined,
  };
  const random = randomBytes;
  const ring = await openKeyRing(await openKeyFile({ directory, create: true, random, now: now() }));
  const objects = await openObjectFiles({ directory: join(directory, 'objects'), random });
  const root = { accessKeyId: '', secretAccessKey: 'the-root-secret-of-a-test' };
  const accountId = parseAccountId('111122223333');
  if (accountId === undefined) throw new Error('that is an account id');
  root.accessKeyId = newAccessKeyId('AKIA', accountId, random);
  const opened = await openDirectory({ store, now });
  await bootstrap(opened, {
    accountId,
    accountName: 'management',
    email: 'root@example.com',
    rootAccessKey: {
      id: root.accessKeyId,
      sealedSecret: sealSecret(ring, root.secretAccessKey, root.accessKeyId, random),
    },
    organizationId: 'o-abcdefghij',
    organizationRootId: 'r-abcd',
    now: now(),
  });

  const start = async (port: number) => {
    const server = await createServer({
      access: createAccess({ ring }),
      directory: await openDirectory({ store, now }),
      store,
      sink,
      objects,
      ring,
      random,
      identityProvider,
      now,
      newId: randomUUID,
      log: { info: () => undefined, error: (fields) => errors.push(fields) },
      s3Hosts: ['localhost'],
      explainDenials: false,
    });
    return { server, listener: await server.listen('127.0.0.1', port) };
  };
  let running = await start(0);
  const { port } = running.listener;
  const restart = async () => {
    await running.listener.close(0);
    running = await start(port);
  };
  return {
    endpoint: `http://127.0.0.1:${port}`,
    root,
    issue(facts) {
      const issuedAt = Math.floor(now() / 1000);
      const session: Session = {
        accessKeyId: newAccessKeyId('ASIA', facts.account, random),
        secretAccessKey: 'the-session-secret-of-a-test',
        issuedAt,
        expiresAt: issuedAt + 3600,
        chain: [],
        tags: [],
        policies: [],
        federated: {},
        ...facts,
      };
      const sealed = sealSession(session, sessionSealingKey(ring), random);
      if (!sealed.ok) throw new Error('the session of a test does not fit its token');
      const { accessKeyId, secretAccessKey } = session;
      return { accessKeyId, secretAccessKey, sessionToken: sealed.token };
    },
    records: () => audit.records,
    outbox: () => memory.pendingAudit(1000),
    errors,
    breakSink: sinkSwitch.set,
    breakStore: storeSwitch.set,
    flush: () => running.server.flush(),
    async seed(partitions, work) {
      await (await openDirectory({ store, now })).change(partitions, work);
      await restart();
    },
    crash: restart,
    async close() {
      sinkSwitch.set('works');
      storeSwitch.set('works');
      await running.listener.close(0);
      await objects.close();
      await ring.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

function breaker() {
  let health: Health = 'works';
  let waiting: (() => void)[] = [];
  return {
    set(next: Health) {
      health = next;
      if (next === 'hangs') return;
      for (const wake of waiting) wake();
      waiting = [];
    },
    async run<Result>(work: () => Promise<Result>): Promise<Result> {
      if (health === 'hangs') await new Promise<void>((resolve) => waiting.push(resolve));
      if (health === 'fails') throw new Error('the disk is gone');
      return work();
    },
  };
}
