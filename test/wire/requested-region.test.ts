import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formRequest, send, signed } from '../harness/raw.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

describe('the region of a request', () => {
  it.each([
    ['sts', 'GetCallerIdentity', '2011-06-15', 'eu-west-1'],
    ['iam', 'ListUsers', '2010-05-08', 'us-east-1'],
  ])(
    'is, at %s, the one signed for unless the service is global',
    async (service, Action, Version, region) => {
      const request = formRequest(server.endpoint, { Action, Version });
      const answer = await send(
        server.endpoint,
        signed(request, { credentials: server.root, service, region: 'eu-west-1' }),
      );
      expect(answer.status).toBe(200);
      expect(server.logs.at(-1)).toMatchObject({ action: Action, region });
    },
  );
});
