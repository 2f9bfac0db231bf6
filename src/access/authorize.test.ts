import { describe, expect, it } from 'vitest';
import { refusalMessage } from './authorize.ts';
import { anonymousCaller, type SignedCaller } from './caller.ts';

const caller = { type: 'signed', arn: 'arn:aws:iam::111122223333:user/David' } as SignedCaller;
const REASON = 'because no identity-based policy allows the s3:GetObject action';

describe('the message of a refusal', () => {
  it('names caller, action and resource, and the reason where it may be told', () => {
    const need = { action: 'sts:AssumeRole', resource: 'arn:aws:iam::444455556666:role/Deploy' };
    const sentence =
      'User: arn:aws:iam::111122223333:user/David is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::444455556666:role/Deploy';
    expect(refusalMessage(caller, need, REASON)).toBe(`${sentence} ${REASON}`);
    expect(refusalMessage(caller, need, undefined)).toBe(sentence);
  });

  it('tells nobody in particular nothing', () => {
    const need = { action: 's3:GetObject', resource: 'arn:aws:s3:::bucket/key' };
    expect(refusalMessage(anonymousCaller, need, REASON)).toBe('Access Denied');
    expect(refusalMessage(caller, need, REASON)).toContain('on resource: "arn:aws:s3:::bucket/key" because');
  });
});
