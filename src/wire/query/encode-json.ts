/** awsQuery answers for clients that ask for JSON: the same elements as in XML, as members. */
import { errorStatus, faultOf } from '../errors/index.ts';
import { jsonStructure } from '../json/encode.ts';
import type { Operation, ServiceModel, Structure } from '../model.ts';

/** The Content-Type of an awsQuery answer in JSON. */
export const QUERY_JSON_CONTENT_TYPE = 'application/json';

/** An operation's answer: `{"XResponse":{"XResult":…,"ResponseMetadata":…}}`, without an XResult where the operation answers nothing. */
export function encodeAwsQueryJson(
  _model: ServiceModel,
  { name, output: shape }: Operation,
  output: Structure,
  requestId: string,
): string {
  const result = shape === undefined ? {} : { [`${name}Result`]: jsonStructure(shape, output) };
  return JSON.stringify({
    [`${name}Response`]: { ...result, ResponseMetadata: { RequestId: requestId } },
  });
}

/** A refusal: `{"Error":{"Code":…,"Message":…,"Type":"Sender"},"RequestId":…}`. */
export function encodeAwsQueryJsonError(
  { service }: ServiceModel,
  { code, message }: { readonly code: string; readonly message: string },
  requestId: string,
): string {
  const Type = faultOf(errorStatus(service, code) ?? 500);
  return JSON.stringify({ Error: { Code: code, Message: message, Type }, RequestId: requestId });
}
