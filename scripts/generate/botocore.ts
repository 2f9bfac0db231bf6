/**
 * botocore's model of a service: the source of what the SDK's schemas leave out (length, range, pattern, enumerated
 * values, the errors of each operation). Read from the botocore that is installed in the project's Python environment.
 */
import { globSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

/** The parts of a botocore shape that the generator reads. */
export interface BotoShape {
  readonly type: string;
  readonly members?: Readonly<Record<string, { readonly shape: string }>>;
  readonly member?: { readonly shape: string };
  readonly key?: { readonly shape: string };
  readonly value?: { readonly shape: string };
  readonly required?: readonly string[];
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
  readonly enum?: readonly string[];
  readonly error?: { readonly code?: string; readonly httpStatusCode?: number };
}

/** The parts of a `service-2.json` that the generator reads. */
export interface BotoModel {
  readonly operations: Readonly<
    Record<
      string,
      {
        readonly input?: { readonly shape: string };
        readonly output?: { readonly shape: string };
        readonly errors?: readonly { readonly shape: string }[];
      }
    >
  >;
  readonly shapes: Readonly<Record<string, BotoShape>>;
}

/**
 * Reads a service's model out of the Python environment at `environment` (a path from the repository's root).
 * Throws if botocore isn't installed there.
 */
export function readBotocore(environment: string, service: string, apiVersion: string): BotoModel {
  const pattern = `${environment}/lib/python3*/site-packages/botocore/data/${service}/${apiVersion}/service-2.json*`;
  const [path] = globSync(pattern);
  if (path === undefined) {
    throw new Error(`no botocore model at ${pattern}: install test/clients/requirements.txt there`);
  }
  const bytes = readFileSync(path);
  return JSON.parse((path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')) as BotoModel;
}
