import { readDraft } from './draft.ts';
import { type Position, positionAt, positionOf, readJson } from './json.ts';
import { kindRules, storedRules } from './kinds.ts';
import { messageOf } from './messages.ts';
import type { Policy, PolicyKind } from './policy.ts';
import { validate } from './validate.ts';

export type ParseResult =
  | { readonly ok: true; readonly policy: Policy }
  | { readonly ok: false; readonly message: string; readonly position: Position };

export interface ParseOptions {
  /**
   * Read a document that is stored already, to evaluate it. It may contain what is evaluated but not taken from customers (any more): the
   * language of 2008 or no `Version`, any `Sid`, and resource control policies that allow, as RCPFullAWSAccess does.
   */
  readonly stored?: boolean;
}

/**
 * Parses and validates a policy document: strict JSON without duplicate names, IAM's grammar, and what `kind` may contain.
 * A refusal carries the message that AWS gives with MalformedPolicyDocument, and where in the text the first mistake stands.
 * Quotas on size are not checked (see `policySize`): their errors belong to the operation that stores the policy.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
export function parsePolicy(text: string, kind: PolicyKind, options: ParseOptions = {}): ParseResult {
  const rules = options.stored ? storedRules(kind) : kindRules[kind];
  const { wording } = rules;
  const json = readJson(text);
  if (!json.ok)
    return { ok: false, message: messageOf('json', wording), position: positionAt(text, json.offset) };
  const read = readDraft(json.root);
  const outcome = read.ok ? validate(read.draft, kind, rules) : read;
  if ('policy' in outcome) return { ok: true, policy: outcome.policy };
  const { rule, path, subjects } = outcome.violation;
  return {
    ok: false,
    message: messageOf(rule, wording, subjects),
    position: positionOf(text, json.root, path),
  };
}
