import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { boto3 } from '../harness/aws-cli.ts';
import { type Case, expectTold, type Told, titleOf } from '../sts/operations/case.ts';
import { CASES } from '../sts/operations/cases.ts';
import { LIMIT_CASES } from '../sts/operations/limits.ts';
import { type Stage, setStage } from '../sts/operations/stage.ts';

const ALL = [...CASES, ...LIMIT_CASES];

/** Makes the calls that it reads, unchecked by the client, and answers with what each came to. */
const PROGRAM = `
import boto3, datetime, json, sys
from botocore.config import Config
from botocore.exceptions import ClientError
from botocore import xform_name

given = json.load(sys.stdin)
config = Config(parameter_validation=False, retries={'total_max_attempts': 1})
clients = {}

def client_of(caller, region):
    if (caller, region) not in clients:
        keys = given['callers'][caller]
        clients[caller, region] = boto3.client(
            'sts', config=config, region_name=region, aws_access_key_id=keys['accessKeyId'],
            aws_secret_access_key=keys['secretAccessKey'], aws_session_token=keys.get('sessionToken'),
        )
    return clients[caller, region]

def told(call):
    client = client_of(call['as'], call['region'])
    try:
        answer = getattr(client, xform_name(call['operation']))(**call['input'])
    except ClientError as error:
        said, metadata = error.response['Error'], error.response['ResponseMetadata']
        known = getattr(client.exceptions, type(error).__name__, ClientError)
        return {'refusal': {
            'classes': [kind.__name__ for kind in type(error).__mro__ if isinstance(error, known)],
            'code': said['Code'], 'message': said['Message'],
            'status': metadata['HTTPStatusCode'], 'requestId': metadata['RequestId'],
        }}
    del answer['ResponseMetadata']
    expiration = answer.get('Credentials', {}).get('Expiration')
    left = expiration and (expiration - datetime.datetime.now(datetime.timezone.utc)).total_seconds()
    return {'answer': answer, 'expiresIn': left}

print(json.dumps([told(call) for call in given['calls']], default=str))
`;

describe('STS by boto3', () => {
  let stage: Stage;
  let told: ReadonlyMap<Case, Told>;

  beforeAll(async () => {
    stage = await setStage();
    const calls: object[] = [];
    for (const { operation, as, region = 'us-east-1', input } of ALL)
      calls.push({ operation, as, region, input: await input(stage) });
    const input = JSON.stringify({ callers: stage.callers, calls });
    const answers = await boto3<Told[]>({ endpoint: stage.server.endpoint, input }, PROGRAM);
    told = new Map(ALL.flatMap((each, index) => (answers[index] ? [[each, answers[index]]] : [])));
  });
  afterAll(() => stage.server.close());

  it.each(ALL.map((each) => [titleOf(each), each] as const))('%s', (_, each) => {
    const answer = told.get(each);
    if (answer === undefined) expect.fail('the program did not come to this call');
    expectTold(answer, each, stage, 'ClientError');
  });
});
