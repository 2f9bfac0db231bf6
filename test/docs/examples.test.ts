import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AttachUserPolicyCommand, CreateAccessKeyCommand, CreateUserCommand } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { shell } from '../harness/aws-cli.ts';
import { sdk } from '../harness/sdk.ts';
import { type ClientCredentials, startTestServer, type TestServer } from '../harness/server.ts';
import { type Example, readPage, type Typist } from './page.ts';

const ROOT = new URL('../../', import.meta.url).pathname;

const pages = (
  await Promise.all(
    ['README.md', ...(await readdir(join(ROOT, 'docs'))).map((name) => `docs/${name}`)]
      .filter((name) => name.endsWith('.md'))
      .map(async (name) => ({ name, page: readPage(await readFile(join(ROOT, name), 'utf8')) })),
  )
).flatMap(({ name, page }) => (page === undefined ? [] : [{ name, ...page }]));

interface Played {
  readonly home: string;
  readonly printed: string;
  readonly close: () => Promise<void>;
}

/** Each page has a server and a shell of its own; all are typed at once, for the CLI is mostly waiting for itself. */
const played = new Map<string, Played>();

beforeAll(async () => {
  await Promise.all(
    pages.map(async ({ name, as, examples }) => {
      const server = await startTestServer();
      const home = await mkdtemp(join(tmpdir(), 'sojourn-examples-'));
      const credentials = await credentialsOf(server, as);
      const run = await shell({ endpoint: server.endpoint, credentials }, home, scriptOf(examples));
      const close = async () => {
        await server.close();
        await rm(home, { recursive: true, force: true });
      };
      played.set(name, { home, printed: run.stderr, close });
    }),
  );
}, 420_000);

afterAll(async () => {
  for (const { close } of played.values()) await close();
});

describe.each(pages)('the examples of $name', ({ name: page, examples }) => {
  const left = (example: Example, name: string) =>
    readFile(join(played.get(page)?.home ?? '', `${example.line}.${name}`), 'utf8').catch(() => undefined);

  it.each(examples.map((example) => [example.line, example] as const))(
    'do what the page says, in line %d',
    async (_line, example) => {
      const answer = await left(example, 'out');
      const status = await left(example, 'status');
      expect(status, `did not end: ${played.get(page)?.printed}`).toBeDefined();
      if (example.error !== undefined) {
        const error = await left(example, 'err');
        expect(error?.match(/An error occurred \(\w+\)/g)).toEqual([`An error occurred (${example.error})`]);
        expect(status?.trim()).not.toBe('0');
      }
      if (example.json !== undefined)
        expect(outlineOf(lastJson(answer ?? ''))).toEqual(outlineOf(example.json));
    },
  );
});

describe('the pages whose examples are run', () => {
  it('are at least the README and that of STS', () => {
    expect(pages.map(({ name }) => name)).toEqual(expect.arrayContaining(['README.md', 'docs/sts.md']));
  });
});

/**
 * All examples as one script, for each goes on where the one before ended. Any command that fails ends it, but for the last of an example
 * that shows an error. What each printed is left in files named by its line.
 */
function scriptOf(examples: readonly Example[]): string {
  return [
    'set -e -o pipefail',
    'exec 3>&1 4>&2',
    ...examples.map(({ line, script, error }) =>
      [
        `exec 1>"$HOME/${line}.out"`,
        ...(error === undefined ? [] : [`set +e; exec 2>"$HOME/${line}.err"`]),
        script,
        `echo $? >"$HOME/${line}.status"`,
        'exec 1>&3 2>&4; set -e',
      ].join('\n'),
    ),
  ].join('\n');
}

async function credentialsOf({ endpoint, root }: TestServer, as: Typist): Promise<ClientCredentials> {
  if (as === 'root') return root;
  const { iam } = sdk(endpoint, root);
  const UserName = 'administrator';
  await iam.send(new CreateUserCommand({ UserName }));
  const PolicyArn = 'arn:aws:iam::aws:policy/AdministratorAccess';
  await iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  return {
    accessKeyId: AccessKey?.AccessKeyId ?? '',
    secretAccessKey: AccessKey?.SecretAccessKey ?? '',
  };
}

/** The last JSON document that was printed; it begins on a line of its own. */
function lastJson(printed: string): unknown {
  return JSON.parse(printed.slice(printed.lastIndexOf('\n{') + 1));
}

/** A value without what differs from run to run: the types of its parts, by name. Items of a list count by their first. */
function outlineOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.slice(0, 1).map(outlineOf);
  if (typeof value !== 'object' || value === null) return typeof value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, outlineOf(part)]));
}
