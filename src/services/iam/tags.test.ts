import { describe, expect, it } from 'vitest';
import { openMemoryStore } from '../../adapters/store-memory/index.ts';
import { ACCOUNT, ALLOW_ALL, type Client, refusal, trustOf, World } from './iam.testing.ts';

const CASELESS = 'Duplicate tag keys found. Please note that Tag keys are case insensitive.';

const TAGGED = [
  { kind: 'User', named: { UserName: 'it' }, cased: false, duplicate: CASELESS },
  { kind: 'Role', named: { RoleName: 'it' }, cased: false, duplicate: CASELESS },
  {
    kind: 'Policy',
    named: { PolicyArn: `arn:aws:iam::${ACCOUNT}:policy/it` },
    cased: true,
    duplicate: 'Duplicate tag keys found.',
  },
] as const;

const tag = (Key: string, Value = '') => ({ Key, Value });

async function openRoot(): Promise<Client> {
  const root = (await World.open(openMemoryStore())).root();
  await root('CreateUser', { UserName: 'it' });
  await root('CreateRole', { RoleName: 'it', AssumeRolePolicyDocument: trustOf(ACCOUNT) });
  await root('CreatePolicy', { PolicyName: 'it', PolicyDocument: ALLOW_ALL });
  return root;
}

describe.each(TAGGED)('tags of a $kind', ({ kind, named, cased, duplicate }) => {
  const put = (root: Client, ...Tags: object[]) => root(`Tag${kind}`, { ...named, Tags } as never);
  const take = (root: Client, ...TagKeys: string[]) => root(`Untag${kind}`, { ...named, TagKeys } as never);
  const list = async (root: Client) => (await root(`List${kind}Tags`, named as never)).Tags;

  it('are put on, replaced, listed by key and taken off', async () => {
    const root = await openRoot();
    await put(root, tag('b', '1'), tag('a', '2'));
    await put(root, tag('b', '3'));
    expect(await list(root)).toEqual([tag('a', '2'), tag('b', '3')]);
    await take(root, 'a', 'none');
    expect(await list(root)).toEqual([tag('b', '3')]);
    expect(await list(root)).toEqual((await shown(root, kind, named)).Tags);
  });

  it(cased ? 'tell keys apart by case' : 'do not tell keys apart by case', async () => {
    const root = await openRoot();
    await put(root, tag('team', '1'));
    await put(root, tag('Team', '2'));
    expect(await list(root)).toEqual(cased ? [tag('Team', '2'), tag('team', '1')] : [tag('Team', '2')]);
    await take(root, 'TEAM');
    expect(await list(root)).toHaveLength(cased ? 2 : 0);
  });

  it('are given once each', async () => {
    const root = await openRoot();
    await expect(put(root, tag('a', '1'), tag('a', '2'))).rejects.toMatchObject(
      refusal('InvalidInput', duplicate),
    );
    const input = { UserName: 'new', RoleName: 'new', PolicyName: 'new', PolicyDocument: ALLOW_ALL };
    const trust = { AssumeRolePolicyDocument: trustOf(ACCOUNT) };
    await expect(
      root(`Create${kind}`, { ...input, ...trust, Tags: [tag('a'), tag('a')] } as never),
    ).rejects.toMatchObject(refusal('InvalidInput', duplicate));
  });

  it("are not AWS's", async () => {
    const root = await openRoot();
    await expect(put(root, tag('AWS:team'))).rejects.toMatchObject({ code: 'InvalidInput' });
  });

  it('are fifty at the most', async () => {
    const root = await openRoot();
    await put(root, ...Array.from({ length: 50 }, (_, i) => tag(`key-${i}`)));
    await put(root, tag('key-49', 'again'));
    await expect(put(root, tag('another'))).rejects.toMatchObject(
      refusal('LimitExceeded', 'The number of tags has reached the maximum limit.'),
    );
  });

  it('are listed page by page, however long their keys', async () => {
    const root = await openRoot();
    const keys = Array.from({ length: 12 }, (_, i) => '\u{1d7d8}'.repeat(120) + String(i).padStart(2, '0'));
    await put(root, ...keys.map((key) => tag(key)));
    const found: string[] = [];
    let Marker: string | undefined;
    do {
      const answer = await root(`List${kind}Tags`, { ...named, MaxItems: 5, Marker } as never);
      found.push(...answer.Tags.map(({ Key }: { Key: string }) => Key));
      Marker = answer.Marker;
    } while (Marker !== undefined);
    expect(found).toEqual(keys);
  });
});

async function shown(root: Client, kind: string, named: object): Promise<{ Tags?: unknown }> {
  const answer = await root(`Get${kind}` as never, named as never);
  return Object.values(answer)[0] as { Tags?: unknown };
}
