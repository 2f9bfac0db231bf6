import type { BoundOperation, IncomingRequest } from '#access';
import { queryServiceRules } from '#sigv4';
import {
  AwsError,
  decodeAwsJson,
  encodeAwsJson,
  encodeAwsJsonError,
  errorStatus,
  JSON_CONTENT_TYPE,
  type ServiceModel,
  type Structure,
} from '#wire';
import type { Face } from '../face.ts';
import { authenticationMessage, jsonCode } from './authentication-errors.ts';
import { internalFailure } from './internal-failure.ts';
import { secretNamesOf } from './secret-names.ts';
import { validInput } from './valid-input.ts';

/**
 * A service that speaks awsJson 1.1: the operation in `X-Amz-Target`, JSON both ways.
 *
 * @see https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html
 */
export function awsJsonFace(model: ServiceModel, operations: readonly BoundOperation[]): Face {
  const rules = queryServiceRules(model.service);
  const byName = new Map(operations.map((operation) => [operation.name, operation]));
  return {
    eventSource: `${model.service}.amazonaws.com`,
    rules,
    secretNames: secretNamesOf(model),
    body: 'whole',
    resolve(request, body) {
      const [prefix, name = ''] = (request.header('x-amz-target') ?? '').split('.', 2);
      const operation = byName.get(name);
      const shapes = model.operations.get(name);
      if (
        request.method !== 'POST' ||
        prefix !== model.targetPrefix ||
        operation === undefined ||
        shapes === undefined
      ) {
        throw new AwsError('UnknownOperationException', `The operation ${name || '(none)'} is not known.`);
      }
      return {
        operation,
        decode() {
          const decoded = decodeAwsJson(shapes, body);
          if (!decoded.ok) throw new AwsError(decoded.code, decoded.message);
          return validInput(model, shapes, decoded.input);
        },
        encode: (output) => json(request, 200, encodeAwsJson(shapes, (output ?? {}) as Structure)),
      };
    },
    unauthenticated: (refusal) => new AwsError(jsonCode(refusal), authenticationMessage(refusal, rules)),
    denied: (message) => new AwsError('AccessDeniedException', message),
    tooLarge: () =>
      new AwsError('RequestEntityTooLargeException', 'The request is larger than this service takes.'),
    internalFailure,
    encodeError: (error, request) =>
      json(request, errorStatus(model.service, error.code) ?? 500, encodeAwsJsonError(error)),
  };
}

function json(request: IncomingRequest, status: number, body: string) {
  return { status, headers: { 'content-type': JSON_CONTENT_TYPE, 'x-amzn-requestid': request.id }, body };
}
