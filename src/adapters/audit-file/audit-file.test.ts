import { appendFile, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { anyRecord, auditSinkContract, type SinkUnderTest } from '../../audit/sink.contract.ts';
import { chainedLine } from './chain.ts';
import { AuditLogError, openAuditFile, verifyAuditLog } from './index.ts';

const made: string[] = [];

afterEach(async () => {
  await Promise.all(made.splice(0).map((directory) => rm(directory, { recursive: true })));
});

async function newPath(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'audit-file-'));
  made.push(directory);
  return join(directory, 'audit.ndjson');
}

async function linesOf(path: string): Promise<string[]> {
  return (await readFile(path, 'utf8')).split('\n').slice(0, -1);
}

async function underTest(path: string): Promise<SinkUnderTest> {
  const sink = await openAuditFile({ path });
  const records = async () =>
    (await linesOf(path)).map((line) => {
      const { sojournChain: _, ...record } = JSON.parse(line);
      return record;
    });
  return { sink, records, reopen: () => underTest(path) };
}

auditSinkContract('a file', async () => underTest(await newPath()));

/** A log of `count` records, and its lines. */
async function logOf(count: number): Promise<{ path: string; lines: string[] }> {
  const path = await newPath();
  const log = await openAuditFile({ path });
  for (let i = 0; i < count; i += 1) await log.append(anyRecord());
  await log.close();
  return { path, lines: await linesOf(path) };
}

const join1 = (lines: readonly string[]) => lines.map((line) => `${line}\n`).join('');

describe('the file', () => {
  it('is readable by its owner alone, and its directory is made', async () => {
    const path = join(await newPath(), 'logs', 'audit.ndjson');
    const log = await openAuditFile({ path });
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    await log.close();
  });

  it('is CloudTrail’s record and one member more, one line each', async () => {
    const { lines } = await logOf(2);
    const [first, second] = lines.map((line) => JSON.parse(line));
    expect(first).toMatchObject({
      eventName: 'AssumeRole',
      sojournChain: { sequence: 1, previous: '0'.repeat(64) },
    });
    expect(second.sojournChain).toMatchObject({ sequence: 2, previous: first.sojournChain.hash });
  });

  it('G176 escapes what terminals and line readers act upon', async () => {
    const path = await newPath();
    const log = await openAuditFile({ path });
    const userAgent = 'a\nb\r\u001b[2J\u009b2J\u0085\u2028\u2029\u007f\u0000';
    await log.append(anyRecord({ userAgent }));
    await log.close();
    const text = await readFile(path, 'utf8');
    expect(text).toMatch(/^[ -~]+\n$/);
    expect(JSON.parse(text).userAgent).toBe(userAgent);
  });
});

describe('verifying a log', () => {
  it('accepts one that was left alone, and says where it ends', async () => {
    const { lines } = await logOf(3);
    const last = JSON.parse(lines[2] ?? '').sojournChain;
    expect(await verifyAuditLog(lines)).toEqual({ ok: true, last: { sequence: 3, hash: last.hash } });
    expect(await verifyAuditLog([])).toMatchObject({ ok: true, last: { sequence: 0 } });
  });

  it('G174 finds each changed character', async () => {
    const { lines } = await logOf(2);
    const [first = '', second = ''] = lines;
    for (let at = 0; at < second.length; at += 1) {
      const changed = `${second.slice(0, at)}${second[at] === '1' ? '2' : '1'}${second.slice(at + 1)}`;
      const verdict = await verifyAuditLog([first, changed]);
      expect(verdict, `character ${at}`).toMatchObject({ ok: false, line: 2, reason: 'altered' });
    }
  });

  it('G174 finds lines removed, added, repeated and reordered, at the first that does not follow', async () => {
    const { lines } = await logOf(4);
    const [a = '', b = '', c = '', d = ''] = lines;
    const foreign = (await logOf(2)).lines[1] ?? '';
    for (const [changed, line] of [
      [[b, c, d], 1],
      [[a, c, d], 2],
      [[a, c, b, d], 2],
      [[a, b, b, c, d], 3],
      [[a, foreign, c, d], 2],
      [[a, b, d], 3],
    ] as const)
      expect(await verifyAuditLog(changed)).toEqual({ ok: false, line, reason: 'misplaced' });
    expect(await verifyAuditLog([a, '', b])).toEqual({ ok: false, line: 2, reason: 'altered' });
    expect(await verifyAuditLog([a, `${b} `])).toEqual({ ok: false, line: 2, reason: 'altered' });
  });

  it('G174 finds a line that skips a number, though it names the one before', async () => {
    const { lines } = await logOf(1);
    const { hash } = JSON.parse(lines[0] ?? '').sojournChain;
    const { line } = chainedLine(anyRecord(), { sequence: 5, hash });
    expect(await verifyAuditLog([...lines, line])).toEqual({ ok: false, line: 2, reason: 'misplaced' });
  });

  it('G174 finds a log cut short or made anew, by a line noted elsewhere', async () => {
    const { lines } = await logOf(3);
    const { sequence, hash } = JSON.parse(lines[2] ?? '').sojournChain;
    const expected = { sequence, hash };
    expect(await verifyAuditLog(lines, expected)).toMatchObject({ ok: true });
    expect(await verifyAuditLog(lines.slice(0, 2), expected)).toEqual({ ok: false, line: 3, reason: 'cut' });
    expect(await verifyAuditLog([], expected)).toEqual({ ok: false, line: 1, reason: 'cut' });
    const anew = (await logOf(4)).lines;
    expect(await verifyAuditLog(anew)).toMatchObject({ ok: true });
    expect(await verifyAuditLog(anew, expected)).toEqual({ ok: false, line: 3, reason: 'misplaced' });
  });
});

describe('opening a log again', () => {
  it('goes on with the chain', async () => {
    const { path, lines } = await logOf(2);
    const log = await openAuditFile({ path });
    expect(log.recovered).toBeUndefined();
    await log.append(anyRecord());
    await log.close();
    const after = await linesOf(path);
    expect(after.slice(0, 2)).toEqual(lines);
    expect(await verifyAuditLog(after)).toMatchObject({ ok: true, last: { sequence: 3 } });
  });

  it('G157 recovers a final record torn at any byte', async () => {
    const { path, lines } = await logOf(3);
    const sound = Buffer.from(join1(lines.slice(0, 2)));
    const final = Buffer.from(lines[2] ?? '');
    for (let length = 1; length <= final.length; length += 7) {
      const torn = final.subarray(0, length);
      await writeFile(path, Buffer.concat([sound, torn]));
      const log = await openAuditFile({ path });
      expect(log.recovered).toEqual({ bytes: length, savedAs: `${path}.torn-3` });
      expect(await readFile(`${path}.torn-3`)).toEqual(torn);
      await log.append(anyRecord());
      await log.close();
      expect(await verifyAuditLog(await linesOf(path))).toMatchObject({ ok: true, last: { sequence: 3 } });
    }
  });

  it('G157 recovers holes that the disk had not written yet, with whole lines after them', async () => {
    const { path, lines } = await logOf(4);
    const [, , third = '', fourth = ''] = lines;
    const holes = `${'\0'.repeat(100)}${third.slice(100)}\n${fourth}\n`;
    await writeFile(path, join1(lines.slice(0, 2)) + holes);
    const log = await openAuditFile({ path });
    expect(log.recovered?.bytes).toBe(holes.length);
    await log.close();
    expect(await linesOf(path)).toEqual(lines.slice(0, 2));
  });

  it('G157 recovers a first record that was torn', async () => {
    const { path, lines } = await logOf(1);
    await writeFile(path, (lines[0] ?? '').slice(0, 40));
    const log = await openAuditFile({ path });
    expect(log.recovered?.bytes).toBe(40);
    await log.append(anyRecord());
    await log.close();
    expect(await verifyAuditLog(await linesOf(path))).toMatchObject({ ok: true, last: { sequence: 1 } });
  });

  it('G173 appends a record that was torn, when the outbox is replayed', async () => {
    const { path, lines } = await logOf(2);
    await writeFile(path, `${lines[0]}\n${lines[1]?.slice(0, 50)}`);
    const log = await openAuditFile({ path });
    const { sojournChain: _, ...record } = JSON.parse(lines[1] ?? '');
    await log.append(record);
    await log.close();
    expect(await linesOf(path)).toEqual(lines);
  });

  it('G174 refuses an end that was altered, and leaves it alone', async () => {
    const { path, lines } = await logOf(3);
    const [a = '', b = '', c = ''] = lines;
    const edited = (line: string) => line.replace('AssumeRole', 'AssumeNone');
    for (const changed of [
      [a, edited(b), c],
      [a, b, edited(c)],
      [edited(a)],
      [a, c],
      [b, c],
      [a, 'x', b, c],
    ]) {
      await writeFile(path, join1(changed));
      await expect(openAuditFile({ path })).rejects.toThrow(/was altered near its end/);
      await expect(openAuditFile({ path })).rejects.toBeInstanceOf(AuditLogError);
      expect(await readFile(path, 'utf8')).toBe(join1(changed));
    }
    expect(await readdir(join(path, '..'))).toEqual(['audit.ndjson']);
  });

  it('G157 reads no more than the end of a long one, and recovers it as any other', async () => {
    const path = await newPath();
    const log = await openAuditFile({ path });
    const record = () => anyRecord({ userAgent: 'x'.repeat(1000) });
    const first = record();
    await log.append(first);
    for (let i = 0; i < 4; i += 1)
      await Promise.all(Array.from({ length: 1000 }, () => log.append(record())));
    await log.close();
    expect((await stat(path)).size).toBeGreaterThan(4 * 1024 * 1024);
    await appendFile(path, 'torn');
    const again = await openAuditFile({ path });
    expect(again.recovered?.bytes).toBe(4);
    await again.append(record());
    await again.close();
    expect(await verifyAuditLog(await linesOf(path))).toMatchObject({ ok: true, last: { sequence: 4002 } });
  });
});
