import { invalidArgument } from './errors.ts';

/** Buckets have no versions: the one that every object has is called `null`. */
export function checkVersion(versionId: string | undefined): void {
  if (versionId === undefined || versionId === 'null') return;
  throw invalidArgument('versionId', versionId, 'Invalid version id specified');
}

/** The action on an object, which is another one where the request names a version: `s3:GetObject`, `s3:GetObjectVersion`. */
export function objectAction(action: string, versionId: string | undefined): string {
  return versionId === undefined ? action : `${action}Version`;
}
