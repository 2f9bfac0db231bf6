/**
 * The index: which objects, parts and uploads there are, and in which files their data lies. A row is the truth; a data file
 * without a row is a leftover.
 *
 * Texts compare by their UTF-8 bytes (SQLite's BINARY collation), which is the order that S3 lists keys in. Contents are named apart
 * from objects, so that a completed upload becomes an object without a row of its parts being touched: its content is the upload's id.
 */
export const INDEX_SCHEMA = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  CREATE TABLE IF NOT EXISTS buckets (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    incarnation TEXT NOT NULL,
    UNIQUE (name, incarnation)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS objects (
    bucket INTEGER NOT NULL,
    key TEXT NOT NULL,
    content TEXT NOT NULL,
    size INTEGER NOT NULL,
    etag TEXT NOT NULL,
    modified INTEGER NOT NULL,
    part_count INTEGER,
    attributes TEXT NOT NULL,
    PRIMARY KEY (bucket, key)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS uploads (
    bucket INTEGER NOT NULL,
    key TEXT NOT NULL,
    id TEXT NOT NULL,
    initiated INTEGER NOT NULL,
    attributes TEXT NOT NULL,
    PRIMARY KEY (bucket, key, id)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS pieces (
    content TEXT NOT NULL,
    number INTEGER NOT NULL,
    file TEXT NOT NULL UNIQUE,
    size INTEGER NOT NULL,
    etag TEXT NOT NULL,
    modified INTEGER NOT NULL,
    checksum TEXT,
    PRIMARY KEY (content, number)
  ) STRICT, WITHOUT ROWID;
`;
