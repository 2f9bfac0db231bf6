import type { IncomingRequest } from '#access';

/** The faces that a request can be meant for. */
export type FaceName = 'sts' | 'iam' | 'organizations' | 'sojourn' | 's3';

export type Destination =
  /** Ours and not AWS's: health, metrics. */
  | { readonly type: 'own'; readonly path: string }
  | { readonly type: 'face'; readonly face: FaceName }
  /** Signed for a service that is not served here. */
  | { readonly type: 'unknown-service'; readonly service: string };

/** No bucket can be called that, so nothing of AWS's can live below it. */
export const OWN_PREFIX = '/_sojourn/';

const FACE_OF_SCOPE: Readonly<Record<string, FaceName>> = {
  sts: 'sts',
  iam: 'iam',
  organizations: 'organizations',
  sojourn: 'sojourn',
  s3: 's3',
};

const FACE_OF_TARGET: Readonly<Record<string, FaceName>> = {
  AWSOrganizationsV20161128: 'organizations',
  Sojourn: 'sojourn',
};

/** The API version tells the two awsQuery services apart. */
const FACE_OF_VERSION: Readonly<Record<string, FaceName>> = { '2011-06-15': 'sts', '2010-05-08': 'iam' };

/**
 * Where a request goes, by the first of these that says something: our own prefix, the service that the credentials are scoped to,
 * `X-Amz-Target`, the query's Action and Version at `/`, and else S3. A signature is later held to the scope of the face chosen here,
 * so a request signed for one service never reaches another.
 */
export function dispatch(request: IncomingRequest): Destination {
  if (`${request.path}/`.startsWith(OWN_PREFIX)) return { type: 'own', path: request.path };

  const scope = scopeService(request);
  if (scope !== undefined) return destinationOf(FACE_OF_SCOPE, scope);

  const target = request.header('x-amz-target')?.split('.')[0];
  if (target !== undefined) return destinationOf(FACE_OF_TARGET, target);

  const action = request.path === '/' ? actionOfQuery(request.query) : undefined;
  return { type: 'face', face: action === undefined ? 's3' : faceOfAction(action) };
}

function destinationOf(table: Readonly<Record<string, FaceName>>, service: string): Destination {
  const face = Object.hasOwn(table, service) ? table[service] : undefined;
  return face === undefined ? { type: 'unknown-service', service } : { type: 'face', face };
}

/** The face of an unsigned Action; one of no known version is STS's to refuse. */
export function faceOfAction({ version }: ActionAndVersion): FaceName {
  return (Object.hasOwn(FACE_OF_VERSION, version) ? FACE_OF_VERSION[version] : undefined) ?? 'sts';
}

export interface ActionAndVersion {
  readonly action: string;
  readonly version: string;
}

function actionOfQuery(query: string): ActionAndVersion | undefined {
  const parameters = new URLSearchParams(query);
  const action = parameters.get('Action');
  return action === null ? undefined : { action, version: parameters.get('Version') ?? '' };
}

/** The service in `…/DATE/REGION/SERVICE/aws4_request`, read loosely: the verifier reads it again, strictly. */
function scopeService(request: IncomingRequest): string | undefined {
  const credential = credentialOfHeader(request.header('authorization')) ?? credentialOfQuery(request.query);
  return credential?.split('/').at(-2);
}

function credentialOfHeader(authorization: string | undefined): string | undefined {
  if (!authorization?.startsWith('AWS4-')) return undefined;
  const start = authorization.indexOf('Credential=');
  if (start < 0) return undefined;
  return authorization.slice(start + 'Credential='.length).split(/[,\s]/, 1)[0];
}

function credentialOfQuery(query: string): string | undefined {
  return query.includes('X-Amz-Credential')
    ? (new URLSearchParams(query).get('X-Amz-Credential') ?? undefined)
    : undefined;
}
