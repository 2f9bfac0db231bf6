// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables are written so.
import { describe, expect, it } from 'vitest';
import { evaluate } from './index.ts';
import { allow, policy, request } from './policy.testing.ts';

const context = { 'k:name': 'ann', 'k:wild': 'a*?', 'k:empty': '', 'k:colon': 'a:b', 'k:list': ['ann'] };

/** Whether an Allow of this resource, after `arn:aws:s3:::`, allows that one. */
function matches(written: string, resource: string, element = 'Resource'): boolean {
  const statement = { ...allow(), Resource: undefined, [element]: `arn:aws:s3:::${written}` };
  const identity = [policy('identity', statement)];
  return evaluate(request({ context, resource: `arn:aws:s3:::${resource}` }), { identity }).allowed;
}

describe('a resource with variables', () => {
  it.each([
    ['b/${k:name}', 'b/ann'],
    ['b/${K:Name}', 'b/ann'],
    ['${k:name}', 'ann'],
    ['${k:name}${k:name}', 'annann'],
    ['${k:name}/*', 'ann/x/y'],
    ['b*/${k:name}', 'bucket/ann'],
    ['b?/${k:name}', 'b1/ann'],
    ['b/?${k:name}?', 'b/xanny'],
    ['b/${k:wild}?', 'b/a*?z'],
    ['*/${k:name}/x', 'any/ann/x'],
    ['b/${k:name}-${k:wild}', 'b/ann-a*?'],
    ['b/${k:empty}', 'b/'],
    ['b/${k:colon}', 'b/a:b'],
    ["b/${k:none, 'x'}", 'b/x'],
    ["b/${k:none,'x'}", 'b/x'],
    ["b/${k:none,  'x' }", 'b/x'],
    ["b/${k:none, ''}", 'b/'],
    ["b/${k:none, '*'}", 'b/*'],
    ["b/${k:none, '}'}", 'b/}'],
    ["b/${k:name, 'x'}", 'b/ann'],
    ['b/${*}${?}${$}', 'b/*?$'],
    ['${*}', '*'],
    ['b/${$}{k:name}', 'b/${k:name}'],
    ['b/$', 'b/$'],
    ['b/${', 'b/${'],
    ['b/${}', 'b/${}'],
    ['b/${ }', 'b/${ }'],
    ['b/${ k:name}', 'b/${ k:name}'],
    ['b/${k:name }', 'b/${k:name }'],
    ["b/${k:name , 'x'}", "b/${k:name , 'x'}"],
    ["b/${k:name 'x'}", "b/${k:name 'x'}"],
    ['b/${k:no name}', 'b/${k:no name}'],
    ['b/${k:${k:name}', 'b/${k:ann'],
    ['b/${${k:name}}', 'b/${ann}'],
    ['b/${$}${k:name}', 'b/$ann'],
    ['b/${k:name', 'b/${k:name'],
    ['b/${k:name,}', 'b/${k:name,}'],
    ['b/${k:name,x}', 'b/${k:name,x}'],
    ["b/${k:name,'x}", "b/${k:name,'x}"],
    ["b/${k:name,'x'", "b/${k:name,'x'"],
    ["b/${k:name,'x'y}", "b/${k:name,'x'y}"],
    ['b/${k:${k:name}}', 'b/${k:ann}'],
    ['b/${k:{k:name}', 'b/${k:{k:name}'],
    ['b/${$x}', 'b/${$x}'],
    ['b/${$', 'b/${$'],
    ['b/${k:name} ', 'b/ann '],
  ])('%s matches %s', (written, resource) => {
    expect(matches(written, resource)).toBe(true);
    expect(matches(written, `${resource}x`)).toBe(written.endsWith('*'));
    expect(matches(written, `x${resource}`)).toBe(written.startsWith('*'));
    expect(matches(written, resource, 'NotResource')).toBe(false);
    expect(matches(written, 'q', 'NotResource')).toBe(true);
  });

  it.each([
    ['b/${k:name}', 'b/bob'],
    ['b/${k:name}', 'c/ann'],
    ['b/${k:wild}', 'b/abc'],
    ['b/${k:none}', 'b/'],
    ['b/${k:none}', 'b/${k:none}'],
    ['b/${k:list}', 'b/ann'],
    ["b/${k:list, 'x'}", 'b/x'],
    ["b/${k:none, '*'}", 'b/abc'],
    ['b/${*}', 'b/abc'],
    ['b/${?}', 'b/a'],
    ['b?/${k:name}', 'b/ann'],
    ['b/?${k:name}', 'b/ann'],
    ['b/${k:wild}?', 'b/a*?'],
    ['b/${k:name}?', 'b/ann'],
    ['b*/${k:name}', 'c/ann'],
  ])('%s does not match %s', (written, resource) => expect(matches(written, resource)).toBe(false));

  it.each(['b/${k:none}', '${k:none}', 'b/${k:name}${k:none}'])(
    '%s excludes nothing known, so that NotResource does not hold',
    (written) => {
      for (const resource of ['b/', 'b/ann', 'q'])
        expect(matches(written, resource, 'NotResource')).toBe(false);
    },
  );

  it.each(['Resource', 'NotResource'])('asks all values of a list, in any order, for %s', (element) => {
    const values = ['b?/${k:name}', 'b/${k:none}', '?/c', 'd/${k:name}?'];
    const asks = (resource: string, list: readonly string[]) => {
      const resources = list.map((value) => `arn:aws:s3:::${value}`);
      const identity = [policy('identity', { ...allow(), Resource: undefined, [element]: resources })];
      return evaluate(request({ context, resource: `arn:aws:s3:::${resource}` }), { identity }).allowed;
    };
    for (const list of [values, values.toReversed()]) {
      for (const resource of ['b1/ann', 'x/c', 'd/annx'])
        expect([resource, asks(resource, list)]).toEqual([resource, element === 'Resource']);
      for (const resource of ['b/ann', 'b/', 'xx/c', 'd/ann']) expect(asks(resource, list)).toBe(false);
    }
    const resolved = values.filter((value) => !value.includes('k:none'));
    expect(asks('q', resolved)).toBe(element === 'NotResource');
  });

  it('confines wildcards to their part of the ARN beside variables too', () => {
    const identity = [policy('identity', allow('*', 'arn:aws:sqs:eu-*-1:${k:account}:q-*'))];
    const asks = (resource: string) =>
      evaluate(request({ context: { 'k:account': '111122223333' }, resource }), { identity }).allowed;
    expect(asks('arn:aws:sqs:eu-west-1:111122223333:q-a:b')).toBe(true);
    expect(asks('arn:aws:sqs:eu-x:y-1:111122223333:q-a')).toBe(false);
  });

  it('does not let a star before a variable reach into the next part', () => {
    const identity = [policy('identity', allow('*', 'arn:aws:sqs:eu*${k:name}:111122223333:q'))];
    const asks = (resource: string) => evaluate(request({ context, resource }), { identity }).allowed;
    expect(asks('arn:aws:sqs:eu-ann:111122223333:q')).toBe(true);
    expect(asks('arn:aws:sqs:eu:ann:111122223333:q')).toBe(false);
  });
});
