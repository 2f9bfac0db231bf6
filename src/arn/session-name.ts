const NAME = /^[\w+=,.@-]+$/;

/**
 * A role session name or source identity: 2 to 64 characters of letters, digits and `_+=,.@-`.
 *
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
export function isSessionName(text: string): boolean {
  return text.length >= 2 && text.length <= 64 && NAME.test(text);
}
