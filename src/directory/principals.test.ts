import { describe, expect, it } from 'vitest';
import { assumedRoleArn, iamArn } from '#arn';
import { type AuthorizationRequest, contextOf, evaluate, type Principal, parsePolicy } from '#policy';
import { openMemoryStore } from '../adapters/store-memory/index.ts';
import {
  compiledTrust,
  type Directory,
  presentPrincipals,
  resolvePrincipals,
  roleArn,
  userArn,
} from './index.ts';
import { ACCOUNT, group, OTHER, role, startDirectory, user } from './samples.testing.ts';

const start = async (): Promise<Directory> => {
  const directory = await startDirectory(openMemoryStore());
  await directory.change([ACCOUNT, OTHER], (draft) => {
    draft.account(ACCOUNT).put({ ...user('alice'), path: '/dev/' });
    draft.account(ACCOUNT).put(group('staff'));
    draft.account(OTHER).put({ ...role('Deploy'), path: '/ci/' });
  });
  return directory;
};

const ALICE = userArn(ACCOUNT, { name: 'alice', path: '/dev/' });
const DEPLOY = roleArn(OTHER, { name: 'Deploy', path: '/ci/' });
const SESSION = assumedRoleArn(OTHER, 'Deploy', 'run-1');
const ELSEWHERE = iamArn('999999999999', 'role', 'Vendor');

function trusting(principal: unknown): string {
  const statement = { Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole' };
  return JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
}

async function resolve(directory: Directory, principal: unknown) {
  const parsed = parsePolicy(trusting(principal), 'trust');
  if (!parsed.ok) throw new Error(parsed.message);
  return resolvePrincipals(parsed.policy, directory.snapshot());
}

describe('resolving the principals of a policy', () => {
  it('finds users, roles and the roles of sessions by ARN', async () => {
    const resolved = await resolve(await start(), { AWS: [ALICE, DEPLOY, SESSION] });
    expect(resolved).toEqual({
      ok: true,
      principalIds: { [ALICE]: 'AIDAALICE', [DEPLOY]: 'AROADEPLOY', [SESSION]: 'AROADEPLOY' },
    });
  });

  it('takes one of an account that we do not hold for nobody', async () => {
    const resolved = await resolve(await start(), { AWS: ELSEWHERE });
    expect(resolved).toEqual({ ok: true, principalIds: { [ELSEWHERE]: null } });
  });

  it('leaves accounts, services, providers and everyone alone', async () => {
    const directory = await start();
    const principal = {
      AWS: [ACCOUNT, `arn:aws:iam::${OTHER}:root`, '999999999999', '*'],
      Service: 'ec2.amazonaws.com',
      Federated: iamArn(ACCOUNT, 'saml-provider', 'Corp'),
    };
    expect(await resolve(directory, principal)).toEqual({ ok: true, principalIds: {} });
  });

  it.each([
    ['an unknown user', iamArn(ACCOUNT, 'user', 'mallory')],
    ['an unknown role', iamArn(ACCOUNT, 'role', 'Deploy')],
    ['a user under another path', iamArn(ACCOUNT, 'user', 'alice')],
    ['a user in another case', ALICE.replace('alice', 'Alice')],
    ['a session of an unknown role', assumedRoleArn(ACCOUNT, 'Deploy', 'run-1')],
    ['a session of a role in another case', SESSION.replace('Deploy', 'deploy')],
    ['a bare unique id', 'AIDAALICE0000000000AA'],
  ])('refuses %s', async (_, principal) => {
    const resolved = await resolve(await start(), { AWS: [DEPLOY, principal] });
    expect(resolved).toEqual({ ok: false, principal });
  });
});

describe('a principal that is deleted and created again', () => {
  const as = (principal: Principal): AuthorizationRequest => ({
    principal,
    action: 'sts:AssumeRole',
    resource: roleArn(ACCOUNT, role('target')),
    resourceAccount: ACCOUNT,
    context: contextOf({}),
  });
  const recreated = async (arn: string) => {
    const directory = await start();
    const resolved = await resolve(directory, { AWS: arn });
    const trustPolicy = {
      document: trusting({ AWS: arn }),
      principalIds: resolved.ok ? resolved.principalIds : {},
    };
    await directory.change([ACCOUNT], (draft) => {
      draft.account(ACCOUNT).put({ ...role('target'), trustPolicy });
      draft.account(ACCOUNT).remove('user', 'AIDAALICE');
      draft.account(ACCOUNT).put({ ...user('alice'), id: 'AIDANAMESAKE', path: '/dev/' });
    });
    const state = await directory.snapshot().account(ACCOUNT);
    const target = state?.role('target');
    if (!target) throw new Error('the role is gone');
    return { directory, target };
  };
  const aliceIs = (uniqueId: string) => as({ type: 'User', account: ACCOUNT, arn: ALICE, uniqueId });

  it('B71 inherits nothing: the policy means the one who was there when it was stored', async () => {
    const { target } = await recreated(ALICE);
    const layers = { identity: [], resource: compiledTrust(target) };
    expect(evaluate(aliceIs('AIDAALICE'), layers).allowed).toBe(true);
    expect(evaluate(aliceIs('AIDANAMESAKE'), layers).allowed).toBe(false);
  });

  it('B71 is shown by its unique id from then on', async () => {
    const { directory, target } = await recreated(ALICE);
    const shown = await presentPrincipals(target.trustPolicy, directory.snapshot());
    expect(shown).toBe(trusting({ AWS: 'AIDAALICE' }));
  });
});

describe('presenting a policy', () => {
  const ids = { [ALICE]: 'AIDAALICE', [ELSEWHERE]: null, [SESSION]: 'AROADEPLOY' };

  it('shows it as it was written while all that it names lives', async () => {
    const document = `{ "Version" : "2012-10-17",\n "Statement": {"Principal":{"AWS":"${ALICE}"}} }`;
    const shown = await presentPrincipals({ document, principalIds: ids }, (await start()).snapshot());
    expect(shown).toBe(document);
  });

  it('shows a user who was renamed or moved under the ARN of today', async () => {
    const directory = await start();
    await directory.change([ACCOUNT], (draft) =>
      draft.account(ACCOUNT).put({ ...user('alicia'), id: 'AIDAALICE' }),
    );
    const policy = { document: trusting({ AWS: [ALICE, ELSEWHERE] }), principalIds: ids };
    const shown = await presentPrincipals(policy, directory.snapshot());
    expect(shown).toBe(trusting({ AWS: [iamArn(ACCOUNT, 'user', 'alicia'), ELSEWHERE] }));
  });

  it('changes principals alone: not conditions, not spacing, whatever the spelling of the text', async () => {
    const directory = await start();
    await directory.change([ACCOUNT], (draft) => draft.account(ACCOUNT).remove('user', 'AIDAALICE'));
    const escaped = JSON.stringify(ALICE).replaceAll('/', '\\/');
    const text = (principal: string) =>
      `{"Statement":[{"Principal":{"AWS":[ ${principal},"*"]},"Condition":{"ArnEquals":{"aws:PrincipalArn":"${ALICE}"}}},
        {"NotPrincipal":{"AWS":${principal}},"Condition":{"NumericEquals":{"n":1.0}}},
        {"Principal":"*"}]}`;
    const policy = { document: text(escaped), principalIds: ids };
    const shown = await presentPrincipals(policy, directory.snapshot());
    expect(shown).toBe(text('"AIDAALICE"'));
  });
});
