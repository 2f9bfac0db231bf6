import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codeOf, formRequest, type RawAnswer, send, signed } from '../harness/raw.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';

/*
 * What AWS answered to numbers, words, names and paths at the edge of what it takes, in September 2026: the code, or none for a success.
 *
 * https://github.com/radkawar/stackd/tree/9dc356f5e5cc49d2d334178a09c1398dd1c62617/testdata/aws
 */

type Code = 'ValidationError' | 'MalformedInput' | undefined;
type Parameters = Readonly<Record<string, string>>;

/** sts/query_inputs.json, of DurationSeconds; iam/credential_inputs.json has the same of other numbers. */
const NUMBERS: readonly (readonly [value: string, code: Code])[] = [
  ['900', undefined],
  ['0900', undefined],
  ['+900', undefined],
  [' 900 ', 'MalformedInput'],
  ['\t900\n', 'MalformedInput'],
  ['900.0', 'MalformedInput'],
  ['9e2', 'MalformedInput'],
  ['2147483648', 'MalformedInput'],
  ['0', 'ValidationError'],
  ['-1', 'ValidationError'],
];

/** iam/credential_inputs.json, of ListServiceSpecificCredentials' AllUsers. */
const WORDS: readonly (readonly [value: string, code: Code])[] = [
  ['false', undefined],
  ['0', undefined],
  ['true', undefined],
  ['1', undefined],
  [' true', 'MalformedInput'],
  ['true ', 'MalformedInput'],
  ['\ttrue\n', 'MalformedInput'],
  ['True', 'MalformedInput'],
  ['TRUE', 'MalformedInput'],
  ['False', 'MalformedInput'],
  ['FALSE', 'MalformedInput'],
  ['', 'MalformedInput'],
  ['null', 'MalformedInput'],
  ['anything', 'MalformedInput'],
];

/** iam/pagination_inputs.json, of ListUsers' MaxItems. */
const SIZES: readonly (readonly [value: string, code: Code])[] = [
  ['1', undefined],
  ['01', undefined],
  ['+1', undefined],
  [' 1 ', 'MalformedInput'],
  ['1.0', 'MalformedInput'],
  ['1e0', 'MalformedInput'],
  ['0', 'ValidationError'],
  ['1001', 'ValidationError'],
  ['2147483648', 'MalformedInput'],
];

const MISPLACED = 'Start of list found where not expected';
const sparse = (skipped: number) => `Excessively sparse input would skip ${skipped} list elements`;
const ten = Array.from({ length: 10 }, (_, index) => String(index + 1));
/**
 * iam/query_collections.json, of the numbers of a list's members (there PolicyInputList's). Lists with smaller gaps are left out: AWS
 * fills them with nothing, and answers ValidationError.
 */
const MEMBERS: readonly (readonly [numbers: readonly string[], message: string | undefined])[] = [
  [['1'], undefined],
  [['01'], undefined],
  [['+1'], MISPLACED],
  [['one'], MISPLACED],
  [['0'], '0 is not a valid index'],
  [['-1'], "Key -1 may not have a leading '-'"],
  [['12'], sparse(11)],
  [['33'], sparse(32)],
  [['1', '12'], sparse(11)],
  [['12', '1'], sparse(11)],
  [['1', '22', '43'], sparse(21)],
  [[...ten, '21'], sparse(11)],
  [[...ten, '22'], sparse(12)],
];

/** iam/identity_inputs.json, of users and groups, when they are made and when they are moved. */
const PATHS: readonly (readonly [path: string, code: Code])[] = [
  ['/team/', undefined],
  ['/team', 'ValidationError'],
  ['team/', 'ValidationError'],
  ['/ space/', 'ValidationError'],
  ['/del\u007f/', 'ValidationError'],
  ['/\u00e9/', 'ValidationError'],
  ['//', 'ValidationError'],
  ['/a//b/', undefined],
  ['/team/\n', 'ValidationError'],
  ['/line\n/', 'ValidationError'],
];
const ENDS: readonly string[] = ['\n', '\u00e9'];
const LENGTHS: readonly (readonly [length: number, code: Code])[] = [
  [64, undefined],
  [65, 'ValidationError'],
  [128, 'ValidationError'],
  [129, 'ValidationError'],
];

const messageOf = ({ body }: RawAnswer) =>
  /<Message>(.*?)<\/Message>/.exec(body)?.[1]?.replaceAll('&apos;', "'");

describe('input as AWS was recorded to take it', () => {
  let server: TestServer;
  let made = 0;

  beforeAll(async () => {
    server = await startTestServer();
    await call('CreateUser', { UserName: 'someone' });
  });
  afterAll(() => server.close());

  async function call(Action: string, parameters: Parameters) {
    const [service, Version] = Action === 'GetSessionToken' ? ['sts', '2011-06-15'] : ['iam', '2010-05-08'];
    const request = formRequest(server.endpoint, { Action, Version, ...parameters });
    return send(server.endpoint, signed(request, { credentials: server.root, service }));
  }

  async function answers(Action: string, parameters: Parameters, code: Code) {
    const answer = await call(Action, parameters);
    expect([answer.status, codeOf(answer)]).toEqual(code === undefined ? [200, undefined] : [400, code]);
    return answer;
  }

  const fresh = () => {
    made += 1;
    return `name-${made}`;
  };

  it.each(NUMBERS)('the number %j: %s', async (DurationSeconds, code) => {
    await answers('GetSessionToken', { DurationSeconds }, code);
  });

  it.each(WORDS)('the word %j: %s', async (AllUsers, code) => {
    await answers('ListServiceSpecificCredentials', { UserName: 'someone', AllUsers }, code);
  });

  it.each(SIZES)('a page of %j items: %s', async (MaxItems, code) => {
    await answers('ListUsers', { MaxItems }, code);
  });

  it.each(MEMBERS)('a list with the members %j: %s', async (numbers, message) => {
    const keys = numbers.map((number) => [`TagKeys.member.${number}`, `key-${number}`]);
    const untag = { UserName: 'someone', ...Object.fromEntries(keys) };
    const answer = await answers('UntagUser', untag, message === undefined ? undefined : 'MalformedInput');
    expect(messageOf(answer)).toBe(message);
  });

  describe.each(['User', 'Group'])('a %s', (kind) => {
    const name = `${kind}Name`;

    it.each(PATHS)('made at the path %j: %s', async (Path, code) => {
      const answer = await answers(`Create${kind}`, { [name]: fresh(), Path }, code);
      if (code === undefined) expect(answer.body).toContain(`<Path>${Path}</Path>`);
    });

    it.each(PATHS)('moved to the path %j: %s', async (NewPath, code) => {
      const moved = fresh();
      await answers(`Create${kind}`, { [name]: moved }, undefined);
      await answers(`Update${kind}`, { [name]: moved, NewPath }, code);
      const found = await answers(`Get${kind}`, { [name]: moved }, undefined);
      expect(found.body).toContain(`<Path>${code === undefined ? NewPath : '/'}</Path>`);
    });

    it.each(ENDS)('whose name ends with %j', async (end) => {
      const ending = { [name]: `${fresh()}${end}` };
      await answers(`Create${kind}`, ending, 'ValidationError');
      await answers(`Get${kind}`, ending, 'ValidationError');
    });
  });

  it.each(LENGTHS)('a user’s name of %d characters: %s', async (length, code) => {
    await answers('CreateUser', { UserName: 'n'.repeat(length) }, code);
  });
});
