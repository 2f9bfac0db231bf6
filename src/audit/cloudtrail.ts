import { elements, lowerFirst } from './elements.ts';
import type { AuditedResource, AuditRecord, JsonObject } from './record.ts';
import { withoutSecrets } from './redaction.ts';
import { type AuditCaller, isoSeconds, userIdentity } from './user-identity.ts';

/** What happened, in plain facts. Secrets may be among the members: they do not reach the record. */
export interface AuditFacts {
  /** A UUID, the same for each record of one event; unique among events. */
  readonly eventId: string;
  readonly requestId: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** The service's host name, e.g. `sts.amazonaws.com`. */
  readonly eventSource: string;
  /** The operation, e.g. `AssumeRole`. */
  readonly eventName: string;
  readonly region: string;
  readonly sourceIp: string;
  readonly userAgent: string | undefined;
  readonly caller: AuditCaller;
  /** The operation's input and output as decoded, by the service model's member names. */
  readonly input?: object | undefined;
  readonly output?: object | undefined;
  /** Names of members that the service model marks as sensitive. */
  readonly secretNames?: ReadonlySet<string> | undefined;
  /** The error that was answered instead of an output. */
  readonly error?: { readonly code: string; readonly message: string } | undefined;
  /** What belongs to the event and stood neither in request nor in answer. */
  readonly additional?: JsonObject | undefined;
  /** The account that the event belongs to: the one acted in. */
  readonly recipientAccount: string;
  readonly resources?: readonly AuditedResource[] | undefined;
  /** An event on what a resource holds (an S3 object), rather than on the resource. */
  readonly data?: boolean | undefined;
}

const NO_NAMES: ReadonlySet<string> = new Set();

/** Makes the record of an event, with CloudTrail's conventions and bounds. */
export function cloudTrailRecord(facts: AuditFacts): AuditRecord {
  const { eventSource, eventName, error } = facts;
  const rules = {
    secretNames: facts.secretNames ?? NO_NAMES,
    nameOf: NAMES_AS_GIVEN.has(eventSource) ? (member: string) => member : lowerFirst,
  };
  const readOnly = isReadOnly(eventSource, eventName);
  const shows = error === undefined && (!readOnly || issuesCredentials(eventSource, eventName));
  const members = (value: object | undefined, limit: number) => {
    const result = value && elements(value, rules);
    return result === undefined || Object.keys(result).length === 0 ? null : bounded(result, limit);
  };
  const additional = facts.additional && members(facts.additional, ADDITIONAL_LIMIT);
  return {
    eventVersion: '1.11',
    userIdentity: userIdentity(facts.caller),
    eventTime: isoSeconds(facts.at),
    eventSource,
    eventName: text(eventName),
    awsRegion: text(facts.region),
    sourceIPAddress: text(facts.sourceIp),
    userAgent: text(facts.userAgent ?? ''),
    ...(error && { errorCode: text(error.code), errorMessage: text(error.message) }),
    requestParameters: members(facts.input, ELEMENTS_LIMIT),
    responseElements: shows ? members(facts.output, ELEMENTS_LIMIT) : null,
    ...(additional && { additionalEventData: additional }),
    requestID: text(facts.requestId),
    eventID: facts.eventId,
    readOnly,
    ...(facts.resources && { resources: facts.resources }),
    eventType: 'AwsApiCall',
    managementEvent: facts.data !== true,
    recipientAccountId: facts.recipientAccount,
    eventCategory: facts.data === true ? 'Data' : 'Management',
  };
}

/** Services whose records call members as the gateway names them (`bucketName`, `Host`, `x-amz-acl`). */
const NAMES_AS_GIVEN: ReadonlySet<string> = new Set(['s3.amazonaws.com']);

/**
 * The events of STS that issue credentials. CloudTrail shows their response whether it calls them read-only or not, and calls
 * read-only those marked true, as its recorded events do.
 */
const ISSUING: Readonly<Record<string, boolean>> = {
  AssumeRole: true,
  AssumeRoleWithSAML: true,
  AssumeRoleWithWebIdentity: true,
  AssumeRoot: false,
  GetDelegatedAccessToken: true,
  GetFederationToken: false,
  GetScopedCredentials: true,
  GetSessionToken: true,
  GetWebIdentityToken: true,
};

const READING_VERB = /^(?:Get|List|Describe|Head|Decode|Lookup|Simulate)/;

function issuesCredentials(eventSource: string, eventName: string): boolean {
  return eventSource === 'sts.amazonaws.com' && Object.hasOwn(ISSUING, eventName);
}

function isReadOnly(eventSource: string, eventName: string): boolean {
  if (issuesCredentials(eventSource, eventName)) return ISSUING[eventName] === true;
  return READING_VERB.test(eventName);
}

/** The sizes beyond which CloudTrail cuts a text, or leaves out the content of request, response and additional data; in bytes. */
const TEXT_LIMIT = 1024;
const ELEMENTS_LIMIT = 100 * 1024;
const ADDITIONAL_LIMIT = 28 * 1024;

/** The most bytes that UTF-8 takes for one UTF-16 code unit. */
const LONGEST_CHARACTER = 3;

/** `value` without secrets, cut to what a record may hold of it, never within a character. */
function text(value: string): string {
  const clean = withoutSecrets(value.slice(0, 8 * TEXT_LIMIT));
  if (clean.length * LONGEST_CHARACTER <= TEXT_LIMIT) return clean;
  const bytes = Buffer.from(clean);
  if (bytes.length <= TEXT_LIMIT) return clean;
  return new TextDecoder().decode(bytes.subarray(0, TEXT_LIMIT), { stream: true });
}

function bounded(members: JsonObject, limit: number): JsonObject {
  const originalSize = Buffer.byteLength(JSON.stringify(members));
  return originalSize <= limit ? members : { omitted: true, originalSize };
}
