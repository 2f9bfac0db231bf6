/** awsQuery answers: XML with the operation's result, or with its error, and the request's id. */
import { errorStatus, faultOf } from '../errors/index.ts';
import type { Operation, ServiceModel, Structure } from '../model.ts';
import { element, escapeXml, writeMembers } from '../xml/write.ts';

/** The Content-Type of every awsQuery answer. */
export const QUERY_CONTENT_TYPE = 'text/xml';

/**
 * An operation's answer: `<XResponse xmlns=…><XResult>…</XResult><ResponseMetadata>…`, without an XResult where the
 * operation answers nothing.
 */
export function encodeAwsQuery(
  model: ServiceModel,
  operation: Operation,
  output: Structure,
  requestId: string,
): string {
  const { name, output: shape } = operation;
  const result = shape === undefined ? '' : element(`${name}Result`, writeMembers(shape, output, 'seconds'));
  const metadata = element('ResponseMetadata', element('RequestId', escapeXml(requestId)));
  return `<${name}Response xmlns="${model.xmlNamespace}">${result}${metadata}</${name}Response>`;
}

/** A refusal: `<ErrorResponse xmlns=…><Error><Type>Sender</Type><Code>…`. An unknown code is the receiver's fault. */
export function encodeAwsQueryError(
  model: ServiceModel,
  error: { readonly code: string; readonly message: string },
  requestId: string,
): string {
  const fault = faultOf(errorStatus(model.service, error.code) ?? 500);
  const content =
    element('Type', fault) +
    element('Code', escapeXml(error.code)) +
    element('Message', escapeXml(error.message));
  const id = element('RequestId', escapeXml(requestId));
  return `<ErrorResponse xmlns="${model.xmlNamespace}">${element('Error', content)}${id}</ErrorResponse>`;
}
