import { describe, expect, it } from 'vitest';
import { originReader } from './trusted-proxies.ts';

const read = originReader({ proxies: ['10.0.0.0/8', '2001:db8::/32', '192.0.2.1'], vpcHeaders: true });
const PROXY = { address: '10.0.0.1', encrypted: false };
const CLIENT = '203.0.113.7';
const EVERYTHING = [
  ['X-Forwarded-For', CLIENT],
  ['X-Forwarded-Proto', 'https'],
  ['X-Sojourn-Vpc', 'vpc-1'],
  ['X-Sojourn-Vpc-Endpoint', 'vpce-1'],
] as const;

describe('the origin of a request', () => {
  it('B55 is the peer of the connection, whatever headers say, where no proxy is trusted', () => {
    const trustNobody = originReader({ proxies: [], vpcHeaders: true });
    const origin = { sourceIp: '10.0.0.1', secure: false };
    expect(trustNobody(PROXY, EVERYTHING)).toEqual(origin);
    expect(trustNobody(PROXY, [['X-Forwarded-For', 'junk']])).toEqual(origin);
    expect(trustNobody({ ...PROXY, encrypted: true }, [])).toEqual({ ...origin, secure: true });
  });

  it.each(['203.0.113.9', '11.0.0.1', '192.0.2.2', '2001:db9::1', '::1'])(
    'B55 is the peer of the connection where that is no trusted proxy: %s',
    (address) => {
      expect(read({ address, encrypted: false }, EVERYTHING)).toEqual({ sourceIp: address, secure: false });
    },
  );

  it.each(['10.0.0.1', '10.255.255.255', '192.0.2.1', '2001:db8::9', '::ffff:10.0.0.1', '::FFFF:a00:1'])(
    'B55 is what a trusted proxy says: %s',
    (address) => {
      expect(read({ address, encrypted: false }, EVERYTHING)).toEqual({
        sourceIp: CLIENT,
        secure: true,
        vpc: { id: 'vpc-1', endpointId: 'vpce-1' },
      });
    },
  );

  it.each([
    [CLIENT, CLIENT],
    [`198.51.100.1, ${CLIENT}`, CLIENT],
    [`${CLIENT}, 10.1.1.1,10.2.2.2`, CLIENT],
    [`10.1.1.1, ${CLIENT}, 2001:db8::1`, CLIENT],
    [`unknown, ${CLIENT}`, CLIENT],
    ['10.1.1.1, 10.2.2.2', '10.1.1.1'],
    ['::ffff:203.0.113.7', CLIENT],
    ['::FFFF:CB00:7107', CLIENT],
    ['2001:DB9:0:0:0:0:0:1', '2001:db9::1'],
    ['fe80::1%eth0', 'fe80::1'],
  ])('B55 takes of X-Forwarded-For `%s` the last address that is no proxy', (header, client) => {
    expect(read(PROXY, [['x-forwarded-for', header]])?.sourceIp).toBe(client);
  });

  it.each(
    [
      [
        '',
        'unknown',
        '203.0.113.7:443',
        '[2001:db9::1]',
        '203.0.113',
        `${CLIENT},`,
        `${CLIENT}, junk, 10.1.1.1`,
      ],
    ].flat(),
  )('B55 is unknown where X-Forwarded-For is `%s`', (header) => {
    expect(read(PROXY, [['X-Forwarded-For', header]])).toBeUndefined();
  });

  it.each([
    ['X-Forwarded-Proto', 'ftp'],
    ['X-Forwarded-Proto', 'https, http'],
    ['X-Forwarded-Proto', ''],
    ['X-Sojourn-Vpc', ''],
    ['X-Sojourn-Vpc-Endpoint', 'vpce-1, vpce-2'],
  ] as const)('B55 is unknown where %s is `%s`', (name, value) => {
    expect(read(PROXY, [[name, value]])).toBeUndefined();
  });

  it.each(EVERYTHING)('B55 is unknown where %s comes twice', (name, value) => {
    const other = name.toUpperCase();
    expect(
      read(PROXY, [
        [name, value],
        [other, value],
      ]),
    ).toBeUndefined();
  });

  it('is the proxy itself where it forwards for nobody', () => {
    expect(read(PROXY, [])).toEqual({ sourceIp: '10.0.0.1', secure: false });
  });

  it('says `http` for a client without TLS though the proxy has it', () => {
    expect(read({ ...PROXY, encrypted: true }, [['X-Forwarded-Proto', 'HTTP']])?.secure).toBe(false);
  });

  it('leaves the VPC out unless proxies were said to keep clients from naming one', () => {
    const plain = originReader({ proxies: ['10.0.0.0/8'], vpcHeaders: false });
    expect(plain(PROXY, EVERYTHING)).toEqual({ sourceIp: CLIENT, secure: true });
  });
});
