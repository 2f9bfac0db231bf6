import type { KeyType } from '../condition-keys.ts';
import { type ConditionKey, crossServiceConditionKeys, globalConditionKeys } from '../condition-keys.ts';
import { wildcardTest } from '../pattern.ts';

/** What the linter knows of AWS's services. */
export interface ServiceCatalogue {
  /** Whether there is a service of this name. */
  hasService(service: string): boolean;
  /** Whether the pattern after an action's colon matches any action of a service that there is. */
  hasAction(service: string, pattern: string): boolean;
  /** A condition key of any service, or one that all have; `undefined` where there is none of this name. */
  conditionKey(name: string): ConditionKey | undefined;
}

/** By service: its actions, and its own condition keys as `name=Type`, several values marked by `[]`, parameters as stars. */
export type CatalogueData = Readonly<Record<string, readonly [actions: string, keys: string]>>;

/** Loads AWS's services, half a megabyte of names that nothing but the linter needs. */
export async function loadServiceCatalogue(): Promise<ServiceCatalogue> {
  const { services } = await import('./catalogue.gen.ts');
  return catalogueOf(services);
}

export function catalogueOf(data: CatalogueData): ServiceCatalogue {
  const keysOf = new Map<string, readonly ConditionKey[]>();
  const ownKeys = (service: string) => {
    const keys = keysOf.get(service) ?? (data[service]?.[1] ?? '').split(' ').filter(Boolean).map(readKey);
    keysOf.set(service, keys);
    return keys;
  };
  const hasService = (service: string) => Object.hasOwn(data, service.toLowerCase());
  return {
    hasService,
    hasAction(service, pattern) {
      const matches = wildcardTest(pattern.toLowerCase());
      const names = hasService(service) ? data[service.toLowerCase()]?.[0].split(' ') : [];
      return names?.some((name) => matches(name.toLowerCase())) ?? false;
    },
    conditionKey(name) {
      const common = knownConditionKey(name);
      if (common !== undefined) return common;
      const lower = name.toLowerCase();
      const [prefix = ''] = lower.split(':');
      // Federated keys, such as those of SAML and of OIDC issuers, are listed with sts.
      const keys = hasService(prefix) ? [...ownKeys(prefix), ...ownKeys('sts')] : ownKeys('sts');
      return keys.find((key) => wildcardTest(key.name.toLowerCase())(lower));
    },
  };
}

/** A condition key that does not belong to one service. */
export function knownConditionKey(name: string): ConditionKey | undefined {
  const lower = name.toLowerCase();
  return [...globalConditionKeys, ...crossServiceConditionKeys].find((key) => {
    const known = key.name.toLowerCase();
    return known.endsWith('/') ? lower.startsWith(known) && lower.length > known.length : lower === known;
  });
}

function readKey(written: string): ConditionKey {
  const equals = written.lastIndexOf('=');
  const type = written.slice(equals + 1);
  const multiValued = type.endsWith('[]');
  return {
    name: written.slice(0, equals),
    type: keyTypeOf(multiValued ? type.slice(0, -2) : type),
    multiValued,
  };
}

/** How the catalogue calls types; a new one is taken for text, which any operator may read. */
function keyTypeOf(text: string): KeyType {
  const types: readonly KeyType[] = ['String', 'ARN', 'Bool', 'Date', 'Numeric', 'IPAddress', 'Binary'];
  return types.find((type) => type === text) ?? 'String';
}
