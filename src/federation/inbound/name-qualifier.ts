import { hash } from 'node:crypto';
import type { AccountId } from '#arn';

/**
 * What tells apart subjects of the same name: a hash of issuer, account and the provider's own name. It is both in the answer and
 * `saml:namequalifier`.
 *
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithSAML.html
 */
export function nameQualifier(issuer: string, account: AccountId, providerArn: string): string {
  const name = providerArn.slice(providerArn.lastIndexOf('/') + 1);
  return hash('sha1', `${issuer}${account}/${name}`, 'base64');
}
