/**
 * The server: listens, bounds what comes in, sends each request down the one way (dispatch → authenticate → budget →
 * decode → authorize → handle → audit → encode) and writes the answer.
 *
 * Owns sockets, limits, the trust in proxies, budgets, dispatch and the pipeline. Knows operations only as rows of a table. Called by main.ts.
 */
export { type Budgets, createBudgets, type Rate } from './budgets.ts';
export type { LogSink } from './request-log.ts';
export { createServer, type Server, type ServerDeps } from './server.ts';
