import { describe, expect, it } from 'vitest';
import type { Session, SessionTag } from '#tokens';
import { sessionTags } from './session-tags.ts';

const tag = (Key: string, Value = 'v') => ({ Key, Value });
const many = (count: number) => Array.from({ length: count }, (_, index) => tag(`k${index}`));
const sessionWith = (...tags: SessionTag[]) => ({ tags }) as unknown as Session;
const blue: SessionTag = { key: 'Team', value: 'blue', transitive: true };

describe('session tags', () => {
  it('are as the request has them, and transitive where it says so, whatever the case', () => {
    const request = { Tags: [tag('Team', 'blue'), tag('Empty', '')], TransitiveTagKeys: ['tEAM'] };
    expect(sessionTags(request, undefined)).toEqual([blue, { key: 'Empty', value: '', transitive: false }]);
  });

  it('are at most 50, inherited ones included', () => {
    expect(sessionTags({ Tags: many(50) }, undefined)).toHaveLength(50);
    expect(sessionTags({ Tags: many(49) }, sessionWith(blue))).toHaveLength(50);
    expect(() => sessionTags({ Tags: many(51) }, undefined)).toThrow('at most 50 tags');
    expect(() => sessionTags({ Tags: many(50) }, sessionWith(blue))).toThrow('at most 50 tags');
  });

  it('that are not transitive end with their session, and others go on as they are', () => {
    const calling = sessionWith({ key: 'a', value: '1', transitive: false }, blue);
    expect(sessionTags({}, calling)).toEqual([blue]);
    expect(sessionTags({ Tags: [tag('a', '2')] }, calling)).toEqual([
      blue,
      { key: 'a', value: '2', transitive: false },
    ]);
  });

  it.each([
    [
      'a key twice, whatever its case',
      { Tags: [tag('team'), tag('Cost'), tag('TEAM')] },
      'Duplicate tag keys found. Please note that Tag keys are case insensitive.',
    ],
    [
      'a key of AWS’s own',
      { Tags: [tag('AWS:foo')] },
      'System tag keys (those that begin with aws:) cannot be set.',
    ],
    [
      'a transitive key that is no tag of the request',
      { Tags: [tag('Cost')], TransitiveTagKeys: ['Cost', 'Other'] },
      'The specified transitive tag key must be included in the requested tags.',
    ],
    [
      'a transitive key that is inherited and not repeated',
      { TransitiveTagKeys: ['Team'] },
      'The specified transitive tag key must be included in the requested tags.',
    ],
    [
      'B82 an inherited key, whatever its case',
      { Tags: [tag('tEAM', 'red')] },
      "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.",
    ],
    [
      'B82 an inherited key even with its own value',
      { Tags: [tag('Team', 'blue')], TransitiveTagKeys: ['Team'] },
      "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.",
    ],
  ])('refuse %s', (_, request, message) => {
    expect(() => sessionTags(request, sessionWith(blue))).toThrow(
      expect.objectContaining({ code: 'InvalidParameterValue', message }),
    );
  });
});
