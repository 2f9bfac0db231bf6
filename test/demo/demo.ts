/**
 * Plays the story against a fresh server and prints each step with its real request and answer. Exits non-zero if any step goes
 * otherwise than it should.
 */
import {
  AddUserToGroupCommand,
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateGroupCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeleteRolePolicyCommand,
  PutGroupPolicyCommand,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { CreateAccountCommand } from '@aws-sdk/client-organizations';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { AssumeRoleCommand, GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { credentialsOf, sdk } from '../harness/sdk.ts';
import { type ClientCredentials, startTestServer } from '../harness/server.ts';
import { BUCKET, BUCKET_PERMISSIONS, trustOf } from '../harness/story.ts';
import { recordWire, type WireExchange } from './wire-recorder.ts';

const server = await startTestServer();
let failures = 0;
let number = 0;

const as = (credentials: ClientCredentials) => {
  const clients = sdk(server.endpoint, credentials);
  const exchanges: WireExchange[] = [];
  for (const client of Object.values(clients)) recordWire(client, exchanges);
  return { ...clients, exchanges };
};

/** Runs one step as its title says it goes, prints what went over the wire, and counts it if it went otherwise. */
async function step<T>(
  title: string,
  who: ReturnType<typeof as>,
  act: () => Promise<T>,
  expected: 'allowed' | { readonly refused: string },
): Promise<T | undefined> {
  number += 1;
  console.log(`\n── ${number}. ${title}`);
  const outcome = await act().then(
    (value) => ({ value, error: undefined }),
    (error: Error) => ({ value: undefined, error }),
  );
  for (const { request, answer } of who.exchanges.splice(0)) console.log(`→ ${request}\n← ${answer}`);
  const asExpected =
    expected === 'allowed'
      ? outcome.error === undefined
      : outcome.error?.name === 'AccessDenied' && outcome.error.message.includes(expected.refused);
  if (!asExpected) {
    failures += 1;
    console.log(
      `✗ expected ${expected === 'allowed' ? 'an answer' : `a refusal with “${expected.refused}”`}, got ${outcome.error ?? 'an answer'}`,
    );
  } else console.log(expected === 'allowed' ? '✓ allowed' : '✓ refused, and it says why');
  return outcome.value;
}

/** As `step`, for what the rest of the story cannot do without. */
async function need<T>(title: string, who: ReturnType<typeof as>, act: () => Promise<T>): Promise<T> {
  const value = await step(title, who, act, 'allowed');
  if (value === undefined) throw new Error('the story cannot go on');
  return value;
}

async function keysOf(who: ReturnType<typeof as>, UserName: string): Promise<ClientCredentials> {
  const { AccessKey } = await need(`an access key for ${UserName}`, who, () =>
    who.iam.send(new CreateAccessKeyCommand({ UserName })),
  );
  return { accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: AccessKey?.SecretAccessKey ?? '' };
}

async function play(): Promise<void> {
  const root = as(server.root);
  await need('root creates an administrator', root, () =>
    root.iam.send(new CreateUserCommand({ UserName: 'admin' })),
  );
  await need('and gives it AdministratorAccess', root, () =>
    root.iam.send(
      new AttachUserPolicyCommand({
        UserName: 'admin',
        PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess',
      }),
    ),
  );
  const admin = as(await keysOf(root, 'admin'));

  const accountAdmin = async (AccountName: string) => {
    const { CreateAccountStatus } = await need(
      `the administrator creates the account ${AccountName}`,
      admin,
      () =>
        admin.organizations.send(
          new CreateAccountCommand({ AccountName, Email: `${AccountName.toLowerCase()}@example.com` }),
        ),
    );
    const id = CreateAccountStatus?.AccountId ?? '';
    const answer = await need(`and assumes its OrganizationAccountAccessRole`, admin, () =>
      admin.sts.send(
        new AssumeRoleCommand({
          RoleArn: `arn:aws:iam::${id}:role/OrganizationAccountAccessRole`,
          RoleSessionName: 'set-up',
        }),
      ),
    );
    return { id, ...as(credentialsOf(answer)) };
  };
  const development = await accountAdmin('Development');
  const production = await accountAdmin('Production');

  const RoleArn = `arn:aws:iam::${production.id}:role/UpdateApp`;
  await need('Production: the bucket productionapp', production, () =>
    production.s3.send(new CreateBucketCommand({ Bucket: BUCKET })),
  );
  await need('Production: the role UpdateApp, which trusts Development', production, () =>
    production.iam.send(
      new CreateRoleCommand({
        RoleName: 'UpdateApp',
        AssumeRolePolicyDocument: JSON.stringify(trustOf(development.id)),
      }),
    ),
  );
  await need('Production: UpdateApp may read and write productionapp', production, () =>
    production.iam.send(
      new PutRolePolicyCommand({
        RoleName: 'UpdateApp',
        PolicyName: 'productionapp',
        PolicyDocument: JSON.stringify(BUCKET_PERMISSIONS),
      }),
    ),
  );

  const member = async (UserName: string, GroupName: string) => {
    await need(`Development: the group ${GroupName}`, development, () =>
      development.iam.send(new CreateGroupCommand({ GroupName })),
    );
    await need(`Development: the user ${UserName}`, development, () =>
      development.iam.send(new CreateUserCommand({ UserName })),
    );
    await need(`Development: ${UserName} joins ${GroupName}`, development, () =>
      development.iam.send(new AddUserToGroupCommand({ UserName, GroupName })),
    );
    return as(await keysOf(development, UserName));
  };
  const developer = await member('David', 'Developers');
  const tester = await member('Theresa', 'Testers');
  await need('Development: Developers may assume UpdateApp', development, () =>
    development.iam.send(
      new PutGroupPolicyCommand({
        GroupName: 'Developers',
        PolicyName: 'update-app',
        PolicyDocument: JSON.stringify({
          Version: '2012-10-17',
          Statement: { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: RoleArn },
        }),
      }),
    ),
  );

  const assume = (who: ReturnType<typeof as>, RoleSessionName: string) => () =>
    who.sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName }));
  const put = (who: ReturnType<typeof as>, Body: string) => () =>
    who.s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'app.txt', Body }));

  const session = as(
    credentialsOf(await need('the developer assumes UpdateApp', developer, assume(developer, 'david'))),
  );
  await need('with the session, he is the role', session, () =>
    session.sts.send(new GetCallerIdentityCommand({})),
  );
  await need('and writes to the bucket', session, put(session, 'version 2'));
  await need('and reads it back', session, async () => {
    const { Body } = await session.s3.send(new GetObjectCommand({ Bucket: BUCKET, Key: 'app.txt' }));
    const text = await Body?.transformToString();
    if (text !== 'version 2') throw new Error(`the object holds ${text}`);
    return text;
  });
  await step('the tester tries the same', tester, assume(tester, 'theresa'), {
    refused: 'because no identity-based policy allows the sts:AssumeRole action',
  });

  await need('Production takes its trust in Development away', production, () =>
    production.iam.send(
      new UpdateAssumeRolePolicyCommand({
        RoleName: 'UpdateApp',
        PolicyDocument: JSON.stringify(trustOf(production.id)),
      }),
    ),
  );
  await step("the developer's next AssumeRole is refused", developer, assume(developer, 'david'), {
    refused: `is not authorized to perform: sts:AssumeRole on resource: ${RoleArn}`,
  });
  await step('while the session issued before lives on', session, put(session, 'version 3'), 'allowed');

  await need("Production takes the role's permission away", production, () =>
    production.iam.send(new DeleteRolePolicyCommand({ RoleName: 'UpdateApp', PolicyName: 'productionapp' })),
  );
  await step("that session's next call is refused", session, put(session, 'version 4'), {
    refused: 'because no identity-based policy allows the s3:PutObject action',
  });
}

try {
  await play();
} catch (error) {
  failures += 1;
  console.log(`✗ ${(error as Error).message}`);
} finally {
  await server.close();
}
console.log(
  failures === 0 ? `\nThe story went as told, in ${number} steps.` : `\n${failures} steps went otherwise.`,
);
process.exitCode = failures === 0 ? 0 : 1;
