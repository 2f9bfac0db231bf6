import {
  type ConditionKey,
  crossServiceConditionKeys,
  globalConditionKeys,
  KEY_TYPES,
} from '../condition-keys.ts';
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

/** A catalogue of these services. */
function catalogueOf(data: CatalogueData): ServiceCatalogue {
  const rowOf = (service: string) => {
    const lower = service.toLowerCase();
    return Object.hasOwn(data, lower) ? data[lower] : undefined;
  };
  return {
    hasService: (service) => rowOf(service) !== undefined,
    hasAction(service, pattern) {
      const matches = wildcardTest(pattern.toLowerCase());
      return namesIn(rowOf(service)?.[0]).some((name) => matches(name.toLowerCase()));
    },
    conditionKey(name) {
      const lower = name.toLowerCase();
      const service = lower.slice(0, lower.indexOf(':'));
      // Federated keys, such as those of SAML and of OIDC issuers, are listed with sts.
      const keys = [service, 'sts'].flatMap((each) => namesIn(rowOf(each)?.[1])).map(readKey);
      return knownConditionKey(name) ?? keys.find((key) => wildcardTest(key.name.toLowerCase())(lower));
    },
  };
}

function namesIn(text: string | undefined): readonly string[] {
  return text ? text.split(' ') : [];
}

/** A condition key that does not belong to one service. */
export function knownConditionKey(name: string): ConditionKey | undefined {
  const lower = name.toLowerCase();
  return [...globalConditionKeys, ...crossServiceConditionKeys].find((key) => {
    const known = key.name.toLowerCase();
    return known.endsWith('/') ? lower.startsWith(known) && lower.length > known.length : lower === known;
  });
}

/** A key as the catalogue writes it. A type that is new there is taken for text, which any operator may read. */
function readKey(written: string): ConditionKey {
  const equals = written.lastIndexOf('=');
  const [type, several] = written.slice(equals + 1).split('[');
  return {
    name: written.slice(0, equals),
    type: KEY_TYPES.find((each) => each === type) ?? 'String',
    multiValued: several !== undefined,
  };
}
