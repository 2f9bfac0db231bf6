import { expect } from 'vitest';
import { type StsOperations, stsModel } from '../../../src/wire/index.ts';
import type { CallerName, Stage } from './stage.ts';

export type OperationName = keyof StsOperations;

/** What a client is told when it is refused. */
export interface Refusal {
  readonly code: string;
  readonly status: number;
  readonly message: RegExp;
}

/** One call of an operation of STS, by whichever client, and what comes of it. */
export interface Case {
  readonly operation: OperationName;
  readonly tells: string;
  readonly as: CallerName;
  /** The region that the client signs for; us-east-1 by default. */
  readonly region?: string;
  /** Where AWS says so, if not on the page of the operation. */
  readonly page?: string;
  readonly input: (stage: Stage) => object | Promise<object>;
  /** The part of the answer that is foreseen; without it and `refused`, that there is one is enough. */
  readonly answers?: (stage: Stage) => Record<string, unknown>;
  /** How long the credentials live that are in the answer, in seconds. */
  readonly lasts?: number;
  readonly refused?: Refusal;
}

/** What a client was told. */
export type Told =
  | { readonly answer: Record<string, unknown>; readonly expiresIn?: number | undefined }
  | {
      readonly refusal: {
        /** The exception's classes, its own first. */
        readonly classes: readonly string[];
        readonly code: string;
        readonly message: string;
        readonly status: number;
        readonly requestId: string;
      };
    };

/** A case as the name of a test. */
export function titleOf({ operation, tells, refused }: Case): string {
  return `${operation} ${tells}${refused === undefined ? '' : `: ${refused.code}`}`;
}

/** Holds what a client was told to what a case foresees. `general` is the client's class for errors that the operation's model lacks. */
export function expectTold(told: Told, foreseen: Case, stage: Stage, general: string): void {
  const { refused, answers, lasts, page = '' } = foreseen;
  if (refused === undefined) {
    expect(told, page).toMatchObject({ answer: answers?.(stage) ?? {} });
    if (lasts !== undefined && 'answer' in told)
      expect(Math.abs((told.expiresIn ?? 0) - lasts), page).toBeLessThan(10);
    return;
  }
  if (!('refusal' in told)) expect.fail(`was answered ${JSON.stringify(told.answer)} ${page}`);
  const { code, status, message, classes, requestId } = told.refusal;
  expect({ code, status, message }, page).toEqual({
    code: refused.code,
    status: refused.status,
    message: expect.stringMatching(refused.message),
  });
  const modelled = stsModel.operations.get(foreseen.operation)?.errors.includes(code);
  expect(classes[0]).toBe(modelled ? classOf(code) : general);
  expect(requestId).toMatch(/^[\da-f-]{36}$/);
}

/** Clients have a class for each modelled error, and raise a general one for others. */
function classOf(code: string): string {
  return code.endsWith('Exception') ? code : `${code}Exception`;
}
