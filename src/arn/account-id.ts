/** Twelve decimal digits that name an AWS account, leading zeros included. */
export type AccountId = string & { readonly __brand: 'AccountId' };

const TWELVE_DIGITS = /^[0-9]{12}$/;

/** Tells whether `text` is a well-formed account id. */
export function isAccountId(text: string): text is AccountId {
  return TWELVE_DIGITS.test(text);
}

/** The account id in `text`, or `undefined` where it is not twelve digits. */
export function parseAccountId(text: string): AccountId | undefined {
  return isAccountId(text) ? text : undefined;
}
