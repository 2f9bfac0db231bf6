import { CreateUserCommand, ListMFADevicesCommand } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Change } from '../../src/directory/index.ts';
import { enableDevice } from '../harness/mfa.ts';
import { sdk } from '../harness/sdk.ts';
import { type ComposedServer, startComposedServer } from './composed-server.ts';

/** How often the directory tries one change before the request is decided anew. */
const ATTEMPTS = 10;

describe('a request that others overtake after its codes were used up', () => {
  let server: ComposedServer;
  let conflicts = 0;

  beforeAll(async () => {
    server = await startComposedServer({
      isOvertaken(change) {
        if (conflicts > 0) {
          conflicts -= 1;
          return true;
        }
        if (usesUpCodes(change)) conflicts = ATTEMPTS;
        return false;
      },
    });
  });
  afterAll(() => server.close());

  it('is decided anew, and its codes count', async () => {
    const { iam } = sdk(server.endpoint, server.root);
    await iam.send(new CreateUserCommand({ UserName: 'David' }));
    const { serialNumber } = await enableDevice(iam, 'David', { at: Date.now() });
    expect(conflicts).toBe(0);
    const { MFADevices } = await iam.send(new ListMFADevicesCommand({ UserName: 'David' }));
    expect(MFADevices?.map(({ SerialNumber }) => SerialNumber)).toEqual([serialNumber]);
  });
});

/** Whether a change marks codes of a device as shown, before it gives the device to anybody. */
function usesUpCodes({ put }: Change): boolean {
  return put.some(
    ({ entity }) =>
      entity.kind === 'mfa-device' && entity.method.usedStep !== undefined && entity.use === undefined,
  );
}
