import { describe, expect, it } from 'vitest';
import { readPage } from './page.ts';

const block = (language: string, text: string) => `\`\`\`${language}\n${text}\n\`\`\``;
const page = (...parts: readonly string[]) => readPage(parts.join('\n\n'));
const RUN = '<!-- run as root -->';

describe('the examples of a page', () => {
  it('are none where the page does not promise that they work', () => {
    expect(page(block('sh', 'true'))).toBeUndefined();
  });

  it('are its sh blocks between the marks, with their lines', () => {
    const read = page(
      block('sh', 'before'),
      RUN,
      block('sh', 'first\nsecond'),
      block('js', 'no()'),
      block('sh', 'third'),
      '<!-- end of run -->',
      block('sh', 'after'),
    );
    expect(read).toEqual({
      as: 'root',
      examples: [
        { line: 8, script: 'first\nsecond' },
        { line: 17, script: 'third' },
      ],
    });
  });

  it('show the JSON or the error that is right below them, and no other', () => {
    const read = page(
      RUN,
      block('sh', 'one'),
      block('json', '{"a": 1}'),
      block('sh', 'two'),
      block('', 'An error occurred (AccessDenied) when calling'),
      block('sh', 'three'),
      'A policy:',
      block('json', '{"Version": "2012-10-17"}'),
    );
    expect(read?.examples).toEqual([
      { line: 4, script: 'one', json: { a: 1 } },
      { line: 12, script: 'two', error: 'AccessDenied' },
      { line: 20, script: 'three' },
    ]);
  });
});
