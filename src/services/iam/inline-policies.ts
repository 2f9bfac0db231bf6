import { type Group, inlinePolicySize, type Role, type User } from '#directory';
import { POLICY_SIZE_LIMITS } from '#policy';
import { AwsError } from '#wire';
import { type PageRequest, page } from './paging.ts';
import { presentDocument, refuseMalformed } from './policy-document.ts';

type Carrier = User | Group | Role;

/** The most that all inline policies of one user, group or role may have together, in characters that are not white space. */
const SIZES: Readonly<Record<Carrier['kind'], number>> = {
  user: POLICY_SIZE_LIMITS.inlineUser,
  group: POLICY_SIZE_LIMITS.inlineGroup,
  role: POLICY_SIZE_LIMITS.inlineRole,
};

/** The user, group or role with an inline policy added, or replaced by one of the same name, whose spelling it keeps. */
export function withInlinePolicy<E extends Carrier>(carrier: E, name: string, document: string): E {
  refuseMalformed(document);
  const spelling = spellingOf(carrier, name) ?? name;
  const edited = { ...carrier, inlinePolicies: { ...carrier.inlinePolicies, [spelling]: document } };
  const most = SIZES[carrier.kind];
  if (inlinePolicySize(edited) > most) {
    throw new AwsError(
      'LimitExceeded',
      `Maximum policy size of ${most} bytes exceeded for ${carrier.kind} ${carrier.name}`,
    );
  }
  return edited;
}

/** The user, group or role without the inline policy of this name, which must be there. */
export function withoutInlinePolicy<E extends Carrier>(carrier: E, name: string): E {
  const { spelling } = requireInlinePolicy(carrier, name);
  const { [spelling]: _, ...inlinePolicies } = carrier.inlinePolicies;
  return { ...carrier, inlinePolicies };
}

/** The inline policy of this name as Get…Policy shows it: the name as it was asked for. */
export function presentInlinePolicy(carrier: Carrier, name: string) {
  const { document } = requireInlinePolicy(carrier, name);
  return { PolicyName: name, PolicyDocument: presentDocument(document) };
}

/** All inline policies, as the description of an account shows them. */
export function presentInlinePolicies({ inlinePolicies }: Carrier) {
  return Object.entries(inlinePolicies).map(([name, document]) => ({
    PolicyName: name,
    PolicyDocument: presentDocument(document),
  }));
}

/** A page of the names of the inline policies. */
export function pageOfInlinePolicies({ inlinePolicies }: Carrier, request: PageRequest) {
  const { items, next } = page(Object.keys(inlinePolicies), (name) => name, request);
  return { PolicyNames: items, ...next };
}

function requireInlinePolicy(carrier: Carrier, name: string) {
  const spelling = spellingOf(carrier, name);
  const document = spelling === undefined ? undefined : carrier.inlinePolicies[spelling];
  if (spelling === undefined || document === undefined)
    throw new AwsError('NoSuchEntity', `The ${carrier.kind} policy with name ${name} cannot be found.`);
  return { spelling, document };
}

/** How the inline policy is spelt that has this name; names are found in any letter case, as AWS is recorded to find them. */
function spellingOf({ inlinePolicies }: Carrier, name: string): string | undefined {
  const lower = name.toLowerCase();
  return Object.keys(inlinePolicies).find((known) => known.toLowerCase() === lower);
}
