/**
 * The condition keys that a resource's tags bring: `aws:ResourceTag/key`, and the service's own spelling of the same.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-resourcetag
 */
export function resourceTagContext(
  service: string,
  tags: readonly { readonly key: string; readonly value: string }[],
): Record<string, string> {
  return Object.fromEntries(
    tags.flatMap(({ key, value }) => [
      [`aws:ResourceTag/${key}`, value],
      [`${service}:ResourceTag/${key}`, value],
    ]),
  );
}

/**
 * The condition keys that the tags of a request bring: `aws:RequestTag/key` for each, and `aws:TagKeys` for all; none without tags.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-requesttag
 */
export function requestTagContext(
  tags: readonly { readonly Key: string; readonly Value: string }[] | undefined,
): Record<string, string | readonly string[]> {
  if (!tags?.length) return {};
  return {
    ...Object.fromEntries(tags.map(({ Key, Value }) => [`aws:RequestTag/${Key}`, Value])),
    'aws:TagKeys': tags.map(({ Key }) => Key),
  };
}
