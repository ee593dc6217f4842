import { CommanderError } from 'commander';
import { z } from 'zod';
import { audienceErrors } from '#contract/audiences.ts';
import { type ErrorDeclaration, platformErrors, sentenceOf } from '#contract/errors.ts';
import { bankModelErrors } from '#contract/bank-models.ts';
import { ingestErrors } from '#contract/ingest.ts';
import { measurementErrors } from '#contract/measurement.ts';
import { modelErrors } from '#contract/models.ts';
import { organizationErrors } from '#contract/organization.ts';
import { tagErrors } from '#contract/tags.ts';
import type { Refusal } from '#contract/result.ts';
import { engineAway } from '#platform/engine-away.ts';

/** 1: it could not be done. 2: it is refused as it was asked for. (3 is a verdict, and no failure.) */
export type Failure = {
  exitCode: 1 | 2;
  /** a refusal's code, or USAGE, or FAILED */
  code: string;
  message: string;
  facts?: Refusal['facts'];
};

/** Thrown by a command that ends early; `done` is what a script is told beside the error. */
export class CommandFailed extends Error {
  override readonly name = 'CommandFailed';
  readonly failure: Failure;
  readonly done: object;
  constructor(failure: Failure, done: object = {}) {
    super(failure.message);
    this.failure = failure;
    this.done = done;
  }
}

/** A refusal of a use case, as the command line tells it; another sentence where its own says too little. */
export function refused(refusal: Refusal, sentence?: string, done?: object): CommandFailed {
  const declaration = declarations.get(refusal.code);
  const message =
    sentence ?? (declaration ? sentenceOf(declaration, refusal.facts, 'en') : refusal.code);
  const exitCode = declaration && declaration.status >= 500 ? 1 : 2;
  return new CommandFailed({ exitCode, ...refusal, message }, done);
}

/** What was given on the command line can't be meant. */
export function misused(message: string): CommandFailed {
  return new CommandFailed({ exitCode: 2, code: 'USAGE', message });
}

const declarations = new Map<string, ErrorDeclaration>(
  Object.entries({
    ...platformErrors,
    ...audienceErrors,
    ...bankModelErrors,
    ...ingestErrors,
    ...measurementErrors,
    ...modelErrors,
    ...organizationErrors,
    ...tagErrors,
  }),
);

export function failureOf(error: unknown): Failure {
  if (error instanceof CommandFailed)
    return { ...error.failure, message: oneLine(error.failure.message) };
  if (error instanceof CommanderError) {
    // Commander has listed them.
    if (error.code === 'commander.help')
      return { exitCode: 2, code: 'USAGE', message: 'which of these commands?' };
    const message = oneLine(error.message).replace(/^error: /, '');
    return { exitCode: 2, code: 'USAGE', message };
  }
  const message = oneLine(messageOf(error));
  const away = engineAway(error);
  return away
    ? { exitCode: 1, code: 'ENGINE_UNAVAILABLE', message: `${away} is away: ${message}` }
    : { exitCode: 1, code: 'FAILED', message };
}

/** An address that was tried on IPv4 and IPv6 fails without a message of its own, with a code. */
export function messageOf(error: unknown): string {
  if (error instanceof z.ZodError) return z.prettifyError(error);
  if (!(error instanceof Error)) return String(error);
  return error.message || ('code' in error ? String(error.code) : error.name);
}

function oneLine(text: string): string {
  return text.trim().replaceAll(/\s*\n\s*/g, '; ');
}
