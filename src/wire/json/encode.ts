/** awsJson 1.1 answers. */
import type { Operation, Shape, Structure, StructureShape } from '../model.ts';
import { organizationsModelErrors } from '../models/organizations.gen.ts';

/** The Content-Type of every awsJson 1.1 request and answer. */
export const JSON_CONTENT_TYPE = 'application/x-amz-json-1.1';

/** An operation's answer; an empty body where the operation answers nothing. */
export function encodeAwsJson(operation: Operation, output: Structure): string {
  return operation.output === undefined ? '' : JSON.stringify(jsonStructure(operation.output, output));
}

/**
 * A refusal: `__type` with the code, the message, and `details` as further members. The services' own errors spell their
 * message `Message`, those of the framework around them `message`.
 */
export function encodeAwsJsonError(error: {
  readonly code: string;
  readonly message: string;
  readonly details?: Readonly<Record<string, string>> | undefined;
}): string {
  const member = Object.hasOwn(organizationsModelErrors, error.code) ? 'Message' : 'message';
  return JSON.stringify({ ...error.details, __type: error.code, [member]: error.message });
}

/** A structure's members as JSON has them, times as seconds since 1970; members without a value are left out. */
export function jsonStructure(shape: StructureShape, value: Structure): Record<string, unknown> {
  const json: Record<string, unknown> = {};
  for (const { name, shape: member } of shape.members) {
    const part = value[name];
    if (part !== undefined) json[name] = jsonValue(member, part);
  }
  return json;
}

function jsonValue(shape: Shape, value: unknown): unknown {
  switch (shape.type) {
    case 'structure':
      return jsonStructure(shape, value as Structure);
    case 'list':
      return (value as readonly unknown[]).map((item) => jsonValue(shape.member, item));
    case 'map':
      return Object.fromEntries(
        Object.entries(value as Structure).map(([key, part]) => [key, jsonValue(shape.value, part)]),
      );
    case 'blob':
      return Buffer.from(value as Uint8Array).toString('base64');
    case 'timestamp':
    case 'httpDate':
    case 'epochSeconds':
      return (value as number) / 1000;
    default:
      return value;
  }
}
