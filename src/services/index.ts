/**
 * The services: every operation of STS, IAM, Organizations and our own administration, one file each, named as AWS names it.
 *
 * Owns what an operation authorizes and what it does. Does not authenticate, decode, audit or encode: the pipeline does, for all alike.
 * Called by server, which binds the tables to their protocols.
 */
export { type IamDeps, iamOperations } from './iam/index.ts';
export { type OrganizationsDeps, organizationsOperations } from './organizations/index.ts';
export { type SojournDeps, sojournModel, sojournOperations } from './sojourn/index.ts';
export { type StsDeps, type StsEndpoints, stsOperations } from './sts/index.ts';
