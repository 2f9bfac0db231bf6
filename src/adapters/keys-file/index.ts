/**
 * A key ring in a file: `keyring.json` in the data directory, readable by its owner alone.
 *
 * Owns the file's form, its mode and its durability. Does not judge the keys in it, nor count their seals (keys does).
 * Opened by main.
 */
export { openKeyFile } from './key-file.ts';
