import { decodeQueryForm } from '#wire';
import type { ActionAndVersion } from './dispatch.ts';

/** Action and Version of a form body, for a request that nothing else says the service of; `undefined` where it is no such form. */
export function actionOfForm(
  contentType: string | undefined,
  body: Uint8Array,
): ActionAndVersion | undefined {
  if (!isForm(contentType)) return undefined;
  const form = decodeQueryForm(body);
  const action = form.ok ? form.params.get('Action') : undefined;
  return form.ok && action !== undefined ? { action, version: form.params.get('Version') ?? '' } : undefined;
}

/** Whether a content type names a form; parameters such as a charset do not matter. */
export function isForm(contentType: string | undefined): boolean {
  return contentType?.split(';', 1)[0]?.trim().toLowerCase() === 'application/x-www-form-urlencoded';
}
