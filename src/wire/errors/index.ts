/**
 * One table of error codes per service: the model's own and those the model does not list.
 */
import { iamModelErrors } from '../models/iam.gen.ts';
import { organizationsModelErrors } from '../models/organizations.gen.ts';
import { s3ModelErrors } from '../models/s3.gen.ts';
import { stsModelErrors } from '../models/sts.gen.ts';
import { jsonErrors } from './json-errors.ts';
import { queryErrors } from './query-errors.ts';
import { s3Errors } from './s3-errors.ts';

const serviceErrors = {
  sts: { ...queryErrors, ...stsModelErrors },
  iam: { ...queryErrors, ...iamModelErrors },
  organizations: { ...jsonErrors, ...organizationsModelErrors },
  s3: { ...s3ModelErrors, ...s3Errors },
  sojourn: { ...jsonErrors, ConflictException: 400, ResourceNotFoundException: 400, ValidationError: 400 },
} as const;

/** The services whose wire this room speaks. */
export type ServiceName = keyof typeof serviceErrors;
/** Every code that STS may answer with. */
export type StsErrorCode = keyof (typeof serviceErrors)['sts'];
/** Every code that IAM may answer with. */
export type IamErrorCode = keyof (typeof serviceErrors)['iam'];
/** Every code that Organizations may answer with. */
export type OrganizationsErrorCode = keyof (typeof serviceErrors)['organizations'];
/** Every code that the S3 gateway may answer with. */
export type S3ErrorCode = keyof (typeof serviceErrors)['s3'];
/** Every code that our own administration may answer with. */
export type SojournErrorCode = keyof (typeof serviceErrors)['sojourn'];
/** Any code of any service; which of them a service may use is that service's own type. */
export type ErrorCode = StsErrorCode | IamErrorCode | OrganizationsErrorCode | S3ErrorCode | SojournErrorCode;

/** Who is at fault, in awsQuery's words. */
export type Fault = 'Sender' | 'Receiver';

/**
 * The HTTP status that `service` answers `code` with, or undefined if the service has no such code. The same code can
 * have different statuses: ExpiredToken is 403 at STS and 400 at S3.
 */
export function errorStatus(service: ServiceName, code: string): number | undefined {
  const table: Readonly<Record<string, number>> = serviceErrors[service];
  return Object.hasOwn(table, code) ? table[code] : undefined;
}

/** The fault that goes with an HTTP status: 5xx is the receiver's, everything else the sender's. */
export function faultOf(status: number): Fault {
  return status >= 500 ? 'Receiver' : 'Sender';
}
