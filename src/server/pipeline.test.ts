import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type BoundOperation, createAccess, type IncomingRequest } from '#access';
import type { AccountId } from '#arn';
import { bootstrap, DirectoryConflict, openDirectory } from '#directory';
import { openKeyRing } from '#keys';
import { iamModel, stsModel } from '#wire';
import { MemoryAudit } from '../adapters/audit-memory/index.ts';
import { openMemoryStore } from '../adapters/store-memory/index.ts';
import { auditTrail } from './audit-trail.ts';
import { createBudgets } from './budgets.ts';
import { denials } from './denials.ts';
import { awsQueryFace } from './faces/aws-query.ts';
import { createPipeline } from './pipeline.ts';
import { requestLog } from './request-log.ts';

const unsigned = {
  id: 'id',
  now: 0,
  method: 'GET',
  target: '/?Action=GetCallerIdentity&Version=2011-06-15',
  path: '/',
  query: 'Action=GetCallerIdentity&Version=2011-06-15',
  headers: [],
  header: () => undefined,
  sourceIp: '203.0.113.7',
  secure: false,
} as unknown as IncomingRequest;
const whole = async () => ({ ok: true, bytes: new Uint8Array() }) as const;

/** A pipeline whose STS has one operation, which nobody must sign for, and a budget of two requests. */
async function pipelineOf(handle: BoundOperation['handle']) {
  const store = openMemoryStore();
  const directory = await openDirectory({ store, now: () => 0 });
  await bootstrap(directory, {
    accountId: '111122223333' as AccountId,
    accountName: 'management',
    email: 'root@example.com',
    rootAccessKey: { id: 'AKIAROOT', sealedSecret: 'sealed' },
    organizationId: 'o-exampleorg',
    organizationRootId: 'r-exam',
    now: 0,
  });
  const ring = await openKeyRing({
    load: async () => [{ id: 'k1', createdAt: 0, material: randomBytes(32), seals: 0 }],
    reserve: async (_id, count) => count,
  });
  const operation: BoundOperation = {
    name: 'GetCallerIdentity',
    access: 'anonymous',
    effect: 'reads',
    needs: () => [],
    handle,
  };
  const none = { principal: undefined, account: undefined };
  const budgets = createBudgets({ ...none, source: { perSecond: 1, burst: 2 } }, () => 0);
  const sts = { ...awsQueryFace(stsModel, [operation]), budgets };
  const iam = awsQueryFace(iamModel, []);
  return createPipeline({
    faces: { sts, iam, organizations: iam, sojourn: iam, s3: iam },
    own: async () => ({ status: 404, headers: {} }),
    access: createAccess({ ring }),
    directory,
    audit: await auditTrail({ sink: new MemoryAudit(), store, newId: () => 'event' }),
    denials: denials({ ring, random: randomBytes }, { inMessage: false, onFailure: () => undefined }),
    log: requestLog({ info: () => undefined, error: () => undefined }, () => 0),
  });
}

describe('the pipeline', () => {
  it('charges a request once, however often changes of others have it decided anew', async () => {
    let attempts = 0;
    const serve = await pipelineOf(() => {
      attempts += 1;
      if (attempts < 3) throw new DirectoryConflict('overtaken');
      return {};
    });
    expect((await serve(unsigned, whole)).status).toBe(200);
    expect(attempts).toBe(3);
    expect((await serve(unsigned, whole)).status).toBe(200);
    expect((await serve(unsigned, whole)).status).toBe(400);
  });

  it('lets a throttled request wait for its answer, and does nothing for it', async () => {
    let served = 0;
    const serve = await pipelineOf(() => {
      served += 1;
      return {};
    });
    await serve(unsigned, whole);
    await serve(unsigned, whole);
    const start = performance.now();
    const answer = await serve(unsigned, whole);
    expect(performance.now() - start).toBeGreaterThan(240);
    expect(String(answer.body)).toContain('<Code>Throttling</Code>');
    expect(served).toBe(2);
  });
});
