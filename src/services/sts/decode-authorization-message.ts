import { openAuthorizationMessage } from '#access';
import { AwsError } from '#wire';
import { decodedMessage } from './decoded-message.ts';
import { operation } from './operation.ts';

/**
 * Opens the encoded authorization message of a denial and says why the request was denied. A message belongs to the account of the
 * caller who was denied: it opens for callers of that account who have the permission, and for nobody else.
 *
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_DecodeAuthorizationMessage.html
 */
export const decodeAuthorizationMessage = operation({
  name: 'DecodeAuthorizationMessage',
  access: 'signed',
  authorize: (_input, { caller }) => [
    { action: 'sts:DecodeAuthorizationMessage', resource: '*', account: caller.account },
  ],
  handle({ EncodedMessage }, { caller }, { ring }) {
    const report = openAuthorizationMessage(ring, EncodedMessage, caller.account);
    // Foreign, changed and never sealed are one answer, so that it tells nothing of a message that is not the caller's.
    if (report === undefined)
      throw new AwsError('InvalidAuthorizationMessageException', 'Message is not valid');
    return { DecodedMessage: JSON.stringify(decodedMessage(report)) };
  },
});
