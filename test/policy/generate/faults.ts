/** Ways in which a document can be none. Each breaks one statement of a document that was valid. */
import type { DocumentKind, Json } from './documents.ts';

export interface Fault {
  readonly name: string;
  readonly kinds: readonly DocumentKind[];
  readonly spoil: (statement: Json) => Json;
}

const ALL: readonly DocumentKind[] = ['identity', 'boundary', 'session', 'resource', 'trust', 'scp', 'rcp'];
const WITH_PRINCIPAL: readonly DocumentKind[] = ['resource', 'trust', 'rcp'];
const WITHOUT_PRINCIPAL = ALL.filter((kind) => !WITH_PRINCIPAL.includes(kind));
const WITH_RESOURCE = ALL.filter((kind) => kind !== 'trust');

function set(members: Json): Fault['spoil'] {
  return (statement) => ({ ...statement, ...members });
}

function drop(...names: readonly string[]): Fault['spoil'] {
  return (statement) =>
    Object.fromEntries(Object.entries(statement).filter(([name]) => !names.includes(name)));
}

export const FAULTS: readonly Fault[] = [
  { name: 'an unknown element', kinds: ALL, spoil: set({ Actions: '*' }) },
  { name: 'no effect', kinds: ALL, spoil: drop('Effect') },
  { name: 'an effect in small letters', kinds: ALL, spoil: set({ Effect: 'allow' }) },
  { name: 'no action', kinds: ALL, spoil: drop('Action', 'NotAction') },
  {
    name: 'no actions in a list',
    kinds: ALL,
    spoil: (statement) => ({ ...drop('NotAction')(statement), Action: [] }),
  },
  { name: 'Action and NotAction', kinds: ALL, spoil: set({ Action: 's3:*', NotAction: 's3:*' }) },
  {
    name: 'a number for an action',
    kinds: ALL,
    spoil: (statement) => ({ ...drop('NotAction')(statement), Action: 1 }),
  },
  { name: 'no resource', kinds: WITH_RESOURCE, spoil: drop('Resource', 'NotResource') },
  { name: 'Resource and NotResource', kinds: WITH_RESOURCE, spoil: set({ Resource: '*', NotResource: '*' }) },
  {
    name: 'an empty NotResource',
    kinds: WITH_RESOURCE,
    spoil: (statement) => ({ ...drop('Resource')(statement), NotResource: [] }),
  },
  { name: 'a resource', kinds: ['trust'], spoil: set({ Resource: '*' }) },
  { name: 'a principal', kinds: WITHOUT_PRINCIPAL, spoil: set({ Principal: '*' }) },
  { name: 'no principal', kinds: WITH_PRINCIPAL, spoil: drop('Principal', 'NotPrincipal') },
  {
    name: 'Principal and NotPrincipal',
    kinds: WITH_PRINCIPAL,
    spoil: set({ Principal: '*', NotPrincipal: { AWS: '111122223333' } }),
  },
  {
    name: 'NotPrincipal with Allow',
    kinds: ['resource'],
    spoil: (statement) => ({
      ...drop('Principal')(statement),
      Effect: 'Allow',
      NotPrincipal: { AWS: '111122223333' },
    }),
  },
  {
    name: 'NotPrincipal',
    kinds: ['trust', 'rcp'],
    spoil: (statement) => ({
      ...drop('Principal')(statement),
      Effect: 'Deny',
      NotPrincipal: { AWS: '111122223333' },
    }),
  },
  {
    name: 'NotAction in a resource control policy',
    kinds: ['rcp'],
    spoil: (statement) => ({ ...drop('Action')(statement), NotAction: 's3:*' }),
  },
  {
    name: 'not everyone in a resource control policy',
    kinds: ['rcp'],
    spoil: set({ Principal: { AWS: '111122223333' } }),
  },
  {
    name: 'every service in a resource control policy',
    kinds: ['rcp'],
    spoil: set({ Principal: { Service: '*' } }),
  },
  {
    name: 'part of a principal as a wildcard',
    kinds: ['resource', 'trust'],
    spoil: (statement) => ({
      ...drop('NotPrincipal')(statement),
      Principal: { AWS: 'arn:aws:iam::111122223333:user/*' },
    }),
  },
  {
    name: 'an unknown type of principal',
    kinds: ['resource', 'trust'],
    spoil: (statement) => ({ ...drop('NotPrincipal')(statement), Principal: { Account: '111122223333' } }),
  },
  {
    name: 'an unknown operator',
    kinds: ALL,
    spoil: set({ Condition: { StringMatches: { 'aws:userid': 'a' } } }),
  },
  {
    name: 'an unknown qualifier',
    kinds: ALL,
    spoil: set({ Condition: { 'ForSomeValues:StringLike': { 'aws:TagKeys': 'a' } } }),
  },
  { name: 'NullIfExists', kinds: ALL, spoil: set({ Condition: { NullIfExists: { 'aws:userid': 'true' } } }) },
  { name: 'a condition without an operator', kinds: ALL, spoil: set({ Condition: { 'aws:userid': 'a' } }) },
  {
    name: 'a number that is none',
    kinds: ALL,
    spoil: set({ Condition: { NumericEquals: { 's3:max-keys': 'ten' } } }),
  },
  {
    name: 'a date that is none',
    kinds: ALL,
    spoil: set({ Condition: { DateEquals: { 'aws:CurrentTime': 'today' } } }),
  },
  {
    name: 'an address that is none',
    kinds: ALL,
    spoil: set({ Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.256' } } }),
  },
  {
    name: 'a prefix that is too long',
    kinds: ALL,
    spoil: set({ Condition: { NotIpAddress: { 'aws:SourceIp': '10.0.0.0/33' } } }),
  },
  {
    name: 'an ARN that is none',
    kinds: ALL,
    spoil: set({ Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:s3' } } }),
  },
  {
    name: 'an object for a value',
    kinds: ALL,
    spoil: set({ Condition: { StringEquals: { 'aws:userid': { a: 'b' } } } }),
  },
];
