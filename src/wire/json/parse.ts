/** JSON read strictly: valid UTF-8, no key twice in an object, no deeper than any shape goes. */
import { Unreadable } from '../decoded.ts';

/** Deeper than any shape of AWS's; keeps a walk from overflowing the stack. */
const MAX_DEPTH = 64;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The value that `bytes` are; throws {@link Unreadable} if they aren't one. */
export function parseJson(bytes: Uint8Array): unknown {
  let text: string;
  let value: unknown;
  try {
    text = utf8.decode(bytes);
    value = JSON.parse(text);
  } catch {
    throw new Unreadable('the body is not valid JSON');
  }
  refuseRepeatedKeys(text);
  return value;
}

/**
 * Walks text that JSON.parse has accepted and refuses what it hides: of a key that comes twice it keeps the last, and it
 * parses nesting of any depth. The keys are compared as they are after unescaping.
 */
function refuseRepeatedKeys(text: string): void {
  /** The keys of each open object; undefined for an open array. */
  const open: (Set<string> | undefined)[] = [];
  let keyExpected = false;
  for (let i = 0; i < text.length; i += 1) {
    switch (text.charCodeAt(i)) {
      case 0x7b: // {
        open.push(new Set());
        keyExpected = true;
        break;
      case 0x5b: // [
        open.push(undefined);
        keyExpected = false;
        break;
      case 0x7d: // }
      case 0x5d: // ]
        open.pop();
        keyExpected = false;
        break;
      case 0x2c: // ,
        keyExpected = open.at(-1) !== undefined;
        break;
      case 0x22: {
        const end = endOfString(text, i);
        if (keyExpected) addKey(open.at(-1), text.slice(i, end + 1));
        keyExpected = false;
        i = end;
      }
    }
    if (open.length > MAX_DEPTH) throw new Unreadable('the body is nested too deep');
  }
}

/** Where the string that opens at `start` closes. */
function endOfString(text: string, start: number): number {
  let i = start + 1;
  while (text.charCodeAt(i) !== 0x22) i += text.charCodeAt(i) === 0x5c ? 2 : 1;
  return i;
}

function addKey(keys: Set<string> | undefined, quoted: string): void {
  const key = quoted.includes('\\') ? (JSON.parse(quoted) as string) : quoted.slice(1, -1);
  if (keys?.has(key)) throw new Unreadable('the body has a key twice in one object');
  keys?.add(key);
}
