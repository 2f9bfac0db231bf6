import type { Rule } from './messages.ts';
import { matchesPattern, patternTest } from './pattern.ts';
import type { Context } from './request.ts';
import { isResolved, literalPrefix, parseTemplate, patternOf, plainTemplate } from './template.ts';

const PARTITIONS: ReadonlySet<string> = new Set([
  '*',
  'aws',
  'aws-cn',
  'aws-us-gov',
  'aws-iso',
  'aws-iso-b',
  'aws-iso-e',
  'aws-iso-f',
  'aws-eusc',
]);

/** What an IAM resource's name may begin with; `root` is the account itself, the resource of sts:AssumeRoot. */
const IAM_PATHS = [
  'user/',
  'federated-user/',
  'role/',
  'group/',
  'instance-profile/',
  'mfa/',
  'server-certificate/',
  'policy/',
  'sms-mfa/',
  'saml-provider/',
  'oidc-provider/',
  'report/',
  'access-report/',
];

interface ResourceFault {
  readonly rule: Rule;
  readonly subjects: readonly string[];
}

/** What is wrong with a `Resource` value, by IAM's checks; `resourceSegments` only where nothing else is. */
export function resourceFault(resource: string): ResourceFault | undefined {
  if (resource === '*') return undefined;
  const parts = resource.split(':');
  const [prefix, partition, service, region = ''] = parts;
  if (partition === undefined) return fault('resourceFormat', resource);
  if (!PARTITIONS.has(partition))
    return fault('resourcePartition', partition, completed(partition, parts.slice(2)));
  if (prefix !== 'arn') return fault('resourceFormat', resource);
  if (service === undefined || service.includes('*') || service.includes('?')) return fault('resourceVendor');
  if (service === 'iam' && region !== '') return fault('iamResourceRegion', resource);
  if (service === 's3' && region !== '' && !parts[5]?.startsWith('accesspoint/'))
    return fault('s3ResourceRegion', resource);
  if (service === 'iam' && !isIamResource(parts.slice(5).join(':')))
    return fault('iamResourcePath', IAM_PATHS.join(', '));
  const tooFew = parts.length < 6 && resource.includes('::');
  return service === '' || tooFew ? fault('resourceSegments') : undefined;
}

function fault(rule: Rule, ...subjects: string[]): ResourceFault {
  return { rule, subjects };
}

function isIamResource(name: string): boolean {
  return name === '*' || name === 'root' || IAM_PATHS.some((path) => name.startsWith(path));
}

/** How AWS writes a short ARN in its complaint: the parts that are not there as `*`. */
function completed(partition: string, rest: readonly string[]): string {
  const [service = '*', region = '*', account = '*', ...name] = rest;
  return `arn:${partition}:${service}:${region}:${account}:${name.length > 0 ? name.join(':') : '*'}`;
}

/** Whether a resource matches; `undefined` where a variable of the value has nothing to stand for. */
export type ResourceTest = (resource: string, context: Context) => boolean | undefined;

/** Compiles one `Resource` value; variables are read only where the policy's language has them. */
export function compileResource(value: string, variables: boolean): ResourceTest {
  if (value === '*') return () => true;
  if (!value.includes('*') && !value.includes('?') && !value.includes('$'))
    return (resource) => resource === value;
  const template = variables ? parseTemplate(value) : plainTemplate(value);
  if (template.hasVariables) {
    const prefix = literalPrefix(template);
    return (resource, context) => {
      if (!resource.startsWith(prefix)) return isResolved(template, context) ? false : undefined;
      const pattern = patternOf(template, context, true);
      return pattern && matchesPattern(pattern, resource);
    };
  }
  return patternTest(patternOf(template, new Map(), true) ?? []);
}
