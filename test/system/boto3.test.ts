import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { boto3, type Pauses } from '../harness/aws-cli.ts';
import { type ClientCredentials, startTestServer, type TestServer } from '../harness/server.ts';
import { BUCKET, BUCKET_PERMISSIONS, trustOf } from '../harness/story.ts';

const MINUTE = 60_000;

/** What the programs share; each of them answers by \`answer(…)\`. */
const PRELUDE = `
import boto3, io, json, hashlib, urllib.request, urllib.error
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import ClientError

BUCKET = '${BUCKET}'

def answer(value):
    print(json.dumps(value, default=str))

def session(keys):
    return boto3.Session(keys['accessKeyId'], keys['secretAccessKey'], keys.get('sessionToken'))

def assumed(sts, arn, name, **more):
    issued = sts.assume_role(RoleArn=arn, RoleSessionName=name, **more)['Credentials']
    return boto3.Session(issued['AccessKeyId'], issued['SecretAccessKey'], issued['SessionToken'])

def policy(**statement):
    return json.dumps({'Version': '2012-10-17', 'Statement': [{'Effect': 'Allow', **statement}]})

def refused(call, *args, **kwargs):
    try:
        call(*args, **kwargs)
    except ClientError as error:
        said = error.response['Error']
        return [type(error).__name__, said['Code'], said['Message'], error.response['ResponseMetadata']['HTTPStatusCode']]

def fetch(url, data=None, method='GET'):
    try:
        with urllib.request.urlopen(urllib.request.Request(url, data=data, method=method)) as got:
            return [got.status, got.read().decode()]
    except urllib.error.HTTPError as error:
        return [error.code, error.read().decode()]
`;

interface Facts {
  readonly development: string;
  readonly production: string;
  readonly roleArn: string;
  readonly developer: ClientCredentials;
  readonly tester: ClientCredentials;
  readonly productionAdmin: ClientCredentials;
  readonly developmentAdmin: ClientCredentials;
}

/** What boto3's \`ClientError\` says: the exception's class, code, message and status. */
type Refused = readonly [exception: string, code: string, message: string, status: number];

describe('boto3', () => {
  let server: TestServer;
  let facts: Facts;

  beforeAll(async () => {
    server = await startTestServer();
    facts = await boto3<Facts>(
      { endpoint: server.endpoint },
      `${PRELUDE}
root = session(json.loads('${JSON.stringify(server.root)}')).client('iam')
root.create_user(UserName='admin', Tags=[{'Key': 'team', 'Value': 'platform'}])
root.attach_user_policy(UserName='admin', PolicyArn='arn:aws:iam::aws:policy/AdministratorAccess')

def keys(iam, user):
    made = iam.create_access_key(UserName=user)['AccessKey']
    return {'accessKeyId': made['AccessKeyId'], 'secretAccessKey': made['SecretAccessKey']}

def held(there):
    now = there.get_credentials()
    return {'accessKeyId': now.access_key, 'secretAccessKey': now.secret_key, 'sessionToken': now.token}

admin = session(keys(root, 'admin'))
organizations = admin.client('organizations')

def account(name):
    status = organizations.create_account(AccountName=name, Email=name.lower() + '@example.com')['CreateAccountStatus']
    number = organizations.describe_create_account_status(CreateAccountRequestId=status['Id'])['CreateAccountStatus']['AccountId']
    return number, assumed(admin.client('sts'), f'arn:aws:iam::{number}:role/OrganizationAccountAccessRole', 'set-up')

development, here = account('Development')
production, there = account('Production')
role = there.client('iam').create_role(
    RoleName='UpdateApp',
    AssumeRolePolicyDocument=json.dumps(json.loads('${JSON.stringify(trustOf('DEVELOPMENT'))}'.replace('DEVELOPMENT', development))),
)['Role']['Arn']
there.client('iam').put_role_policy(RoleName='UpdateApp', PolicyName='productionapp', PolicyDocument='''${JSON.stringify(BUCKET_PERMISSIONS)}''')
there.client('s3').create_bucket(Bucket=BUCKET)
iam = here.client('iam')
for user, group in [('David', 'Developers'), ('Theresa', 'Testers')]:
    iam.create_group(GroupName=group)
    iam.create_user(UserName=user)
    iam.add_user_to_group(GroupName=group, UserName=user)
    iam.get_waiter('user_exists').wait(UserName=user)
iam.put_group_policy(GroupName='Developers', PolicyName='update-app', PolicyDocument=policy(Action='sts:AssumeRole', Resource=role))
answer({
    'development': development, 'production': production, 'roleArn': role,
    'developer': keys(iam, 'David'), 'tester': keys(iam, 'Theresa'),
    'developmentAdmin': held(here), 'productionAdmin': held(there),
})
`,
    );
  });
  afterAll(() => server.close());

  /** Runs a program that finds the facts of the story in \`facts\`. */
  const run = <T>(program: string, pauses: Pauses = {}, config?: string) =>
    boto3<T>(
      { endpoint: server.endpoint, ...(config === undefined ? {} : { config }) },
      `${PRELUDE}
facts = json.loads('${JSON.stringify(facts)}')
david, theresa = session(facts['developer']), session(facts['tester'])
here, there = session(facts['developmentAdmin']), session(facts['productionAdmin'])
${program}`,
      pauses,
    );
  const roleSession = (name: string) => `arn:aws:sts::${facts.production}:assumed-role/UpdateApp/${name}`;
  const user = (name: string) => `arn:aws:iam::${facts.development}:user/${name}`;

  it('lets the developer write as UpdateApp, and refuses the tester with the reason', async () => {
    const told = await run<{ identity: object; body: string; keys: string[]; tester: Refused }>(`
app = assumed(david.client('sts'), facts['roleArn'], 'david')
s3 = app.resource('s3').Bucket(BUCKET)
s3.put_object(Key='app.txt', Body=b'version 2', Metadata={'by': 'david'}, ContentType='text/plain')
read = s3.Object('app.txt').get()
identity = app.client('sts').get_caller_identity()
answer({
    'identity': {k: identity[k] for k in ('Account', 'Arn')},
    'body': read['Body'].read().decode(), 'metadata': read['Metadata'], 'type': read['ContentType'],
    'keys': [each.key for each in s3.objects.all()],
    'tester': refused(assumed, theresa.client('sts'), facts['roleArn'], 'theresa'),
})`);
    expect(told).toEqual({
      identity: { Account: facts.production, Arn: roleSession('david') },
      body: 'version 2',
      metadata: { by: 'david' },
      type: 'text/plain',
      keys: ['app.txt'],
      tester: [
        'ClientError',
        'AccessDenied',
        `User: ${user('Theresa')} is not authorized to perform: sts:AssumeRole on resource: ${facts.roleArn} because no identity-based policy allows the sts:AssumeRole action`,
        403,
      ],
    });
  });

  it('refuses what was taken away at the very next call', async () => {
    const told = await run<Record<string, Refused | null>>(`
sts, iam = david.client('sts'), there.client('iam')
app = assumed(sts, facts['roleArn'], 'david')
put = lambda: app.client('s3').put_object(Bucket=BUCKET, Key='k', Body=b'')
told = {}
here.client('iam').delete_group_policy(GroupName='Developers', PolicyName='update-app')
told['group'] = refused(assumed, sts, facts['roleArn'], 'david')
here.client('iam').put_group_policy(GroupName='Developers', PolicyName='update-app', PolicyDocument=policy(Action='sts:AssumeRole', Resource=facts['roleArn']))
trust = iam.get_role(RoleName='UpdateApp')['Role']['AssumeRolePolicyDocument']
iam.update_assume_role_policy(RoleName='UpdateApp', PolicyDocument=json.dumps(trust).replace(facts['development'], facts['production']))
told['trust'] = refused(assumed, sts, facts['roleArn'], 'david')
told['issued before'] = refused(put)
iam.update_assume_role_policy(RoleName='UpdateApp', PolicyDocument=json.dumps(trust))
permissions = iam.get_role_policy(RoleName='UpdateApp', PolicyName='productionapp')['PolicyDocument']
iam.delete_role_policy(RoleName='UpdateApp', PolicyName='productionapp')
told['role'] = refused(put)
iam.put_role_policy(RoleName='UpdateApp', PolicyName='productionapp', PolicyDocument=json.dumps(permissions))
told['all there'] = refused(put)
answer(told)`);
    const assuming = `User: ${user('David')} is not authorized to perform: sts:AssumeRole on resource: ${facts.roleArn}`;
    expect(told).toEqual({
      group: [
        'ClientError',
        'AccessDenied',
        `${assuming} because no identity-based policy allows the sts:AssumeRole action`,
        403,
      ],
      trust: [
        'ClientError',
        'AccessDenied',
        `${assuming} because no role trust policy allows the sts:AssumeRole action`,
        403,
      ],
      'issued before': null,
      role: [
        'AccessDenied',
        'AccessDenied',
        `User: ${roleSession('david')} is not authorized to perform: s3:PutObject on resource: "arn:aws:s3:::${BUCKET}/k" because no identity-based policy allows the s3:PutObject action`,
        403,
      ],
      'all there': null,
    });
  });

  it('moves a large object in parts by several threads, both ways', async () => {
    const told = await run(`
app = assumed(david.client('sts'), facts['roleArn'], 'david').client('s3')
parts = TransferConfig(multipart_threshold=1 << 20, multipart_chunksize=5 << 20, max_concurrency=8)
block = hashlib.sha512(b'seed').digest()
content = b''.join(hashlib.sha512(block + bytes([i & 255, i >> 8 & 255, i >> 16])).digest() for i in range(40 << 14))
app.upload_fileobj(io.BytesIO(content), BUCKET, 'large.bin', Config=parts)
back = io.BytesIO()
app.download_fileobj(BUCKET, 'large.bin', back, Config=parts)
sums = [hashlib.md5(content[i:i + (5 << 20)]).digest() for i in range(0, len(content), 5 << 20)]
head = app.head_object(Bucket=BUCKET, Key='large.bin')
answer({
    'length': head['ContentLength'], 'same': back.getvalue() == content,
    'etag': head['ETag'] == '"%s-%d"' % (hashlib.md5(b''.join(sums)).hexdigest(), len(sums)),
})`);
    expect(told).toEqual({ length: 40 << 20, same: true, etag: true });
  });

  it('presigns reads and writes that need no SDK', async () => {
    const told = await run<{ put: [number]; get: [number, string]; [name: string]: unknown }>(`
app = assumed(david.client('sts'), facts['roleArn'], 'david')
s3 = app.client('s3', config=Config(signature_version='s3v4'))
url = lambda operation, **more: s3.generate_presigned_url(operation, {'Bucket': BUCKET, 'Key': 'by url/ü+.txt', **more}, ExpiresIn=300)
answer({
    'put': fetch(url('put_object'), b'through a URL', 'PUT'),
    'get': fetch(url('get_object', ResponseContentType='text/x-told')),
    'get by the URL for put': fetch(url('put_object')),
    'changed': fetch(url('get_object').replace('by%20url', 'by%20url2')),
    'version 2 of the signature': fetch(app.client('s3', config=Config(signature_version='s3')).generate_presigned_url('get_object', {'Bucket': BUCKET, 'Key': 'app.txt'})),
})`);
    expect(told.put[0]).toBe(200);
    expect(told.get).toEqual([200, 'through a URL']);
    const code = (name: string) => {
      const [status, body] = told[name] as [number, string];
      return [status, /<Code>(\w+)<\/Code>/.exec(body)?.[1]];
    };
    expect(code('get by the URL for put')).toEqual([403, 'SignatureDoesNotMatch']);
    expect(code('changed')).toEqual([403, 'SignatureDoesNotMatch']);
    expect(told['version 2 of the signature']).toEqual([
      400,
      expect.stringContaining(
        '<Code>InvalidRequest</Code><Message>The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.</Message>',
      ),
    ]);
  });

  it('pages through lists of IAM, Organizations and S3', async () => {
    const told = await run<Record<string, { pages: number; names: string[] }>>(`
iam, s3, organizations = there.client('iam'), there.client('s3'), session(json.loads('${JSON.stringify(server.root)}')).client('organizations')
for i in range(5):
    iam.create_user(UserName=f'u{i}', Path='/paged/')
    iam.create_role(RoleName=f'r{i}', Path='/paged/', AssumeRolePolicyDocument=policy(Principal={'AWS': facts['production']}, Action='sts:AssumeRole'))
    iam.create_group(GroupName=f'g{i}', Path='/paged/')
    arn = iam.create_policy(PolicyName=f'p{i}', Path='/paged/', PolicyDocument=policy(Action='*', Resource='*'))['Policy']['Arn']
    iam.attach_user_policy(UserName='u0', PolicyArn=arn)
    iam.put_user_policy(UserName='u0', PolicyName=f'inline{i}', PolicyDocument=policy(Action='*', Resource='*'))
    iam.add_user_to_group(UserName='u0', GroupName=f'g{i}')
s3.create_bucket(Bucket='paged')
for key in ['a', 'b', 'c/1', 'c/2', 'd ü+%', 'e/1', 'f']:
    s3.put_object(Bucket='paged', Key=key, Body=b'')

def paged(client, operation, result, name, size=2, **kwargs):
    pages = list(client.get_paginator(operation).paginate(PaginationConfig={'PageSize': size}, **kwargs))
    return {'pages': len(pages), 'names': [each[name] if isinstance(each, dict) else each for page in pages for each in page.get(result, [])]}

answer({
    'users': paged(iam, 'list_users', 'Users', 'UserName', PathPrefix='/paged/'),
    'roles': paged(iam, 'list_roles', 'Roles', 'RoleName', PathPrefix='/paged/'),
    'groups': paged(iam, 'list_groups', 'Groups', 'GroupName', PathPrefix='/paged/'),
    'policies': paged(iam, 'list_policies', 'Policies', 'PolicyName', Scope='Local'),
    'attached': paged(iam, 'list_attached_user_policies', 'AttachedPolicies', 'PolicyName', UserName='u0'),
    'inline': paged(iam, 'list_user_policies', 'PolicyNames', None, UserName='u0'),
    'groups of a user': paged(iam, 'list_groups_for_user', 'Groups', 'GroupName', UserName='u0'),
    'accounts': paged(organizations, 'list_accounts', 'Accounts', 'Name'),
    'objects': paged(s3, 'list_objects_v2', 'Contents', 'Key', Bucket='paged', size=3),
    'objects, version 1': paged(s3, 'list_objects', 'Contents', 'Key', Bucket='paged', size=3),
    'prefixes': paged(s3, 'list_objects_v2', 'CommonPrefixes', 'Prefix', Bucket='paged', Delimiter='/', size=2),
})`);
    const five = (letter: string) => ({ pages: 3, names: [0, 1, 2, 3, 4].map((i) => `${letter}${i}`) });
    const objects = { pages: 3, names: ['a', 'b', 'c/1', 'c/2', 'd ü+%', 'e/1', 'f'] };
    expect(told).toEqual({
      users: five('u'),
      roles: five('r'),
      groups: five('g'),
      policies: five('p'),
      attached: five('p'),
      inline: five('inline'),
      'groups of a user': five('g'),
      accounts: { pages: 2, names: expect.arrayContaining(['management', 'Development', 'Production']) },
      objects,
      'objects, version 1': objects,
      prefixes: { pages: 3, names: ['c/', 'e/'] },
    });
  });

  it('raises its own exceptions for what is refused', async () => {
    const told = await run<Record<string, Refused>>(`
iam, sts, s3 = here.client('iam'), david.client('sts'), there.client('s3')
unknown = session({'accessKeyId': 'AKIAIOSFODNN7EXAMPLE', 'secretAccessKey': 'x' * 40})
s3.put_object(Bucket=BUCKET, Key='there', Body=b'0123456789')
answer({
    'no user': refused(iam.get_user, UserName='Nobody'),
    'user again': refused(iam.create_user, UserName='DAVID'),
    'user with keys': refused(iam.delete_user, UserName='David'),
    'third key': [iam.create_access_key(UserName='Theresa'), refused(iam.create_access_key, UserName='Theresa')][1],
    'bad policy': refused(iam.put_user_policy, UserName='David', PolicyName='p', PolicyDocument=policy(Action='*')),
    'no policy': refused(iam.attach_user_policy, UserName='David', PolicyArn='arn:aws:iam::aws:policy/NoSuchPolicy'),
    'long session': refused(sts.assume_role, RoleArn=facts['roleArn'], RoleSessionName='david', DurationSeconds=3601),
    'bad session policy': refused(sts.assume_role, RoleArn=facts['roleArn'], RoleSessionName='david', Policy='{'),
    'unknown key, STS': refused(unknown.client('sts').get_caller_identity),
    'unknown key, S3': refused(unknown.client('s3').list_buckets),
    'unknown key, Organizations': refused(unknown.client('organizations').list_accounts),
    'no bucket': refused(s3.list_objects_v2, Bucket='no-such-bucket'),
    'no key': refused(s3.get_object, Bucket=BUCKET, Key='none'),
    'bucket again': refused(there.client('s3', 'eu-west-1').create_bucket, Bucket=BUCKET, CreateBucketConfiguration={'LocationConstraint': 'eu-west-1'}),
    'bucket of others': refused(here.client('s3').create_bucket, Bucket=BUCKET),
    'range': refused(s3.get_object, Bucket=BUCKET, Key='there', Range='bytes=10-'),
    'no upload': refused(s3.list_parts, Bucket=BUCKET, Key='there', UploadId='none'),
    'member account': refused(here.client('organizations').create_account, AccountName='X', Email='x@example.com'),
})`);
    expect(told).toEqual({
      'no user': ['NoSuchEntityException', 'NoSuchEntity', 'The user with name Nobody cannot be found.', 404],
      'user again': [
        'EntityAlreadyExistsException',
        'EntityAlreadyExists',
        'User with name DAVID already exists.',
        409,
      ],
      'user with keys': [
        'DeleteConflictException',
        'DeleteConflict',
        'Cannot delete entity, must delete access keys first.',
        409,
      ],
      'third key': [
        'LimitExceededException',
        'LimitExceeded',
        'Cannot exceed quota for AccessKeysPerUser: 2',
        409,
      ],
      'bad policy': [
        'MalformedPolicyDocumentException',
        'MalformedPolicyDocument',
        'Policy statement must contain resources.',
        400,
      ],
      'no policy': [
        'NoSuchEntityException',
        'NoSuchEntity',
        'Policy arn:aws:iam::aws:policy/NoSuchPolicy does not exist or is not attachable.',
        404,
      ],
      'long session': [
        'ClientError',
        'ValidationError',
        'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
        400,
      ],
      'bad session policy': [
        'MalformedPolicyDocumentException',
        'MalformedPolicyDocument',
        'Syntax errors in policy.',
        400,
      ],
      'unknown key, STS': [
        'ClientError',
        'InvalidClientTokenId',
        'The security token included in the request is invalid.',
        403,
      ],
      'unknown key, S3': [
        'ClientError',
        'InvalidAccessKeyId',
        'The AWS Access Key Id you provided does not exist in our records.',
        403,
      ],
      'unknown key, Organizations': [
        'ClientError',
        'UnrecognizedClientException',
        'The security token included in the request is invalid.',
        400,
      ],
      'no bucket': ['NoSuchBucket', 'NoSuchBucket', 'The specified bucket does not exist', 404],
      'no key': ['NoSuchKey', 'NoSuchKey', 'The specified key does not exist.', 404],
      'bucket again': [
        'BucketAlreadyOwnedByYou',
        'BucketAlreadyOwnedByYou',
        'Your previous request to create the named bucket succeeded and you already own it.',
        409,
      ],
      'bucket of others': [
        'BucketAlreadyExists',
        'BucketAlreadyExists',
        'The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.',
        409,
      ],
      range: ['ClientError', 'InvalidRange', 'The requested range is not satisfiable', 416],
      'no upload': [
        'NoSuchUpload',
        'NoSuchUpload',
        'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
        404,
      ],
      'member account': [
        'AccessDeniedException',
        'AccessDeniedException',
        "You don't have permissions to access this resource.",
        400,
      ],
    });
  });

  it('sends and verifies checksums, and is refused with a wrong one', async () => {
    const content = 'checked';
    const told = await run<Record<string, unknown>>(`
s3 = there.client('s3')
told = {}
for algorithm in ['CRC32', 'SHA256']:
    s3.put_object(Bucket=BUCKET, Key='checked', Body=b'${content}', ChecksumAlgorithm=algorithm)
    got = s3.get_object(Bucket=BUCKET, Key='checked', ChecksumMode='ENABLED')
    told[algorithm] = [got['Checksum' + algorithm], got['Body'].read().decode()]
told['wrong'] = refused(s3.put_object, Bucket=BUCKET, Key='checked', Body=b'${content}', ChecksumSHA256='47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=')
answer(told)`);
    const sha256 = createHash('sha256').update(content).digest('base64');
    expect(told).toEqual({
      CRC32: [expect.stringMatching(/^[\w+/]{6}==$/), content],
      SHA256: [sha256, content],
      wrong: [
        'ClientError',
        'BadDigest',
        'The SHA256 you specified did not match the calculated checksum.',
        400,
      ],
    });
  });

  it('renews by itself what the server has let expire', async () => {
    // A quarter of an hour is the shortest session and the largest skew that signatures may have. Issued by a clock that is behind, a
    // session is soon over by the server's clock; by the client's it never is while the program runs.
    server.shiftClock(-14 * MINUTE);
    const told = await run<{ used: string[]; arns: string[]; first: string; old: Refused; oldS3: Refused }>(
      `
used = []
def note(request, **_):
    used.append(request.headers['Authorization'].decode().split('Credential=')[1].split('/')[0])

app = boto3.Session(profile_name='update-app')
sts, s3 = app.client('sts'), app.client('s3')
for client in (sts, s3):
    client.meta.events.register('before-send', note)
arns = [sts.get_caller_identity()['Arn']]
held = app.get_credentials()
first = {'accessKeyId': held._access_key, 'secretAccessKey': held._secret_key, 'sessionToken': held._token}
sts_of_first, s3_of_first = session(first).client('sts'), session(first).client('s3')
sts_of_first.get_caller_identity()
pause('expire')
arns.append(sts.get_caller_identity()['Arn'])
s3.put_object(Bucket=BUCKET, Key='renewed', Body=b'')
answer({
    'used': used, 'arns': arns, 'first': first['accessKeyId'],
    'old': refused(sts_of_first.get_caller_identity),
    'oldS3': refused(s3_of_first.list_objects_v2, Bucket=BUCKET),
})`,
      { expire: () => server.shiftClock(2 * MINUTE) },
      [
        '[profile David]',
        `aws_access_key_id = ${facts.developer.accessKeyId}`,
        `aws_secret_access_key = ${facts.developer.secretAccessKey}`,
        '[profile update-app]',
        `role_arn = ${facts.roleArn}`,
        'source_profile = David',
        'role_session_name = david',
        'duration_seconds = 900',
      ].join('\n'),
    ).finally(() => server.shiftClock(0));
    expect(told.arns).toEqual([roleSession('david'), roleSession('david')]);
    expect(told.used).toHaveLength(3);
    expect(told.used.slice(1)).not.toContain(told.used[0]);
    expect(told.first).toBe(told.used[0]);
    expect(told.old).toEqual([
      'ClientError',
      'ExpiredToken',
      'The security token included in the request is expired',
      403,
    ]);
    expect(told.oldS3).toEqual(['ClientError', 'ExpiredToken', 'The provided token has expired.', 400]);
  });
});
