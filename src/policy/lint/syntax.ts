import type { Rule } from '../messages.ts';
import type { FindingType } from './finding.ts';

/** Access Analyzer's issue code for each rule by which a document is refused; all are errors but those of `SECURITY`. */
const codes: Readonly<Record<Rule, string>> = {
  json: 'JSON_SYNTAX_ERROR',
  duplicateName: 'JSON_SYNTAX_ERROR',
  shape: 'DATA_TYPE_MISMATCH',
  unknownElement: 'INVALID_POLICY_ELEMENT',
  noStatement: 'MISSING_STATEMENT',
  unknownVersion: 'INVALID_VERSION',
  noEffect: 'MISSING_EFFECT',
  unknownEffect: 'INVALID_EFFECT',
  effectCase: 'INVALID_EFFECT',
  unknownOperator: 'INVALID_CONDITION_OPERATOR',
  oldVersion: 'INVALID_VERSION',
  conditionValue: 'TYPE_MISMATCH',
  resourceSegments: 'MISSING_ARN_FIELD',
  principalProhibited: 'UNSUPPORTED_PRINCIPAL',
  duplicateSid: 'UNIQUE_SIDS_REQUIRED',
  sidCharacters: 'INVALID_SID',
  effectDenyOnly: 'RCP_SYNTAX_ERROR_ALLOW',
  notActionProhibited: 'RCP_SYNTAX_ERROR_NOTACTION',
  serviceNotControlled: 'RCP_SYNTAX_ERROR_ACTION',
  everyoneOnly: 'RCP_SYNTAX_ERROR_PRINCIPAL',
  noPrincipal: 'MISSING_PRINCIPAL',
  emptyPrincipal: 'MISSING_PRINCIPAL',
  notPrincipalProhibited: 'UNSUPPORTED_PRINCIPAL',
  allowNotPrincipal: 'ALLOW_WITH_NOT_PRINCIPAL',
  starPrincipal: 'INVALID_PRINCIPAL_FORMAT',
  invalidFederated: 'INVALID_PRINCIPAL_FORMAT',
  invalidPrincipal: 'INVALID_PRINCIPAL_FORMAT',
  noAction: 'MISSING_ACTION',
  actionVendor: 'INVALID_ACTION',
  actionColons: 'INVALID_ACTION',
  actionVendorName: 'INVALID_SERVICE_IN_ACTION',
  actionNotSts: 'UNSUPPORTED_ACTION_IN_POLICY',
  resourceProhibited: 'UNSUPPORTED_ELEMENT_COMBINATION',
  notResourceProhibited: 'UNSUPPORTED_ELEMENT_COMBINATION',
  noResource: 'MISSING_RESOURCE',
  resourceFormat: 'INVALID_ARN_PREFIX',
  resourcePartition: 'INVALID_PARTITION',
  resourceVendor: 'INVALID_SERVICE_IN_ARN',
  iamResourceRegion: 'ARN_REGION_NOT_ALLOWED',
  s3ResourceRegion: 'ARN_REGION_NOT_ALLOWED',
  iamResourcePath: 'INVALID_ARN_RESOURCE',
};

const SECURITY: ReadonlySet<Rule> = new Set(['allowNotPrincipal']);

/** How the linter calls a document's breaking of a rule of the language. */
export function syntaxFinding(rule: Rule): { readonly code: string; readonly type: FindingType } {
  return { code: codes[rule], type: SECURITY.has(rule) ? 'SECURITY_WARNING' : 'ERROR' };
}
