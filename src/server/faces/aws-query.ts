import type { BoundOperation, IncomingRequest } from '#access';
import { queryServiceRules } from '#sigv4';
import {
  AwsError,
  decodeAwsQuery,
  decodeQueryForm,
  encodeAwsQuery,
  encodeAwsQueryError,
  encodeAwsQueryJson,
  encodeAwsQueryJsonError,
  errorStatus,
  type FormParams,
  joinForms,
  QUERY_CONTENT_TYPE,
  QUERY_JSON_CONTENT_TYPE,
  type ServiceModel,
  type Structure,
} from '#wire';
import type { Face } from '../face.ts';
import { isForm } from '../form-action.ts';
import { authenticationMessage, queryCode } from './authentication-errors.ts';
import { internalFailure } from './internal-failure.ts';
import { secretNamesOf } from './secret-names.ts';
import { validInput } from './valid-input.ts';

/**
 * A service that speaks awsQuery: Action, Version and parameters in a form or in the query, XML back, or JSON for clients that
 * ask for it, as those do that check caller identity proofs for Kubernetes.
 *
 * @see https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
 */
export function awsQueryFace(model: ServiceModel, operations: readonly BoundOperation[]): Face {
  const rules = queryServiceRules(model.service);
  const byName = new Map(operations.map((operation) => [operation.name, operation]));
  return {
    eventSource: `${model.service}.amazonaws.com`,
    rules,
    secretNames: secretNamesOf(model),
    body: 'whole',
    resolve(request, body) {
      const params = parametersOf(request, body);
      const action = params.get('Action');
      if (action === undefined) throw new AwsError('MissingAction', 'The request must name an Action.');
      const operation = byName.get(action);
      const shapes = model.operations.get(action);
      if (params.get('Version') !== model.apiVersion || operation === undefined || shapes === undefined) {
        throw new AwsError(
          'InvalidAction',
          `Could not find operation ${action} for version ${params.get('Version') ?? 'NO_VERSION_SPECIFIED'}`,
        );
      }
      return {
        operation,
        decode() {
          const decoded = decodeAwsQuery(shapes, params);
          if (!decoded.ok) throw new AwsError(decoded.code, decoded.message);
          return validInput(model, shapes, decoded.input);
        },
        encode(output) {
          const encode = wantsJson(request) ? encodeAwsQueryJson : encodeAwsQuery;
          return answer(request, 200, encode(model, shapes, (output ?? {}) as Structure, request.id));
        },
      };
    },
    unauthenticated: (refusal) => new AwsError(queryCode(refusal), authenticationMessage(refusal, rules)),
    denied: (message) => new AwsError('AccessDenied', message),
    tooLarge: () => new AwsError('RequestEntityTooLarge', 'The request is larger than this service takes.'),
    internalFailure,
    encodeError(error, request) {
      const encode = wantsJson(request) ? encodeAwsQueryJsonError : encodeAwsQueryError;
      const status = errorStatus(model.service, error.code) ?? 500;
      return answer(request, status, encode(model, error, request.id));
    },
  };
}

/** Whether a client asks for JSON before anything else. */
function wantsJson(request: IncomingRequest): boolean {
  return request.header('accept')?.split(/[,;]/, 1)[0]?.trim().toLowerCase() === 'application/json';
}

function answer(request: IncomingRequest, status: number, body: string) {
  const type = wantsJson(request) ? QUERY_JSON_CONTENT_TYPE : QUERY_CONTENT_TYPE;
  return { status, headers: { 'content-type': type, 'x-amzn-requestid': request.id }, body };
}

/** The parameters of the query and of the form body, each name once over both. Those of a signature are no parameters. */
function parametersOf(request: IncomingRequest, body: Uint8Array): FormParams {
  const query = decodeQueryForm(request.query);
  if (!query.ok)
    throw new AwsError('MalformedQueryString', `The query string is malformed: ${query.detail}.`);
  if (body.length === 0) return query.params;
  if (!isForm(request.header('content-type'))) {
    throw new AwsError('MalformedInput', 'The body must be of the type application/x-www-form-urlencoded.');
  }
  const form = decodeQueryForm(body);
  if (!form.ok) throw new AwsError('MalformedInput', `The body is malformed: ${form.detail}.`);
  const joined = joinForms(query.params, form.params);
  if (!joined.ok) throw new AwsError('MalformedInput', `The parameters are malformed: ${joined.detail}.`);
  return joined.params;
}
