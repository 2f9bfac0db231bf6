/**
 * The wire: AWS's protocols (awsQuery, awsJson, restXml) over tables generated from the official models, AWS's
 * validation wording, and the error table of each service.
 *
 * Owns how values look in bytes and which code has which status. Does not know what an operation does, who may call it,
 * or any socket: bytes and values come in, bytes and values go out. Called by server (decode, encode), services and
 * gateway (operation types, AwsError).
 */
export { AwsError, type AwsErrorExtras } from './aws-error.ts';
export type { Decoded } from './decoded.ts';
export {
  type ErrorCode,
  errorStatus,
  type Fault,
  faultOf,
  type IamErrorCode,
  type OrganizationsErrorCode,
  type S3ErrorCode,
  type ServiceName,
  type StsErrorCode,
} from './errors/index.ts';
export { decodeAwsJson } from './json/decode.ts';
export { encodeAwsJson, encodeAwsJsonError, JSON_CONTENT_TYPE } from './json/encode.ts';
export {
  iamModel,
  type Operation,
  organizationsModel,
  type ServiceModel,
  type Structure,
  s3Model,
  stsModel,
} from './model.ts';
export type * as Iam from './models/iam-types.gen.ts';
export type { IamOperations } from './models/iam-types.gen.ts';
export type * as Organizations from './models/organizations-types.gen.ts';
export type { OrganizationsOperations } from './models/organizations-types.gen.ts';
export type * as S3 from './models/s3-types.gen.ts';
export type { S3Operations } from './models/s3-types.gen.ts';
export type * as Sts from './models/sts-types.gen.ts';
export type { StsOperations } from './models/sts-types.gen.ts';
export { decodeAwsQuery } from './query/decode.ts';
export { encodeAwsQuery, encodeAwsQueryError, QUERY_CONTENT_TYPE } from './query/encode.ts';
export { encodeAwsQueryJson, encodeAwsQueryJsonError, QUERY_JSON_CONTENT_TYPE } from './query/encode-json.ts';
export {
  decodeQueryForm,
  type FormFault,
  type FormOutcome,
  type FormParams,
  joinForms,
} from './query/form.ts';
export { decodeRestXml, type RestRequest } from './rest-xml/decode.ts';
export { encodeRestXml, encodeS3Error, type RestResponse, type S3ErrorContext } from './rest-xml/encode.ts';
export { type Violation, validate } from './validation/check.ts';
export { type InputRefusal, inputRefusal, validationMessage } from './validation/message.ts';
