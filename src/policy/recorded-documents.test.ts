import { describe, expect, it } from 'vitest';
import { type PolicyKind, parsePolicy } from './index.ts';

/** What AWS answered, in September 2026, to documents that were handed in to be stored. */
const answerTo = (document: object, kind: PolicyKind) => {
  const parsed = parsePolicy(JSON.stringify(document), kind);
  return parsed.ok ? 'accepted' : parsed.message;
};
const without = (object: object, name: string) =>
  Object.fromEntries(Object.entries(object).filter(([key]) => key !== name));

describe('resource control policies as recorded', () => {
  const queue = 'arn:aws:sqs:us-east-1:222222222222:queue';
  const denial = { Effect: 'Deny', Principal: '*', Action: 'sqs:SendMessage', Resource: queue };
  const document = (Statement: object, Version: string | undefined = '2012-10-17') => ({
    Version,
    Statement,
  });

  it.each([
    ['a denial', document(denial)],
    ['no version', without(document(denial), 'Version')],
    ['the first version', document(denial, '2008-10-17')],
    ['an action that there is none of', document({ ...denial, Action: 'sqs:StackdProbe' })],
    ['a service in capital letters', document({ ...denial, Action: 'SQS:SendMessage' })],
    ['everyone as an object', document({ ...denial, Principal: { AWS: '*' } })],
    ['NotResource', document({ ...without(denial, 'Resource'), NotResource: queue })],
  ])('may have %s', (_, given) => expect(answerTo(given, 'rcp')).toBe('accepted'));

  it.each([
    ['an Allow', { ...denial, Effect: 'Allow' }],
    ['every action', { ...denial, Action: '*' }],
    ['a service that there is none of', { ...denial, Action: 'stackdprobe:Read' }],
    ['a service that they do not control', { ...denial, Action: 'iam:CreateUser' }],
    ['everyone in a list', { ...denial, Principal: ['*'] }],
    ['an account for the principal', { ...denial, Principal: { AWS: 'arn:aws:iam::222222222222:root' } }],
    ['NotAction', { ...without(denial, 'Action'), NotAction: 'sqs:SendMessage' }],
    ['NotPrincipal', { ...without(denial, 'Principal'), NotPrincipal: '*' }],
  ])('may not have %s', (_, statement) => expect(answerTo(document(statement), 'rcp')).not.toBe('accepted'));
});

describe('role trust as recorded', () => {
  const trusting = (Principal: unknown, Action = 'sts:AssumeRoleWithSAML') => ({
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Principal, Action },
  });
  const star = 'AssumeRolepolicy contained an invalid principal: "STAR":"*".';

  it.each([
    ['the text *', trusting('*'), star],
    ['the text *, to assume a role', trusting('*', 'sts:AssumeRole'), star],
    [
      'every provider',
      trusting({ Federated: '*' }),
      'Federated principals must be valid domain names or SAML metadata ARNs',
    ],
    ['every AWS principal', trusting({ AWS: '*' }), 'accepted'],
    ['a provider', trusting({ Federated: 'arn:aws:iam::111122223333:saml-provider/idp' }), 'accepted'],
  ])('names %s: %j', (_, given, message) => expect(answerTo(given, 'trust')).toBe(message));

  it('is evaluated where the text * was stored before', () => {
    const stored = JSON.stringify(trusting('*'));
    expect(parsePolicy(stored, 'trust', { stored: true }).ok).toBe(true);
    expect(parsePolicy(stored.replace('}}', ',"Resource":"*"}}'), 'resource').ok).toBe(true);
  });
});
