import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AccountId, parseAccountId } from '#arn';
import { type AuditCaller, type AuditFacts, cloudTrailRecord, HIDDEN } from './index.ts';

const ACCOUNT = parseAccountId('123456789012') as AccountId;
const AT = Date.UTC(2024, 9, 25, 20, 52, 11, 987);
const ALICE: AuditCaller = {
  type: 'user',
  account: ACCOUNT,
  arn: 'arn:aws:iam::123456789012:user/team/Alice',
  userId: 'AIDAJ45Q7YFFAREXAMPLE',
  userName: 'Alice',
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
};
const FACTS: AuditFacts = {
  eventId: '6e882b9d-2af8-4c67-b91f-aeac6a0e5e70',
  requestId: 'e2de7fd1-2a86-4837-b15a-96fff1388061',
  at: AT,
  eventSource: 'sts.amazonaws.com',
  eventName: 'AssumeRole',
  region: 'us-east-1',
  sourceIp: '192.0.2.101',
  userAgent: 'aws-cli/2.15.0',
  caller: ALICE,
  recipientAccount: '210987654321',
};
const record = (facts: Partial<AuditFacts>) => cloudTrailRecord({ ...FACTS, ...facts });

describe('the record of an issuance', () => {
  it('has the shape that CloudTrail gives it', () => {
    expect(
      record({
        input: {
          RoleArn: 'arn:aws:iam::210987654321:role/UpdateApp',
          RoleSessionName: 'alice',
          DurationSeconds: 3600,
          Tags: [{ Key: 'Project', Value: 'Unicorn' }],
          ExternalId: undefined,
        },
        output: {
          Credentials: {
            AccessKeyId: 'ASIAIOSFODNN7EXAMPLE',
            SecretAccessKey: 'wJalrXUtnFEMI',
            SessionToken: 'AQECazE',
            Expiration: new Date(Date.UTC(2024, 9, 25, 21, 7, 11)),
          },
          AssumedRoleUser: {
            AssumedRoleId: 'AROAEXAMPLE:alice',
            Arn: 'arn:aws:sts::210987654321:assumed-role/UpdateApp/alice',
          },
          PackedPolicySize: 6,
        },
        resources: [
          {
            ARN: 'arn:aws:iam::210987654321:role/UpdateApp',
            accountId: '210987654321',
            type: 'AWS::IAM::Role',
          },
        ],
      }),
    ).toEqual({
      eventVersion: '1.11',
      userIdentity: {
        type: 'IAMUser',
        principalId: 'AIDAJ45Q7YFFAREXAMPLE',
        arn: 'arn:aws:iam::123456789012:user/team/Alice',
        accountId: '123456789012',
        accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
        userName: 'Alice',
      },
      eventTime: '2024-10-25T20:52:11Z',
      eventSource: 'sts.amazonaws.com',
      eventName: 'AssumeRole',
      awsRegion: 'us-east-1',
      sourceIPAddress: '192.0.2.101',
      userAgent: 'aws-cli/2.15.0',
      requestParameters: {
        roleArn: 'arn:aws:iam::210987654321:role/UpdateApp',
        roleSessionName: 'alice',
        durationSeconds: 3600,
        tags: [{ key: 'Project', value: 'Unicorn' }],
      },
      responseElements: {
        credentials: {
          accessKeyId: 'ASIAIOSFODNN7EXAMPLE',
          secretAccessKey: HIDDEN,
          sessionToken: HIDDEN,
          expiration: 'Oct 25, 2024, 9:07:11 PM',
        },
        assumedRoleUser: {
          assumedRoleId: 'AROAEXAMPLE:alice',
          arn: 'arn:aws:sts::210987654321:assumed-role/UpdateApp/alice',
        },
        packedPolicySize: 6,
      },
      requestID: 'e2de7fd1-2a86-4837-b15a-96fff1388061',
      eventID: '6e882b9d-2af8-4c67-b91f-aeac6a0e5e70',
      readOnly: true,
      resources: [
        {
          ARN: 'arn:aws:iam::210987654321:role/UpdateApp',
          accountId: '210987654321',
          type: 'AWS::IAM::Role',
        },
      ],
      eventType: 'AwsApiCall',
      managementEvent: true,
      recipientAccountId: '210987654321',
      eventCategory: 'Management',
    });
  });

  it('of a refusal carries error code and message, and no response', () => {
    const message = 'User: arn:aws:iam::123456789012:user/Alice is not authorized to perform: sts:AssumeRole';
    expect(record({ error: { code: 'AccessDenied', message }, output: { Never: 'seen' } })).toMatchObject({
      errorCode: 'AccessDenied',
      errorMessage: message,
      responseElements: null,
    });
  });
});

describe('what CloudTrail calls read-only', () => {
  it.each([
    ['sts.amazonaws.com', 'AssumeRole', true],
    ['sts.amazonaws.com', 'GetFederationToken', false],
    ['sts.amazonaws.com', 'GetCallerIdentity', true],
    ['iam.amazonaws.com', 'GetUser', true],
    ['iam.amazonaws.com', 'ListRoles', true],
    ['iam.amazonaws.com', 'CreateUser', false],
    ['iam.amazonaws.com', 'AssumeRole', false],
    ['organizations.amazonaws.com', 'DescribeAccount', true],
    ['s3.amazonaws.com', 'HeadObject', true],
    ['s3.amazonaws.com', 'PutObject', false],
  ])('%s %s: %s', (eventSource, eventName, readOnly) => {
    expect(record({ eventSource, eventName }).readOnly).toBe(readOnly);
  });

  it('shows no response, unless it issues credentials', () => {
    const output = { Account: '123456789012' };
    const shown = (eventName: string) => record({ eventName, output }).responseElements;
    expect(shown('GetCallerIdentity')).toBeNull();
    expect(shown('GetSessionToken')).toEqual({ account: '123456789012' });
    expect(
      record({ eventSource: 'iam.amazonaws.com', eventName: 'CreateUser', output }).responseElements,
    ).toEqual({
      account: '123456789012',
    });
  });
});

describe('members', () => {
  it('are renamed as CloudTrail does, but for S3, and null where there are none', () => {
    const iam = record({
      eventSource: 'iam.amazonaws.com',
      input: { SAMLMetadataDocument: '<x/>', MFADevices: [] },
    });
    expect(iam.requestParameters).toEqual({ sAMLMetadataDocument: '<x/>', mFADevices: [] });
    const s3 = record({
      eventSource: 's3.amazonaws.com',
      data: true,
      input: { bucketName: 'b', Host: 'h', 'x-id': 'PutObject' },
    });
    expect(s3.requestParameters).toEqual({ bucketName: 'b', Host: 'h', 'x-id': 'PutObject' });
    expect([s3.eventCategory, s3.managementEvent]).toEqual(['Data', false]);
    expect(record({ input: {} }).requestParameters).toBeNull();
    expect(record({}).requestParameters).toBeNull();
  });

  it('keep policy documents as written', () => {
    const document =
      '{"Version": "2012-10-17", "Statement": [{"Condition": {"Null": {"aws:TokenIssueTime": "true"}}}]}';
    expect(record({ input: { PolicyDocument: document } }).requestParameters).toEqual({
      policyDocument: document,
    });
  });

  it('write midnight, noon and one-digit days as CloudTrail does', () => {
    const at = (hour: number) =>
      record({ input: { At: new Date(Date.UTC(2026, 0, 2, hour, 3, 4)) } }).requestParameters?.at;
    expect([0, 12, 13].map(at)).toEqual([
      'Jan 2, 2026, 12:03:04 AM',
      'Jan 2, 2026, 12:03:04 PM',
      'Jan 2, 2026, 1:03:04 PM',
    ]);
  });

  it('are left out beyond 100 KB, and other texts cut at 1 KB within no character', () => {
    const long = record({
      input: { PolicyDocument: 'x'.repeat(101 * 1024) },
      userAgent: 'é'.repeat(2000),
      error: { code: 'c'.repeat(2000), message: `a${'é'.repeat(2000)}` },
      additional: { Note: 'x'.repeat(29 * 1024) },
    });
    expect(long.requestParameters).toEqual({
      omitted: true,
      originalSize: 101 * 1024 + '{"policyDocument":""}'.length,
    });
    expect(long.additionalEventData).toMatchObject({ omitted: true });
    expect(long.userAgent).toBe('é'.repeat(512));
    expect(long.errorCode).toBe('c'.repeat(1024));
    expect(long.errorMessage).toBe(`a${'é'.repeat(511)}`);
  });
});

describe('who asked', () => {
  const session = { issuedAt: AT, mfaAuthenticated: false };
  const attributes = { creationDate: '2024-10-25T20:52:11Z', mfaAuthenticated: 'false' };
  const identity = (caller: AuditCaller) => record({ caller }).userIdentity;

  it('is nobody', () => {
    expect(identity({ type: 'anonymous' })).toEqual({
      type: 'AWSAccount',
      principalId: '',
      accountId: 'anonymous',
    });
    expect(identity({ type: 'unknown' })).toEqual({ type: 'Unknown' });
    expect(identity({ type: 'unknown', accessKeyId: 'AKIA' })).toEqual({
      type: 'Unknown',
      accessKeyId: 'AKIA',
    });
  });

  it('is the root user', () => {
    const root = { type: 'root', account: ACCOUNT, accessKeyId: 'AKIA' } as const;
    const facts = {
      type: 'Root',
      principalId: '123456789012',
      arn: 'arn:aws:iam::123456789012:root',
      accountId: '123456789012',
      accessKeyId: 'AKIA',
    };
    expect(identity(root)).toEqual(facts);
    expect(identity({ ...root, session })).toEqual({ ...facts, sessionContext: { attributes } });
  });

  it('is a user with a session that an MFA code opened', () => {
    expect(identity({ ...ALICE, session: { ...session, mfaAuthenticated: true } })).toMatchObject({
      type: 'IAMUser',
      sessionContext: { attributes: { mfaAuthenticated: 'true' } },
    });
  });

  it('is a role session, with the role that issued it', () => {
    const caller: AuditCaller = {
      type: 'assumed-role',
      account: ACCOUNT,
      arn: 'arn:aws:sts::123456789012:assumed-role/UpdateApp/alice',
      roleId: 'AROAIDPPEZS35WEXAMPLE',
      roleArn: 'arn:aws:iam::123456789012:role/apps/UpdateApp',
      roleName: 'UpdateApp',
      sessionName: 'alice',
      accessKeyId: 'ASIA',
      session: {
        ...session,
        sourceIdentity: 'Alice',
        webIdentity: { provider: 'accounts.google.com', attributes: { 'accounts.google.com:sub': '1' } },
      },
    };
    expect(identity(caller)).toEqual({
      type: 'AssumedRole',
      principalId: 'AROAIDPPEZS35WEXAMPLE:alice',
      arn: 'arn:aws:sts::123456789012:assumed-role/UpdateApp/alice',
      accountId: '123456789012',
      accessKeyId: 'ASIA',
      sessionContext: {
        sessionIssuer: {
          type: 'Role',
          principalId: 'AROAIDPPEZS35WEXAMPLE',
          arn: 'arn:aws:iam::123456789012:role/apps/UpdateApp',
          accountId: '123456789012',
          userName: 'UpdateApp',
        },
        webIdFederationData: {
          federatedProvider: 'accounts.google.com',
          attributes: { 'accounts.google.com:sub': '1' },
        },
        attributes,
        sourceIdentity: 'Alice',
      },
    });
  });

  it('is a root user whom somebody assumed', () => {
    const caller: AuditCaller = {
      type: 'root',
      account: ACCOUNT,
      accessKeyId: 'ASIA',
      session: { ...session, assumedRoot: true },
    };
    expect(identity(caller)).toMatchObject({
      type: 'Root',
      sessionContext: { attributes, assumedRoot: 'true' },
    });
    expect(identity({ ...caller, session })).not.toHaveProperty(['sessionContext', 'assumedRoot']);
  });

  it('names the account that acts in its stead', () => {
    const caller: AuditCaller = {
      type: 'root',
      account: ACCOUNT,
      accessKeyId: 'ASIA',
      session: { ...session, delegate: '444455556666' as AccountId },
    };
    expect(identity(caller)).toMatchObject({
      type: 'Root',
      invokedByDelegate: { accountId: '444455556666' },
    });
    expect(identity({ ...caller, session })).not.toHaveProperty('invokedByDelegate');
  });

  it('is a federated user, with the user or root that vouched', () => {
    const caller: AuditCaller = {
      type: 'federated-user',
      account: ACCOUNT,
      arn: 'arn:aws:sts::123456789012:federated-user/bob',
      name: 'bob',
      accessKeyId: 'ASIA',
      session,
    };
    expect(identity(caller)).toMatchObject({
      type: 'FederatedUser',
      principalId: '123456789012:bob',
      sessionContext: { sessionIssuer: { type: 'Root', arn: 'arn:aws:iam::123456789012:root' }, attributes },
    });
    const parent = { userId: 'AIDA', arn: 'arn:aws:iam::123456789012:user/Alice', userName: 'Alice' };
    expect(identity({ ...caller, parent }).sessionContext?.sessionIssuer).toEqual({
      type: 'IAMUser',
      principalId: 'AIDA',
      arn: 'arn:aws:iam::123456789012:user/Alice',
      accountId: '123456789012',
      userName: 'Alice',
    });
  });

  it('is a subject that an identity provider vouched for, or a service', () => {
    const subject = { principalId: 'issuer:app:1', userName: '1', identityProvider: 'issuer' };
    expect(identity({ type: 'saml', ...subject })).toEqual({ type: 'SAMLUser', ...subject });
    expect(identity({ type: 'web-identity', ...subject })).toEqual({ type: 'WebIdentityUser', ...subject });
    expect(identity({ type: 'service', service: 'ec2.amazonaws.com' })).toEqual({
      type: 'AWSService',
      invokedBy: 'ec2.amazonaws.com',
    });
  });
});

describe('secrets', () => {
  const SECRET = 'S3cr3t/Value+With=Chars';

  it.each([
    'SecretAccessKey',
    'SessionToken',
    'Password',
    'OldPassword',
    'NewPassword',
    'TokenCode',
    'WebIdentityToken',
    'SAMLAssertion',
    'ContextAssertion',
    'PrivateKey',
    'AddPrivateKey',
    'Base32StringSeed',
    'QRCodePNG',
    'AuthenticationCode1',
    'ServicePassword',
    'ServiceCredentialSecret',
    'TradeInToken',
    'x-amz-security-token',
    'X-Amz-Signature',
    'x-amz-server-side-encryption-customer-key',
    'x-amz-copy-source-server-side-encryption-customer-key',
    'Authorization',
    'ClientSecret',
    'RefreshTokenThatNobodyThoughtOfToken',
    'some_new_password',
  ])('C98 G176 are hidden by name: %s', (name) => {
    for (const value of [SECRET, Buffer.from(SECRET), [SECRET], { Value: SECRET }, 123456])
      for (const eventSource of ['iam.amazonaws.com', 's3.amazonaws.com']) {
        const made = record({
          eventSource,
          eventName: 'CreateX',
          input: { In: { [name]: value } },
          output: { [name]: value },
        });
        const text = JSON.stringify(made);
        expect(text).not.toContain(SECRET);
        expect(text).not.toContain(Buffer.from(SECRET).toString('base64'));
        expect(text).not.toContain('123456,');
        expect(text.split(HIDDEN)).toHaveLength(3);
      }
  });

  it('C98 G176 are hidden by the mark of the service model', () => {
    const made = record({ input: { Email: SECRET, Name: 'shown' }, secretNames: new Set(['Email']) });
    expect(made.requestParameters).toEqual({ email: HIDDEN, name: 'shown' });
  });

  it('leave what only sounds like one', () => {
    const input = {
      NextToken: 'page',
      'continuation-token': 'page',
      SubjectFromWebIdentityToken: 'subject',
      AllowUsersToChangePassword: true,
      PasswordResetRequired: true,
      MinimumPasswordLength: 8,
      SAMLAssertionID: '_1',
      AccessKeyId: 'AKIA',
    };
    expect(JSON.stringify(record({ input }))).not.toContain(HIDDEN);
  });

  it.each([
    [
      'a presigned URL',
      `https://b.s3.amazonaws.com/k?X-Amz-Security-Token=${SECRET}&X-Amz-Signature=${SECRET}`,
    ],
    ['a canonical request', `GET\n/\n\nhost:h\nx-amz-security-token:${SECRET}\n\nhost`],
    [
      'a header',
      `Authorization: AWS4-HMAC-SHA256 Credential=AKIA/x, SignedHeaders=host, Signature=${SECRET}`,
    ],
    ['a query of signature version 2', `Action=GetUser&Signature=${SECRET}`],
    ['a bearer header', `authorization: Bearer ${SECRET}`],
    ['JSON', `{"x-amz-security-token": "${SECRET}"}`],
    ['a web identity token', 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.S3cr3t'],
    ['a web identity token after other words', 'the.token-eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.S3cr3t'],
    ['a web identity token after a dot', '...eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.S3cr3t'],
    ['a private key', '-----BEGIN RSA PRIVATE KEY-----\nS3cr3t\n-----END RSA PRIVATE KEY-----'],
    ['a cut private key', '-----BEGIN PRIVATE KEY-----\nS3cr3t'],
  ])('C98 G176 are hidden within other text: %s', (_, text) => {
    const made = record({
      userAgent: text,
      error: { code: 'SignatureDoesNotMatch', message: text },
      input: { Comment: text },
      additional: { Note: text },
    });
    expect(JSON.stringify(made)).not.toContain('S3cr3t');
    expect(made.errorMessage).toContain(HIDDEN);
  });

  it('C98 leave the words around them', () => {
    const message =
      'The request signature we calculated does not match the signature you provided.\nx-amz-security-token:abc\nhost:h';
    expect(record({ error: { code: 'SignatureDoesNotMatch', message } }).errorMessage).toBe(
      `The request signature we calculated does not match the signature you provided.\nx-amz-security-token:${HIDDEN}\nhost:h`,
    );
  });

  it('are searched for in linear time', () => {
    const text = [
      'signature'.repeat(20_000),
      'eyJ'.repeat(60_000),
      '-eyJ'.repeat(45_000),
      '-eyJabcdefgh'.repeat(15_000),
      'eyJabcdefgh.'.repeat(15_000),
      '.eyJ'.repeat(45_000),
      '-----BEGIN PRIVATE KEY-----'.repeat(4000),
      ' '.repeat(90_000),
    ];
    const start = performance.now();
    for (const one of text) record({ input: { Comment: one }, userAgent: one });
    expect(performance.now() - start).toBeLessThan(1000);
  });
});

describe('a record', () => {
  it('G176 is JSON of one line, whatever it is made of', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.jsonValue()),
        fc.string({ unit: 'binary' }),
        (input, userAgent) => {
          const made = record({ input, userAgent });
          const line = JSON.stringify(made);
          expect([...line].every((character) => character >= ' ')).toBe(true);
          expect(JSON.parse(line)).toEqual(JSON.parse(JSON.stringify(made)));
        },
      ),
    );
  });

  it('takes no random bytes for text', () => {
    const made = record({ eventSource: 'iam.amazonaws.com', input: { Blob: randomBytes(6) } });
    expect(made.requestParameters?.blob).toMatch(/^[A-Za-z0-9+/]{8}$/);
  });
});
