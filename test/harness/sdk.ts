import { IAMClient } from '@aws-sdk/client-iam';
import { OrganizationsClient } from '@aws-sdk/client-organizations';
import { S3Client } from '@aws-sdk/client-s3';
import { STSClient } from '@aws-sdk/client-sts';
import type { ClientCredentials } from './server.ts';

/** The AWS SDK for JavaScript, pointed at one endpoint with one set of credentials. */
export interface Sdk {
  readonly sts: STSClient;
  readonly iam: IAMClient;
  readonly s3: S3Client;
  readonly organizations: OrganizationsClient;
}

/** SDK clients that do not retry, so that a test sees the first answer. */
export function sdk(endpoint: string, credentials: ClientCredentials): Sdk {
  const options = { endpoint, credentials, region: 'us-east-1', maxAttempts: 1 };
  return {
    sts: new STSClient(options),
    iam: new IAMClient(options),
    s3: new S3Client({ ...options, forcePathStyle: true }),
    organizations: new OrganizationsClient(options),
  };
}

/** The credentials in an STS answer, as clients take them. */
export function credentialsOf(answer: {
  readonly Credentials?:
    | {
        AccessKeyId?: string | undefined;
        SecretAccessKey?: string | undefined;
        SessionToken?: string | undefined;
      }
    | undefined;
}): ClientCredentials {
  const { AccessKeyId, SecretAccessKey, SessionToken } = answer.Credentials ?? {};
  if (!AccessKeyId || !SecretAccessKey || !SessionToken) throw new Error('the answer holds no credentials');
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
}
