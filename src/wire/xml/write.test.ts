import fc from 'fast-check';
import { SaxesParser } from 'saxes';
import { describe, expect, it } from 'vitest';
import { encodeAwsQueryError, stsModel } from '../index.ts';

/** The message of an error as an XML parser reads it back. */
function readBack(message: string): string {
  const parser = new SaxesParser();
  let inMessage = false;
  let text = '';
  parser.on('opentag', ({ name }) => {
    inMessage = name === 'Message';
  });
  parser.on('closetag', () => {
    inMessage = false;
  });
  parser.on('text', (part) => {
    if (inMessage) text += part;
  });
  parser.write(encodeAwsQueryError(stsModel, { code: 'ValidationError', message }, 'r')).close();
  return text;
}

describe('text in XML', () => {
  it('cannot become markup', () => {
    const message = '</Message><Code>x</Code>]]>&amp;<!--';
    expect(readBack(message)).toBe(message);
  });

  it('comes back as it was, carriage returns included', () => {
    const taken = (char: string) =>
      (char >= ' ' || '\t\n\r'.includes(char)) && !'\ufffe\uffff'.includes(char);
    const text = fc.string({ unit: 'binary' }).filter((value) => [...value].every(taken));
    fc.assert(
      fc.property(text, (value) => {
        expect(readBack(value)).toBe(value);
      }),
    );
    expect(readBack('a\r\nb\rc\td')).toBe('a\r\nb\rc\td');
  });

  it('has references for control characters and U+FFFD for what no parser takes', () => {
    const written = encodeAwsQueryError(
      stsModel,
      { code: 'ValidationError', message: '\x01\x1f|\0\ufffe\uffff\ud800|' },
      'r',
    );
    expect(written).toContain('<Message>&#x1;&#x1F;|\ufffd\ufffd\ufffd\ufffd|</Message>');
  });
});
