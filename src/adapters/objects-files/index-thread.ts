/**
 * The thread that changes the index: it takes all changes that have gathered, commits them as one transaction, and answers them.
 * So the event loop never waits for a disk, and many writers share one sync.
 */
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import type { ChangeAnswer, ChangeRequest } from './index-changes.ts';
import { IndexWriter } from './index-writer.ts';

if (parentPort === null) throw new Error('runs in a worker thread only');
const port = parentPort;
const { path }: { readonly path: string } = workerData;
const writer = new IndexWriter(path);

function apply({ name, values }: ChangeRequest): unknown {
  return Reflect.apply(writer[name], writer, values);
}

/** A change that cannot be written must not take its neighbours down, so after a failure each gets a transaction of its own. */
function commit(requests: readonly ChangeRequest[]): readonly ChangeAnswer[] {
  try {
    return writer.transaction(() => requests.map((request) => ({ id: request.id, outcome: apply(request) })));
  } catch (error) {
    if (requests.length === 1) return requests.map(({ id }) => ({ id, error }));
    return requests.flatMap((request) => commit([request]));
  }
}

port.on('message', (first: ChangeRequest | 'close') => {
  const gathered: (ChangeRequest | 'close')[] = [first];
  for (;;) {
    const more = receiveMessageOnPort(port);
    if (more === undefined) break;
    gathered.push(more.message);
  }
  const requests = gathered.filter((message) => message !== 'close');
  if (requests.length > 0) port.postMessage(commit(requests));
  if (requests.length < gathered.length) {
    writer.close();
    port.close();
  }
});
port.postMessage('ready');
