import { describe, expect, it } from 'vitest';
import { type ConfigSources, describeConfig, rateOf, readConfig } from './index.ts';

const read = (sources: Partial<ConfigSources>) =>
  readConfig({ flags: {}, environment: {}, file: {}, ...sources });

describe('readConfig', () => {
  it('listens on 127.0.0.1:4566 with data in ./.sojourn by default', () => {
    expect(read({})).toMatchObject({
      ok: true,
      config: { host: '127.0.0.1', port: 4566, data: './.sojourn' },
    });
  });

  it('takes a flag over a variable over the file', () => {
    const file = { port: 1, host: 'file' };
    const environment = { SOJOURN_PORT: '2', SOJOURN_HOST: 'environment' };
    expect(read({ file, environment, flags: { port: '3' } })).toMatchObject({
      ok: true,
      config: { port: 3, host: 'environment' },
    });
  });

  it('names each mistake with the place it was made in', () => {
    const result = read({
      flags: { port: '70000' },
      environment: { SOJOURN_ACCOUNT_ID: '12' },
      file: { colour: 'red' },
    });
    expect(result).toEqual({
      ok: false,
      mistakes: [
        'the configuration file has `colour`, which is no setting',
        expect.stringMatching(/^--port: /),
        'SOJOURN_ACCOUNT_ID: must be twelve digits',
      ],
    });
  });

  it.each([
    ['https://sts.example.com', 'https://sts.example.com'],
    ['http://sts.example.com:8080/below//', 'http://sts.example.com:8080/below'],
  ])('takes %s for the URL that the world reaches it by', (given, taken) => {
    expect(read({ flags: { 'public-url': given } })).toMatchObject({ config: { 'public-url': taken } });
  });

  it.each([
    'sts.example.com',
    'ftp://sts.example.com',
    'https://sts.example.com/?a=b',
    'https://sts.example.com/#a',
    'https://user:secret@sts.example.com',
  ])('refuses %s for it', (given) => {
    expect(read({ flags: { 'public-url': given } })).toMatchObject({
      ok: false,
      mistakes: [expect.stringMatching(/^--public-url: must /)],
    });
  });

  it('C96 refuses a root key without its secret, and a secret too short to be one', () => {
    expect(read({ environment: { SOJOURN_ROOT_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE' } }).ok).toBe(false);
    const environment = {
      SOJOURN_ROOT_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
      SOJOURN_ROOT_SECRET_ACCESS_KEY: 'x',
    };
    expect(read({ environment })).toMatchObject({ ok: false });
  });

  it('B55 trusts no proxy by default, and takes addresses and CIDR blocks only', () => {
    expect(read({})).toMatchObject({ config: { 'trusted-proxies': [], 'vpc-headers': 'off' } });
    const flags = { 'trusted-proxies': '10.0.0.0/8, ::1,2001:db8::/32', 'vpc-headers': 'on' };
    expect(read({ flags })).toMatchObject({
      config: { 'trusted-proxies': ['10.0.0.0/8', '::1', '2001:db8::/32'], 'vpc-headers': 'on' },
    });
    const wrong = [
      'proxy.local',
      '10.0.0.0/33',
      '10.0.0.0/',
      '::1/129',
      '::ffff:10.0.0.1',
      '10.0.0.0/8/8',
      '*',
    ];
    for (const range of wrong) {
      expect(read({ flags: { 'trusted-proxies': range } }), range).toMatchObject({ ok: false });
    }
  });

  it('takes a rate as requests a second and a burst, or none', () => {
    const flags = { 'sts-account-rate': 'off', 'sts-principal-rate': '5/10' };
    const result = read({ flags });
    expect(result).toMatchObject({ ok: true });
    const config = result.ok ? result.config : undefined;
    expect(rateOf(config?.['sts-account-rate'] ?? '')).toBeUndefined();
    expect(rateOf(config?.['sts-principal-rate'] ?? '')).toEqual({ perSecond: 5, burst: 10 });
    expect(rateOf(config?.['sts-source-rate'] ?? '')).toEqual({ perSecond: 300, burst: 3000 });
    for (const wrong of ['5', '0/5', '5/0', '-1/5', '1e3/5', '5/5/5', '']) {
      const refused = read({ flags: { 'sts-account-rate': wrong === '' ? ' ' : wrong } });
      expect(refused, wrong).toMatchObject({ ok: false });
    }
  });

  it('never switches off us-east-1', () => {
    const result = read({ flags: { 'sts-disabled-regions': 'eu-west-2, ap-east-1' } });
    expect(result).toMatchObject({ config: { 'sts-disabled-regions': ['eu-west-2', 'ap-east-1'] } });
    expect(read({})).toMatchObject({
      config: { 'sts-disabled-regions': [], 'sts-global-hosts': ['sts.amazonaws.com'] },
    });
    for (const wrong of ['us-east-1', 'eu-west-2,us-east-1', 'EU-WEST-2', '*']) {
      expect(read({ flags: { 'sts-disabled-regions': wrong } }), wrong).toMatchObject({ ok: false });
    }
  });
});

describe('describeConfig', () => {
  it('masks secrets', () => {
    const flags = { 'root-access-key-id': 'AKIAIOSFODNN7EXAMPLE', 'root-secret-access-key': 'not-for-eyes' };
    const result = read({ flags });
    const text = result.ok ? describeConfig(result.config) : '';
    expect(text).toContain('root-access-key-id = AKIAIOSFODNN7EXAMPLE');
    expect(text).toContain('root-secret-access-key = ********');
    expect(text).not.toContain('not-for-eyes');
  });
});
