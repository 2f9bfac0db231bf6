/**
 * The request context. Names of keys are compared without regard to case.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html
 */

export interface RequestContext {
  /** The values of a key; undefined where the request has no such key, or no value of it. */
  values(key: string): readonly string[] | undefined;
  /** Whether AWS documents that it may have several values, or this request has several. */
  isMultivalued(key: string): boolean;
}

/** Keys documented with the value type "Multivalued". */
export const MULTIVALUED_KEYS = [
  'aws:CalledVia',
  'aws:PrincipalOrgPaths',
  'aws:PrincipalServiceNamesList',
  'aws:ResourceOrgPaths',
  'aws:SourceOrgPaths',
  'aws:TagKeys',
  'sts:TransitiveTagKeys',
];

const multivalued = new Set(MULTIVALUED_KEYS.map((key) => key.toLowerCase()));

export function requestContext(
  given: { readonly [key: string]: readonly string[] } | undefined,
): RequestContext {
  const byName = new Map<string, readonly string[]>();
  for (const key of Object.keys(given ?? {})) byName.set(key.toLowerCase(), given?.[key] ?? []);
  const values = (key: string) => {
    const given = byName.get(key.toLowerCase());
    return given?.length === 0 ? undefined : given;
  };
  return {
    values,
    isMultivalued: (key) => multivalued.has(key.toLowerCase()) || (values(key) ?? []).length > 1,
  };
}
