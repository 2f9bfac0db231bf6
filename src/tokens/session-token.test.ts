import { createHash, randomBytes } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AccountId, newAccessKeyId, parseAccountId } from '#arn';
import { DICTIONARY } from './dictionary.ts';
import {
  isExpired,
  openSession,
  SESSION_TOKEN_LIMIT,
  type SealingKey,
  type Session,
  type SessionTag,
  seal,
  sealSession,
  tokenDigest,
} from './index.ts';

const ACCOUNT = parseAccountId('123456789012') as AccountId;
const KEY: SealingKey = { id: 'k1', bytes: randomBytes(32) };
const keys =
  (...ring: SealingKey[]) =>
  (id: string) =>
    ring.find((key) => key.id === id);

const SESSION: Session = {
  accessKeyId: newAccessKeyId('ASIA', ACCOUNT, randomBytes),
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  account: ACCOUNT,
  issuedAt: 1_700_000_000,
  expiresAt: 1_700_003_600,
  principal: {
    type: 'assumed-role',
    roleId: 'AROAABCDEFGHIJKLMNOPQ',
    roleName: 'UpdateApp',
    sessionName: 'david',
  },
  origin: {
    type: 'user',
    account: ACCOUNT,
    userId: 'AIDAABCDEFGHIJKLMNOPQ',
    accessKeyId: newAccessKeyId('AKIA', ACCOUNT, randomBytes),
  },
  chain: [],
  tags: [],
  policies: [],
  federated: {},
};

function sealed(session: Session, key = KEY): string {
  const result = sealSession(session, key, randomBytes);
  if (!result.ok) throw new Error(result.reason);
  return result.token;
}

function opened(token: string, accessKeyId = SESSION.accessKeyId, ...ring: SealingKey[]) {
  return openSession(token, accessKeyId, keys(...(ring.length > 0 ? ring : [KEY])));
}

const word = fc.string({ unit: 'binary', maxLength: 40 }).filter((text) => text.isWellFormed());
const account = fc
  .integer({ min: 0, max: 999_999_999_999 })
  .map((number) => parseAccountId(String(number).padStart(12, '0')) as AccountId);
const seconds = fc.integer({ min: 0, max: 2 ** 40 - 1 });
const link = fc.record(
  { accessKeyId: word, account, issuedAt: seconds, roleId: word },
  { requiredKeys: ['accessKeyId', 'account', 'issuedAt'] },
);
const sessions: fc.Arbitrary<Session> = fc
  .record(
    {
      secretAccessKey: word,
      account,
      issuedAt: seconds,
      expiresAt: seconds,
      principal: fc.oneof(
        fc.record({ type: fc.constant('assumed-role'), roleId: word, roleName: word, sessionName: word }),
        fc.record(
          { type: fc.constant('federated-user'), name: word, parentUserId: word },
          { requiredKeys: ['type', 'name'] },
        ),
        fc.record({ type: fc.constant('user'), userId: word }),
        fc.record({ type: fc.constant('root') }),
      ),
      origin: fc.oneof(
        fc.record({ type: fc.constant('user'), account, userId: word, accessKeyId: word }),
        fc.record({ type: fc.constant('root'), account, accessKeyId: word }),
        fc.record({ type: fc.constant('federated'), provider: word, subject: word }),
      ),
      chain: fc.array(link, { maxLength: 3 }),
      sourceIdentity: word,
      tags: fc.array(fc.record({ key: word, value: word, transitive: fc.boolean() }), { maxLength: 4 }),
      policies: fc.array(
        fc.record(
          {
            document: fc.json({ maxDepth: 3 }),
            policyArns: fc.array(word, { maxLength: 3 }),
            scopesDown: fc.boolean(),
          },
          { requiredKeys: ['policyArns'] },
        ),
        { maxLength: 2 },
      ),
      mfaAuthenticatedAt: seconds,
      delegation: fc.record({ requestId: word, provider: account }),
      onlyDefaultRegions: fc.boolean(),
      federated: fc.dictionary(word, word, { maxKeys: 4 }),
    },
    {
      requiredKeys: [
        'secretAccessKey',
        'account',
        'issuedAt',
        'expiresAt',
        'principal',
        'origin',
        'chain',
        'tags',
        'policies',
        'federated',
      ],
    },
  )
  .map((session) => ({
    ...(session as Omit<Session, 'accessKeyId'>),
    accessKeyId: newAccessKeyId('ASIA', session.account, randomBytes),
  }));

describe('a sealed session', () => {
  it('opens as it was, whatever it holds', () => {
    fc.assert(
      fc.property(sessions, (session) => {
        const result = sealSession(session, KEY, randomBytes);
        if (!result.ok) return;
        expect(opened(result.token, session.accessKeyId)).toEqual({ ok: true, session, keyId: 'k1' });
      }),
    );
  });

  it('keeps a session policy as written but for the white space between its tokens', () => {
    const document =
      '{ "Version": "2012-10-17",\n\t"Statement": [ {"Sid": "a \\" b\\\\", "Sid":"twice" } ]\r\n}';
    const result = opened(sealed({ ...SESSION, policies: [{ document, policyArns: [] }] }));
    expect(result).toMatchObject({
      session: {
        policies: [
          {
            document: '{"Version":"2012-10-17","Statement":[{"Sid":"a \\" b\\\\","Sid":"twice"}]}',
            policyArns: [],
          },
        ],
      },
    });
  });

  it('tells a layer without a document from none, and an empty source identity from none', () => {
    const session = { ...SESSION, policies: [{ policyArns: [] }], sourceIdentity: '' };
    expect(opened(sealed(session))).toEqual({ ok: true, session, keyId: 'k1' });
    const bare = opened(sealed(SESSION));
    expect(bare.ok && 'sourceIdentity' in bare.session).toBe(false);
  });

  it('is safe in a header, short, and never the same twice', () => {
    const token = sealed(SESSION);
    expect(token).toMatch(/^[A-Za-z0-9+/]+={0,2}$/);
    expect(token.length).toBeLessThan(400);
    expect(sealed(SESSION)).not.toBe(token);
  });

  it('shows nothing of what it holds', () => {
    const bytes = Buffer.from(sealed(SESSION), 'base64').toString('latin1');
    for (const held of [SESSION.secretAccessKey, SESSION.accessKeyId, 'UpdateApp', 'david', 'AROA', 'AIDA'])
      expect(bytes).not.toContain(held);
  });

  it('is not made for an account that its access-key id does not carry', () => {
    const session = { ...SESSION, account: parseAccountId('210987654321') as AccountId };
    expect(() => sealSession(session, KEY, randomBytes)).toThrow(RangeError);
  });
});

describe('version 1', () => {
  const key: SealingKey = { id: 'k1', bytes: Uint8Array.from({ length: 32 }, (_, i) => i) };
  const account = parseAccountId('000456789012') as AccountId;
  const fixed = (length: number) => new Uint8Array(length).fill(7);
  const session: Session = {
    accessKeyId: newAccessKeyId('ASIA', account, fixed),
    secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
    account,
    issuedAt: 1_700_000_000,
    expiresAt: 1_700_003_600,
    principal: { type: 'federated-user', name: 'bob', parentUserId: 'AIDAABCDEFGHIJKLMNOPQ' },
    origin: { type: 'federated', provider: 'accounts.google.com', subject: '1' },
    chain: [
      {
        accessKeyId: 'ASIARZPUZDIKA4DQOBYH',
        account,
        issuedAt: 1_699_999_000,
        roleId: 'AROAABCDEFGHIJKLMNOPQ',
      },
    ],
    sourceIdentity: 'alice',
    tags: [{ key: 'Project', value: 'Unicorn', transitive: true }],
    policies: [
      {
        document: '{"Version":"2012-10-17","Statement":[]}',
        policyArns: ['arn:aws:iam::aws:policy/AWSDenyAll'],
      },
    ],
    mfaAuthenticatedAt: 1_699_999_999,
    federated: { 'accounts.google.com:aud': 'app' },
  };

  it('still opens a token that was sealed before', () => {
    const token = [
      'AQJrMQUAZVP/EIaCzHEnaRDRUxyGNxPBYBxhFOa9aOntcxd/e6o7WDRKBwcHBwcHBwcHBwcHdEJ70sIJ8Dek7rSavtLD2KGx',
      'xtBE026aI/A0wSREd7UrZOWcJAdtMsZO06qa9qc+j++ejrvGb5iTBd4fwp7xYlGESb7ElwSbMnQaiwkjWSyu2yO3AcbQcPjv',
      'ax0ixYwIpqW50CjNJYCBlE2ViFBHN5z020LaNZMyPsMAuBkQvyfa9yaWDEi7gbeCHMHKGkZmf+wMzqCz331XQLAF6FJuUrqQ',
      'V/hhydm6RwTtaGgPYrf3ViAl5H40xPj2D0r5nIGGOxU0Zqo8zasffQ/MwTZvNgObMWImx4vi8xxeWD+KHJsMXkUQyFrq6w3D',
      '+4i2aa/ErGbkRAji6MOyy1O1GmAUcVLnnJnfyKkDDsrnYyLtypkHtA==',
    ].join('');
    expect(openSession(token, session.accessKeyId, keys(key))).toEqual({ ok: true, session, keyId: 'k1' });
  });
});

describe('what is not the token that was sealed', () => {
  it('C85 refuses every flipped bit', () => {
    const bytes = Buffer.from(sealed(SESSION), 'base64');
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const changed = Buffer.from(bytes);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(opened(changed.toString('base64')).ok, `bit ${bit}`).toBe(false);
    }
  });

  it('C85 refuses every truncation', () => {
    const token = sealed(SESSION);
    const bytes = Buffer.from(token, 'base64');
    for (let length = 0; length < bytes.length; length += 1)
      expect(opened(bytes.subarray(0, length).toString('base64')).ok, `${length} bytes`).toBe(false);
    for (let length = 0; length < token.length; length += 1)
      expect(opened(token.slice(0, length)).ok, `${length} characters`).toBe(false);
  });

  it('C85 refuses every extension', () => {
    const bytes = Buffer.from(sealed(SESSION), 'base64');
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 80 }), fc.nat(bytes.length), (more, at) => {
        const longer = Buffer.concat([bytes.subarray(0, at), more, bytes.subarray(at)]);
        expect(opened(longer.toString('base64')).ok).toBe(false);
      }),
    );
  });

  it('C85 refuses arbitrary text and bytes', () => {
    fc.assert(fc.property(fc.string(), (token) => !opened(token).ok));
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        const version1 = Buffer.concat([Buffer.from('\u0001\u0002k1'), bytes]);
        expect(opened(version1.toString('base64')).ok).toBe(false);
      }),
    );
  });

  it('C85 refuses halves of two tokens put together', () => {
    const one = Buffer.from(sealed(SESSION), 'base64');
    const two = Buffer.from(sealed({ ...SESSION, expiresAt: SESSION.expiresAt + 3600 }), 'base64');
    for (let at = 1; at < one.length - 1; at += 1) {
      const joined = Buffer.concat([one.subarray(0, at), two.subarray(at)]);
      if (!joined.equals(one) && !joined.equals(two))
        expect(opened(joined.toString('base64')).ok).toBe(false);
    }
  });

  it.each([
    ['white space', (token: string) => `${token.slice(0, 8)}\n${token.slice(8)}`],
    ['a trailing space', (token: string) => `${token} `],
    ['a stray character', (token: string) => `${token.slice(0, 8)}*${token.slice(8)}`],
    ['no padding', (token: string) => token.replace(/=+$/, '')],
    ['spare padding', (token: string) => `${token}=`],
    ['the URL-safe alphabet', (token: string) => token.replaceAll('+', '-').replaceAll('/', '_')],
    ['trailing bits', (token: string) => token.replace(/(.)=$/, (_, last: string) => `${nextDigit(last)}=`)],
    ['a NUL', (token: string) => `${token}\0`],
  ])('C86 refuses non-canonical base64: %s', (_, change) => {
    const token = tokenWhere((candidate) => /[^=]=$/.test(candidate) && /[+/]/.test(candidate));
    expect(opened(token).ok).toBe(true);
    expect(change(token)).not.toBe(token);
    expect(opened(change(token))).toEqual({ ok: false, reason: 'malformed' });
  });

  it('C87 refuses a token sent with another access key, of the same account or another', () => {
    const token = sealed(SESSION);
    const neighbour = newAccessKeyId('ASIA', ACCOUNT, randomBytes);
    const stranger = newAccessKeyId('ASIA', parseAccountId('210987654321') as AccountId, randomBytes);
    for (const accessKeyId of [neighbour, stranger, SESSION.accessKeyId.replace('ASIA', 'AKIA')])
      expect(opened(token, accessKeyId)).toMatchObject({ ok: false, reason: 'forged' });
    for (const accessKeyId of ['', 'ASIA', SESSION.accessKeyId.toLowerCase()])
      expect(opened(token, accessKeyId)).toEqual({ ok: false, reason: 'malformed' });
  });

  it('C87 refuses a token whose header names another key, another expiry or another version', () => {
    const other: SealingKey = { id: 'k2', bytes: randomBytes(32) };
    const alias: SealingKey = { id: 'k2', bytes: KEY.bytes };
    const bytes = Buffer.from(sealed(SESSION), 'base64');
    const renamed = Buffer.from(bytes);
    renamed.write('k2', 2);
    const token = renamed.toString('base64');
    expect(opened(token, SESSION.accessKeyId, KEY)).toEqual({
      ok: false,
      reason: 'unknown-key',
      keyId: 'k2',
    });
    for (const key of [other, alias])
      expect(opened(token, SESSION.accessKeyId, KEY, key)).toEqual({
        ok: false,
        reason: 'forged',
        keyId: 'k2',
      });
    const later = Buffer.from(bytes);
    expect(later.readUIntBE(5, 5)).toBe(SESSION.expiresAt);
    later.writeUIntBE(SESSION.expiresAt + 1, 5, 5);
    expect(opened(later.toString('base64'))).toMatchObject({ ok: false, reason: 'forged' });
    const newer = Buffer.from(bytes);
    newer[0] = 2;
    expect(opened(newer.toString('base64'))).toEqual({ ok: false, reason: 'unsupported' });
  });

  it('C88 tries the named key alone', () => {
    const asked: string[] = [];
    const ring = keys({ id: 'k2', bytes: KEY.bytes }, KEY);
    const result = openSession(sealed(SESSION), SESSION.accessKeyId, (id) => {
      asked.push(id);
      return ring(id);
    });
    expect(result.ok).toBe(true);
    expect(asked).toEqual(['k1']);
  });

  it('C88 refuses a token that another key of the same id sealed, before any decryption', () => {
    const other: SealingKey = { id: 'k1', bytes: randomBytes(32) };
    expect(opened(sealed(SESSION, other))).toEqual({ ok: false, reason: 'forged', keyId: 'k1' });
    const bytes = Buffer.from(sealed(SESSION, other), 'base64');
    Buffer.from(sealed(SESSION), 'base64').copy(bytes, 10, 10, 42);
    expect(opened(bytes.toString('base64'))).toEqual({ ok: false, reason: 'forged', keyId: 'k1' });
  });

  it('C93 refuses an oversized token before it decodes it', () => {
    const asked: string[] = [];
    const token = Buffer.concat([Buffer.from(sealed(SESSION), 'base64'), Buffer.alloc(8 << 20)]).toString(
      'base64',
    );
    const result = openSession(token, SESSION.accessKeyId, (id) => {
      asked.push(id);
      return KEY;
    });
    expect(result).toEqual({ ok: false, reason: 'malformed' });
    expect(asked).toEqual([]);
  });
});

describe('the least size of a token', () => {
  it.each([0, 1, 300, 301, 302, 303, 304, 511, 512, 1000, 2047, 2048, 4093, 4094, 4095, 4096])(
    'of %d characters is met by padding, which changes nothing else',
    (least) => {
      const result = sealSession(SESSION, KEY, randomBytes, least);
      if (!result.ok) throw new Error(result.reason);
      const natural = sealed(SESSION).length;
      expect(result.token.length).toBeGreaterThanOrEqual(Math.max(least, natural));
      expect(result.token.length).toBeLessThanOrEqual(
        Math.max(natural, Math.min(least + 7, SESSION_TOKEN_LIMIT)),
      );
      expect(opened(result.token)).toMatchObject({ ok: true, session: SESSION });
    },
  );
});

describe('the size of a token', () => {
  const noise = (seed: number, length: number) =>
    createHash('shake256', { outputLength: length }).update(String(seed)).digest('base64').slice(0, length);
  const tags = (count: number, length: number): SessionTag[] =>
    Array.from({ length: count }, (_, i) => ({ key: `key${i}`, value: noise(i, length), transitive: false }));

  it('is at most 4,096 characters, and the share used is in percent, rounded up', () => {
    const small = sealSession(SESSION, KEY, randomBytes);
    expect(small.ok && small.utilization).toBe(small.ok && Math.ceil(small.token.length / 40.96));
    let last = 0;
    for (let count = 0; ; count += 1) {
      const result = sealSession({ ...SESSION, tags: tags(count, 64) }, KEY, randomBytes);
      if (!result.ok) {
        expect(result).toMatchObject({ reason: 'too-large', limit: 4096 });
        expect(result.size).toBeGreaterThan(4096);
        break;
      }
      expect(result.token.length).toBeLessThanOrEqual(SESSION_TOKEN_LIMIT);
      expect(result.utilization).toBeGreaterThan(last);
      last = result.utilization;
    }
    expect(last).toBeGreaterThan(95);
    expect(last).toBeLessThanOrEqual(100);
  });

  it('leaves room for the longest session policy AWS accepts, ten policy ARNs and a long chain', () => {
    const statement = (i: number) =>
      `{"Sid":"S${i}","Effect":"Allow","Action":["s3:GetObject","s3:PutObject"],"Resource":"arn:aws:s3:::bucket-${noise(i, 9)}/*"}`;
    const document = `{"Version":"2012-10-17","Statement":[${Array.from({ length: 17 }, (_, i) => statement(i)).join()}]}`;
    expect(document.length).toBeGreaterThan(1900);
    const policyArns = Array.from(
      { length: 10 },
      (_, i) => `arn:aws:iam::123456789012:policy/team/Policy${i}`,
    );
    const chain = Array.from({ length: 10 }, () => ({
      accessKeyId: newAccessKeyId('ASIA', ACCOUNT, randomBytes),
      account: ACCOUNT,
      issuedAt: SESSION.issuedAt,
      roleId: 'AROAABCDEFGHIJKLMNOPQ',
    }));
    const result = sealSession({ ...SESSION, policies: [{ document, policyArns }], chain }, KEY, randomBytes);
    expect(result.ok && result.utilization).toBeLessThan(60);
    expect(result.ok && opened(result.token)).toMatchObject({
      session: { policies: [{ document, policyArns }], chain },
    });
  });

  it('C93 refuses a token that unpacks beyond its bound, even one that a key holder sealed', () => {
    const bodyWithPacked = (unpacked: Uint8Array) => {
      const packed = deflateRawSync(unpacked, { dictionary: DICTIONARY });
      const fields: [number, Uint8Array][] = [
        [2, Buffer.from('secret')],
        [4, Uint8Array.of(1)],
        [6, Uint8Array.of(4)],
        [8, Buffer.concat([Uint8Array.of(2, 2, 1, 9, 4, 4), Buffer.from('AKIA')])],
        [14, packed],
      ];
      return Buffer.concat(fields.map(([number, bytes]) => field(number, bytes)));
    };
    const open = (unpacked: Uint8Array) => {
      const { accessKeyId, account } = SESSION;
      const parts = {
        plaintext: bodyWithPacked(unpacked),
        clear: Buffer.alloc(5),
        context: [accessKeyId, account],
      };
      return opened(seal('session-token', KEY, parts, randomBytes).toString('base64'));
    };
    const padding = (length: number) => field(1, new Uint8Array(length));
    expect(open(padding(100_000)).ok).toBe(true);
    expect(open(padding(140_000))).toEqual({ ok: false, reason: 'malformed' });
    expect(open(padding(1_000_000))).toEqual({ ok: false, reason: 'malformed' });
  });

  it('C93 refuses to seal what would not unpack within its bound', () => {
    const document = `{"Statement":"${'a'.repeat(200_000)}"}`;
    const result = sealSession({ ...SESSION, policies: [{ document, policyArns: [] }] }, KEY, randomBytes);
    expect(result).toMatchObject({ ok: false, reason: 'too-large' });
  });
});

describe('expiry', () => {
  it('C92 lives a second and a millisecond before it, and is over at it and later', () => {
    const at = SESSION.expiresAt * 1000;
    expect([at - 1000, at - 1].map((now) => isExpired(SESSION, now))).toEqual([false, false]);
    expect([at, at + 1, at + 1000, Number.MAX_SAFE_INTEGER].map((now) => isExpired(SESSION, now))).toEqual(
      Array(4).fill(true),
    );
  });

  it('C92 is over on a clock that tells no time', () => {
    expect(isExpired(SESSION, Number.NaN)).toBe(true);
  });
});

describe('a token digest', () => {
  it('C87 differs for another token and for another access key', () => {
    const digest = tokenDigest('token', 'ASIA1');
    expect(tokenDigest('token', 'ASIA1')).toBe(digest);
    expect(tokenDigest('token', 'ASIA2')).not.toBe(digest);
    expect(tokenDigest('other', 'ASIA1')).not.toBe(digest);
    expect(digest).not.toContain('token');
  });
});

function tokenWhere(suits: (token: string) => boolean): string {
  for (let length = 0; ; length += 1) {
    const token = sealed({ ...SESSION, sourceIdentity: 'x'.repeat(length % 64) });
    if (suits(token)) return token;
  }
}

function nextDigit(digit: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  return alphabet[alphabet.indexOf(digit) + 1] ?? digit;
}

/** A field of the codec, its length in as many bytes as it takes. */
function field(number: number, bytes: Uint8Array): Buffer {
  const length: number[] = [];
  for (let rest = bytes.length; ; rest >>= 7) {
    length.push(rest < 0x80 ? rest : (rest & 0x7f) | 0x80);
    if (rest < 0x80) break;
  }
  return Buffer.concat([Uint8Array.of(number), Uint8Array.from(length), bytes]);
}
