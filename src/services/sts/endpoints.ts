import type { BoundOperation, Call } from '#access';
import { type AccountId, parseArn } from '#arn';
import { AwsError, stsModel } from '#wire';
import type { SessionFacts } from './issue-credentials.ts';

/** At which of STS's endpoints requests arrive, and what each does. */
export interface StsEndpoints {
  /** Regions whose endpoints issue no credentials. */
  readonly disabledRegions: ReadonlySet<string>;
  /** The names of the global endpoint, in lower case; every other host is a regional endpoint of the region that was signed for. */
  readonly globalHosts: ReadonlySet<string>;
}

/**
 * The operations that the global endpoint does not have, and what it says of them: as AWS is recorded to say, but of GetScopedCredentials,
 * for which it takes the more telling of the two texts.
 *
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoot.html
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetScopedCredentials.html
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetWebIdentityToken.html
 */
const REGIONAL_ONLY: ReadonlyMap<string, string> = new Map([
  ['AssumeRoot', 'Unknown Operation'],
  ['GetScopedCredentials', 'Operation not supported on STS global endpoint'],
  ['GetWebIdentityToken', 'Operation not supported on STS global endpoint'],
]);

/**
 * The operation as the endpoint that a request came to has it: refused, before anybody's assertion is checked or permissions are read, where
 * it does not.
 */
export function atEndpoint(operation: BoundOperation, endpoints: () => StsEndpoints): BoundOperation {
  const { name, identify } = operation;
  return {
    ...operation,
    ...(identify && {
      identify(input, call) {
        refuseElsewhere(name, input, call, endpoints());
        return identify(input, call);
      },
    }),
    needs(input, call) {
      refuseElsewhere(name, input, call, endpoints());
      return operation.needs(input, call);
    },
  };
}

function refuseElsewhere(name: string, input: unknown, call: Call, endpoints: StsEndpoints): void {
  if (isGlobal(call, endpoints)) {
    const refusal = REGIONAL_ONLY.get(name);
    if (refusal !== undefined) throw new AwsError('InvalidAction', refusal);
    return;
  }
  const issues = stsModel.operations.get(name)?.errors.includes('RegionDisabledException');
  if (issues && endpoints.disabledRegions.has(call.region)) {
    throw new AwsError(
      'RegionDisabledException',
      `STS is not activated in this region for account:${accountAsked(input, call)}. Your account administrator can activate STS in this region using the IAM Console.`,
    );
  }
}

/** The account that is asked for credentials: the role's, or the caller's own. */
function accountAsked(input: unknown, { caller }: Call): string {
  const { RoleArn, TargetPrincipal } = input as {
    readonly RoleArn?: string;
    readonly TargetPrincipal?: string;
  };
  const target = RoleArn ?? TargetPrincipal;
  if (target !== undefined) return parseArn(target)?.account ?? target;
  return caller.type === 'signed' ? caller.account : '';
}

/**
 * Where the token will be valid that `account` issues in this call: one of the global endpoint in the regions that are enabled by default,
 * unless the account prefers tokens for all of them; one of a regional endpoint in all.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_enable-regions.html#sts-regions-manage-tokens
 */
export async function tokenRegions(
  account: AccountId,
  call: Call,
  endpoints: StsEndpoints,
): Promise<Pick<SessionFacts, 'onlyDefaultRegions'>> {
  if (!isGlobal(call, endpoints)) return { onlyDefaultRegions: false };
  const state = await call.snapshot.account(account);
  return { onlyDefaultRegions: state?.account.globalEndpointTokenVersion !== 'v2Token' };
}

function isGlobal({ request }: Call, { globalHosts }: StsEndpoints): boolean {
  const host = request
    .header('host')
    ?.toLowerCase()
    .replace(/:[0-9]+$/, '');
  return host !== undefined && globalHosts.has(host);
}
