import type { Call, Need, SignedCaller } from '#access';
import type { CredentialOwner } from '#directory';
import { AwsError } from '#wire';

/** What AssumeRole and GetSessionToken may be shown as a second factor. */
interface ShownMfa {
  readonly SerialNumber?: string;
  readonly TokenCode?: string;
}

/**
 * When the caller showed the code of an MFA device of his own, in seconds since 1970; `undefined` where the request shows none. A code that
 * is not accepted refuses the request, in the same words whatever was wrong with it or with the device.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html
 */
export async function shownMfa(
  { SerialNumber, TokenCode }: ShownMfa,
  call: Call<SignedCaller>,
): Promise<number | undefined> {
  if (SerialNumber === undefined && TokenCode === undefined) return undefined;
  if (SerialNumber === undefined || TokenCode === undefined)
    throw failed(', must provide both MFA serial number and one time pass code.');
  const owner = ownerOf(call.caller);
  if (owner === undefined)
    throw failed(
      ', unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.',
    );
  const outcome = await call.proveMfa({
    owner,
    serialNumber: SerialNumber,
    codes: [TokenCode],
    purpose: 'authenticate',
  });
  // AWS's text ends with a blank.
  if (!outcome.ok) throw failed(' with invalid MFA one time pass code. ');
  return Math.floor(call.request.now / 1000);
}

/** The condition keys of a request that itself showed a code; they say more than those of the session that made it. */
export function mfaContext(shownAt: number | undefined): Need['context'] {
  return shownAt === undefined ? {} : { 'aws:MultiFactorAuthPresent': 'true', 'aws:MultiFactorAuthAge': '0' };
}

/** Users and root users have devices; roles and federated users have none. */
function ownerOf({ principal, entity }: SignedCaller): CredentialOwner | undefined {
  if (principal.type === 'Root') return { type: 'root' };
  return principal.type === 'User' && entity !== undefined ? { type: 'user', userId: entity.id } : undefined;
}

function failed(how: string): AwsError {
  return new AwsError('AccessDenied', `MultiFactorAuthentication failed${how}`);
}
