import { isAccountId } from '#arn';
import { eachStatement, type LintRule, valuesOf } from './finding.ts';

/** Rules about the form of ARNs, beyond what AWS refuses. */
export const resourceRules: readonly LintRule[] = [
  arnRule('MISSING_ARN_FIELD', 'ERROR', ({ parts, value }) =>
    parts.length < 6 && !value.endsWith('*')
      ? `\`${value}\` has ${parts.length} parts; an ARN has six: arn:partition:service:region:account:resource.`
      : undefined,
  ),
  arnRule('INVALID_ARN_SERVICE_CASE', 'ERROR', ({ parts: [, , service = ''] }) =>
    service === service.toLowerCase() ? undefined : `\`${service}\` is written in lower case.`,
  ),
  arnRule('INVALID_ARN_ACCOUNT', 'ERROR', ({ parts: [, , , , account = ''] }) =>
    isAccount(account) ? undefined : `\`${account}\` is no account id; one has twelve digits.`,
  ),
  arnRule('ARN_ACCOUNT_NOT_ALLOWED', 'ERROR', ({ parts: [, , service, , account = '', name = ''] }) =>
    service === 's3' && isAccountId(account) && !S3_WITH_ACCOUNT.some((prefix) => name.startsWith(prefix))
      ? 'The ARNs of buckets and objects have no account id.'
      : undefined,
  ),
  arnRule('INVALID_SERVICE_IN_ARN', 'WARNING', ({ parts: [, , service = ''] }, hasService) =>
    hasService(service) ? undefined : `There is no service \`${service}\`.`,
  ),
];

interface ArnInPolicy {
  readonly value: string;
  readonly parts: readonly string[];
}

/** S3's resources that are not buckets or objects. */
const S3_WITH_ACCOUNT = ['accesspoint/', 'access-grants/', 'job/', 'storage-lens', 'async-request/', '*'];

/** Names in ARNs of services whose actions go by another name. */
const ARN_ONLY_SERVICES: ReadonlySet<string> = new Set(['aws-marketplace', 'mobilehub', 'catalog', 'sso']);

function arnRule(
  code: string,
  type: LintRule['type'],
  fault: (arn: ArnInPolicy, hasService: (service: string) => boolean) => string | undefined,
): LintRule {
  return {
    code,
    type,
    check: eachStatement(function* ({ resource }, { catalogue }) {
      const hasService = (service: string) =>
        catalogue === undefined || catalogue.hasService(service) || ARN_ONLY_SERVICES.has(service);
      for (const { value, path } of valuesOf(resource)) {
        if (!value.startsWith('arn:')) continue;
        const message = fault({ value, parts: value.split(':') }, hasService);
        if (message !== undefined) yield { path, message };
      }
    }),
  };
}

/** An account id, nothing, AWS itself, or what a wildcard or variable may make of it. */
function isAccount(text: string): boolean {
  const open = text.includes('*') || text.includes('?') || text.includes('${');
  return text === '' || text === 'aws' || text === 'cloudfront' || open || isAccountId(text);
}
