import type { ListEntry, ListPage, ListQuery } from '#gateway';
import { afterPrefix, compareKeys, next } from './key-order.ts';

/** Rows whose key starts with the query's prefix and is not less than `from`, in order, read as far as they are iterated. */
export type Seek<Row> = (from: string) => Iterable<Row>;

/**
 * One page. Rows behind a common prefix are not read: after the first of them the next seek starts past the last.
 * `first` are rows that come before what the query says.
 */
export function listPage<Row extends { readonly key: string }, Item>(
  query: ListQuery,
  seek: Seek<Row>,
  itemOf: (row: Row) => Item,
  first: readonly Row[] = [],
): ListPage<Item> {
  const entries: ListEntry<Item>[] = [];
  for (const row of first) {
    if (entries.length === query.limit) return { entries, truncated: true };
    entries.push({ type: 'item', name: row.key, item: itemOf(row) });
  }
  let from = startOf(query);
  while (from !== undefined) {
    let skipTo: string | undefined;
    for (const row of seek(from)) {
      if (entries.length === query.limit) return { entries, truncated: true };
      const common = commonPrefixOf(row.key, query);
      if (common === undefined) {
        entries.push({ type: 'item', name: row.key, item: itemOf(row) });
        continue;
      }
      entries.push({ type: 'prefix', name: common });
      skipTo = afterPrefix(common);
      break;
    }
    from = skipTo;
  }
  return { entries, truncated: false };
}

/** The first key that may be listed; `undefined` if none can follow. A key that stands behind a common prefix counts as that prefix. */
function startOf(query: ListQuery): string | undefined {
  const { prefix, after } = query;
  if (after === '' || compareKeys(after, prefix) < 0) return prefix;
  const common = commonPrefixOf(after, query);
  return common === undefined ? next(after) : afterPrefix(common);
}

function commonPrefixOf(key: string, { prefix, delimiter }: ListQuery): string | undefined {
  if (delimiter === '' || !key.startsWith(prefix)) return undefined;
  const at = key.indexOf(delimiter, prefix.length);
  return at === -1 ? undefined : key.slice(0, at + delimiter.length);
}
