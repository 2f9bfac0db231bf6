/** An example of a documentation page: what is typed, and what the page shows of the answer. */
export interface Example {
  /** The line of the page that it begins at. */
  readonly line: number;
  readonly script: string;
  /** The JSON that the page shows for the last command. */
  readonly json?: unknown;
  /** The code of the error that the last command ends in, where the page shows one. */
  readonly error?: string;
}

/** Who types the examples of a page: whose credentials its shell begins with. */
export type Typist = 'root' | 'administrator';

export interface Page {
  readonly as: Typist;
  readonly examples: readonly Example[];
}

/**
 * Reads the examples that a page promises to work. They are its `sh` blocks from `<!-- run as root -->` or
 * `<!-- run as administrator -->` on, up to `<!-- end of run -->` if there is one. A block right after one of them shows what its last
 * command answers: `json`, or text with an error of the AWS CLI. A page without the mark promises nothing.
 */
export function readPage(markdown: string): Page | undefined {
  const lines = markdown.split('\n');
  const mark = lines.findIndex((line) => MARK.test(line));
  const as = MARK.exec(lines[mark] ?? '')?.[1] as Typist | undefined;
  if (as === undefined) return undefined;
  const end = lines.indexOf('<!-- end of run -->');
  const blocks = blocksOf(lines).filter(({ line }) => line > mark + 1 && (end < 0 || line <= end));
  return {
    as,
    examples: blocks.flatMap(({ language, line, text }, index) => {
      if (language !== 'sh') return [];
      const next = blocks[index + 1];
      const shown = next?.line === line + text.split('\n').length + 3 ? next : undefined;
      const error = shown?.language === '' ? ERROR.exec(shown.text)?.[1] : undefined;
      return [
        {
          line,
          script: text,
          ...(shown?.language === 'json' ? { json: JSON.parse(shown.text) as unknown } : {}),
          ...(error === undefined ? {} : { error }),
        },
      ];
    }),
  };
}

const MARK = /^<!-- run as (root|administrator) -->$/;
const ERROR = /An error occurred \((\w+)\)/;

interface Block {
  readonly language: string;
  /** Of its first line of text, counted from 1. */
  readonly line: number;
  readonly text: string;
}

function blocksOf(lines: readonly string[]): readonly Block[] {
  const blocks: Block[] = [];
  let start: number | undefined;
  for (const [index, line] of lines.entries()) {
    if (!line.startsWith('```')) continue;
    if (start === undefined) {
      start = index;
      continue;
    }
    const language = (lines[start] ?? '').slice(3);
    blocks.push({ language, line: start + 2, text: lines.slice(start + 1, index).join('\n') });
    start = undefined;
  }
  return blocks;
}
