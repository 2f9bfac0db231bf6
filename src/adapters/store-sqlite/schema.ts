import type { DatabaseSync } from 'node:sqlite';

/** Marks the file as ours (SQLite's application_id). */
const APPLICATION_ID = 0x534f4a4e;

/** Each brings the schema one version further; none is ever edited once it was released. */
const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE partition (
    name TEXT PRIMARY KEY,
    sequence INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX partition_by_sequence ON partition (sequence);

  CREATE TABLE entity (
    partition TEXT NOT NULL,
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    version INTEGER NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (partition, kind, id)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE audit_outbox (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    event_id TEXT NOT NULL UNIQUE,
    record TEXT NOT NULL
  ) STRICT;
  `,
];

/**
 * Brings the schema to this program's version, one transaction for each step, so that a step that was interrupted is done again.
 * Throws where the file is not ours or was written by a newer program.
 */
export function migrate(database: DatabaseSync, migrations: readonly string[] = MIGRATIONS): void {
  const version = pragma(database, 'user_version');
  const owner = pragma(database, 'application_id');
  if (owner !== APPLICATION_ID && (version > 0 || owner !== 0))
    throw new Error('the file is a database of another program');
  if (version > migrations.length)
    throw new Error(
      `its schema has version ${version}, this program knows ${migrations.length}: upgrade Sojourn`,
    );
  for (const [index, sql] of migrations.entries()) {
    if (index < version) continue;
    database.exec(`
      BEGIN IMMEDIATE;
      ${sql}
      PRAGMA application_id = ${APPLICATION_ID};
      PRAGMA user_version = ${index + 1};
      COMMIT;
    `);
  }
}

function pragma(database: DatabaseSync, name: 'user_version' | 'application_id'): number {
  return Number(database.prepare(`PRAGMA ${name}`).get()?.[name]);
}
