/**
 * One audit record, in CloudTrail's shape.
 *
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
 */
export interface AuditRecord {
  readonly eventVersion: '1.11';
  /** Unique; what outbox and log agree on. */
  readonly eventID: string;
  /** ISO 8601, UTC, whole seconds. */
  readonly eventTime: string;
  readonly eventSource: string;
  readonly eventName: string;
  readonly awsRegion: string;
  readonly sourceIPAddress: string;
  readonly userAgent: string;
  readonly userIdentity: UserIdentity;
  readonly requestParameters: JsonObject | null;
  readonly responseElements: JsonObject | null;
  readonly additionalEventData?: JsonObject;
  readonly errorCode?: string;
  readonly errorMessage?: string;
  readonly requestID: string;
  readonly readOnly: boolean;
  readonly eventType: 'AwsApiCall';
  readonly managementEvent: boolean;
  readonly eventCategory: 'Management' | 'Data';
  readonly recipientAccountId: string;
  readonly resources?: readonly AuditedResource[];
}

/** A resource that the event acted upon, e.g. the role of an AssumeRole, type `AWS::IAM::Role`. */
export interface AuditedResource {
  readonly ARN: string;
  readonly accountId?: string;
  readonly type?: string;
}

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [name: string]: JsonValue;
}

/**
 * Who asked.
 *
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
 */
export interface UserIdentity {
  readonly type:
    | 'Root'
    | 'IAMUser'
    | 'AssumedRole'
    | 'FederatedUser'
    | 'SAMLUser'
    | 'WebIdentityUser'
    | 'AWSAccount'
    | 'AWSService'
    | 'Unknown';
  readonly principalId?: string;
  readonly arn?: string;
  readonly accountId?: string;
  readonly accessKeyId?: string;
  readonly userName?: string;
  readonly identityProvider?: string;
  readonly invokedBy?: string;
  readonly sessionContext?: JsonObject;
  /** The provider who used temporary delegated access. */
  readonly invokedByDelegate?: { readonly accountId: string };
}
