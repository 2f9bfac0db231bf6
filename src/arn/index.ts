/**
 * Names: ARNs, account ids, unique ids, access-key ids and session names, parsed once and passed on as values.
 *
 * Owns the written form of each name. Does not know whether the thing named exists (directory does).
 * Called by every other room.
 */
export { type AccountId, isAccountId, parseAccountId } from './account-id.ts';
export {
  type Arn,
  assumedRoleArn,
  federatedUserArn,
  formatArn,
  type IamResourceKind,
  iamArn,
  nameOfIamArn,
  parseArn,
  rootArn,
} from './arn.ts';
export { decodeBase32, encodeBase32 } from './base32.ts';
export { isSessionName } from './session-name.ts';
export {
  type AccessKeyPrefix,
  accountOfAccessKeyId,
  isAccessKeyId,
  newAccessKeyId,
  newUniqueId,
  type RandomBytes,
  type UniqueIdPrefix,
} from './unique-id.ts';
export { newUuid } from './uuid.ts';
