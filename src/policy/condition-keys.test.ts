import { describe, expect, it } from 'vitest';
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
