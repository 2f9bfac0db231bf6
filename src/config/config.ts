import { z } from 'zod';
import { isAddressRange } from './address-range.ts';

/** A list with commas between its items, which are trimmed. */
const list = z.string().transform((text) =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== ''),
);

/** Requests a second and how many at once, as `600/6000`, or `off`; `rateOf` reads it. */
const rate = (initial: string) =>
  z
    .string()
    .regex(/^(?:off|[1-9][0-9]{0,6}\/[1-9][0-9]{0,6})$/, 'must be `PER_SECOND/BURST`, as 600/6000, or `off`')
    .default(initial);

/** Every setting: its flag, its variable, what it may be, and what it is by default. */
const SETTINGS = {
  host: { variable: 'SOJOURN_HOST', schema: z.string().min(1).default('127.0.0.1') },
  port: { variable: 'SOJOURN_PORT', schema: z.coerce.number().int().min(0).max(65_535).default(4566) },
  data: { variable: 'SOJOURN_DATA', schema: z.string().min(1).default('./.sojourn') },
  'account-id': {
    variable: 'SOJOURN_ACCOUNT_ID',
    schema: z
      .string()
      .regex(/^[0-9]{12}$/, 'must be twelve digits')
      .optional(),
  },
  'root-access-key-id': {
    variable: 'SOJOURN_ROOT_ACCESS_KEY_ID',
    schema: z
      .string()
      .regex(/^[A-Z0-9]{16,128}$/, 'must be 16 to 128 capital letters and digits')
      .optional(),
  },
  'root-secret-access-key': {
    variable: 'SOJOURN_ROOT_SECRET_ACCESS_KEY',
    schema: z.string().min(8, 'must be at least 8 characters').max(128).optional(),
    secret: true,
  },
  's3-hosts': {
    variable: 'SOJOURN_S3_HOSTS',
    schema: list
      .transform((hosts) => hosts.map((host) => host.toLowerCase()))
      .prefault('localhost,s3.localhost,s3.amazonaws.com'),
  },
  'trusted-proxies': {
    variable: 'SOJOURN_TRUSTED_PROXIES',
    schema: list
      .refine((ranges) => ranges.every(isAddressRange), 'must be IP addresses or CIDR blocks, as 10.0.0.0/8')
      .prefault(''),
  },
  'vpc-headers': { variable: 'SOJOURN_VPC_HEADERS', schema: z.enum(['on', 'off']).default('off') },
  'public-url': {
    variable: 'SOJOURN_PUBLIC_URL',
    schema: z
      .url({ protocol: /^https?$/, error: 'must be an http or https URL' })
      .refine((url) => !/[?#@]/.test(url), 'must have no query, fragment or credentials')
      .transform((url) => url.replace(/\/+$/, ''))
      .optional(),
  },
  'sts-disabled-regions': {
    variable: 'SOJOURN_STS_DISABLED_REGIONS',
    schema: list
      .refine((regions) => regions.every((region) => /^[a-z0-9-]+$/.test(region)), 'must be names of regions')
      .refine((regions) => !regions.includes('us-east-1'), 'cannot have us-east-1, which is always on')
      .prefault(''),
  },
  'sts-global-hosts': {
    variable: 'SOJOURN_STS_GLOBAL_HOSTS',
    schema: list.transform((hosts) => hosts.map((host) => host.toLowerCase())).prefault('sts.amazonaws.com'),
  },
  'sts-account-rate': { variable: 'SOJOURN_STS_ACCOUNT_RATE', schema: rate('600/6000') },
  'sts-principal-rate': { variable: 'SOJOURN_STS_PRINCIPAL_RATE', schema: rate('300/3000') },
  'sts-source-rate': { variable: 'SOJOURN_STS_SOURCE_RATE', schema: rate('300/3000') },
  'explain-denials': { variable: 'SOJOURN_EXPLAIN_DENIALS', schema: z.enum(['on', 'off']).default('off') },
  'log-level': {
    variable: 'SOJOURN_LOG_LEVEL',
    schema: z.enum(['error', 'warn', 'info', 'debug', 'silent']).default('info'),
  },
} as const satisfies Record<
  string,
  { readonly variable: string; readonly schema: z.ZodType; readonly secret?: true }
>;

type SettingName = keyof typeof SETTINGS;

const schema = z
  .object({
    host: SETTINGS.host.schema,
    port: SETTINGS.port.schema,
    data: SETTINGS.data.schema,
    'account-id': SETTINGS['account-id'].schema,
    'root-access-key-id': SETTINGS['root-access-key-id'].schema,
    'root-secret-access-key': SETTINGS['root-secret-access-key'].schema,
    's3-hosts': SETTINGS['s3-hosts'].schema,
    'trusted-proxies': SETTINGS['trusted-proxies'].schema,
    'vpc-headers': SETTINGS['vpc-headers'].schema,
    'public-url': SETTINGS['public-url'].schema,
    'sts-disabled-regions': SETTINGS['sts-disabled-regions'].schema,
    'sts-global-hosts': SETTINGS['sts-global-hosts'].schema,
    'sts-account-rate': SETTINGS['sts-account-rate'].schema,
    'sts-principal-rate': SETTINGS['sts-principal-rate'].schema,
    'sts-source-rate': SETTINGS['sts-source-rate'].schema,
    'explain-denials': SETTINGS['explain-denials'].schema,
    'log-level': SETTINGS['log-level'].schema,
  })
  .refine(
    (settings) =>
      (settings['root-access-key-id'] === undefined) === (settings['root-secret-access-key'] === undefined),
    { message: 'root-access-key-id and root-secret-access-key go together: give both or neither' },
  );

/** Settings, typed. */
export type Config = z.infer<typeof schema>;

/** What a setting of a rate says; `undefined` where it is off. */
export function rateOf(setting: string): { readonly perSecond: number; readonly burst: number } | undefined {
  if (setting === 'off') return undefined;
  const [perSecond, burst] = setting.split('/');
  return { perSecond: Number(perSecond), burst: Number(burst) };
}

/** The names of all flags, for the parser of the command line. */
export const flagNames = Object.keys(SETTINGS) as readonly SettingName[];

/** Where settings come from, in order of precedence. */
export interface ConfigSources {
  readonly flags: Readonly<Record<string, string | undefined>>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The content of the configuration file, parsed from JSON; an empty object where there is none. */
  readonly file: Readonly<Record<string, unknown>>;
}

/** Reads and validates every setting; each mistake is named with where it was made. */
export function readConfig(
  sources: ConfigSources,
):
  | { readonly ok: true; readonly config: Config }
  | { readonly ok: false; readonly mistakes: readonly string[] } {
  const unknown = Object.keys(sources.file).filter((name) => !Object.hasOwn(SETTINGS, name));
  const mistakes = unknown.map((name) => `the configuration file has \`${name}\`, which is no setting`);
  const given: Record<string, unknown> = {};
  const origin: Record<string, string> = {};
  for (const name of flagNames) {
    const { variable } = SETTINGS[name];
    const found = (
      [
        [`--${name}`, sources.flags[name]],
        [variable, sources.environment[variable]],
        [`\`${name}\` in the configuration file`, sources.file[name]],
      ] as const
    ).find(([, value]) => value !== undefined && value !== '');
    if (found === undefined) continue;
    origin[name] = found[0];
    given[name] = found[1];
  }
  const parsed = schema.safeParse(given);
  if (!parsed.success) {
    for (const { path, message } of parsed.error.issues) {
      const name = String(path[0] ?? '');
      mistakes.push(name === '' ? message : `${origin[name] ?? name}: ${message}`);
    }
  }
  return parsed.success && mistakes.length === 0
    ? { ok: true, config: parsed.data }
    : { ok: false, mistakes };
}

/** The settings in force as `name = value` lines, secrets masked. */
export function describeConfig(config: Config): string {
  return flagNames
    .map((name) => {
      const secret = 'secret' in SETTINGS[name];
      const value = config[name];
      const shown = value === undefined ? '(not set)' : secret ? '********' : String(value);
      return `${name} = ${shown}`;
    })
    .join('\n');
}
