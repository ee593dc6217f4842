import type { FastifyRequest, RouteOptions } from 'fastify';
import { z } from 'zod';
import type { Deed, DeedKind } from '#contract/fraud.ts';
import type { App } from '#platform/http/app.ts';
import { askerKeysBy } from '#platform/http/asker-keys.ts';
import { sendProblem } from '#platform/http/problem.ts';
import type { Platform } from '#platform/platform.ts';
import type { FraudJudge } from './judge-deeds.ts';

/** Refusals that say that a code or a link was none. */
const failures: Readonly<Record<string, DeedKind>> = {
  TOKEN_INVALID: 'failed_opening',
  VOUCHER_UNKNOWN: 'failed_opening',
  PHONE_LINK_INVALID: 'failed_opening',
  DRAW_LINK_INVALID: 'failed_opening',
  PICK_UP_CODE_INVALID: 'failed_opening',
  TRANSFER_UNKNOWN: 'failed_opening',
  APPLICATION_LINK_INVALID: 'failed_opening',
  SIGN_IN_REFUSED: 'failed_sign_in',
};

/** Fields in which somebody shows a code, a link or a token. */
const shown = ['token', 'phoneKey', 'code', 'proof', 'proofs', 'memberCode'];

/**
 * A route that nobody need be signed in for, or that takes what a customer shows, and whose body holds a code
 * or a token has to say whether guessing is stopped there: one that was forgotten does not start.
 */
export function sayGuessable({
  url,
  config,
  schema,
}: Pick<RouteOptions, 'url' | 'config' | 'schema'>): void {
  const { access, guessable } = config ?? {};
  const takesShown =
    access === 'public' ||
    (typeof access === 'object' && [access].flat().some(({ action }) => action === 'redeem'));
  if (!takesShown || guessable !== undefined) return;
  const field = fieldsOf(schema?.body).find((name) => shown.includes(name));
  if (field)
    throw new Error(`route ${url} takes a ${field} and does not say whether it is guessable`);
}

function fieldsOf(body: unknown): string[] {
  if (body instanceof z.ZodPipe) return fieldsOf(body.in);
  return body instanceof z.ZodObject ? Object.keys(body.shape) : [];
}

/**
 * Guessing: who has tried too many codes or links that were none is refused before the next is looked at, so
 * a code that is one is answered like one that is none, and as fast. Call it before the routes are added.
 */
export function guardAttempts(app: App, { keyring }: Platform, judge: FraudJudge): void {
  const keysOf = askerKeysBy(keyring);
  app.addHook('onRoute', sayGuessable);
  app.addHook('preHandler', async (request, reply) => {
    if (request.routeOptions.config.guessable !== true) return;
    const refusal = await judge.attempt(deedOf(request, 'failed_opening', keysOf));
    if (refusal) return sendProblem(reply, refusal);
  });
}

/** Counts refusals by which codes and passwords are guessed; given to the application as `onRefused`. */
export function countFailures(
  { keyring, clock }: Platform,
  judge: FraudJudge,
): (request: FastifyRequest, code: string) => void {
  const keysOf = askerKeysBy(keyring);
  return (request, code) => {
    const what = failures[code];
    if (what) judge.note(clock.now(), [deedOf(request, what, keysOf)]);
  };
}

function deedOf(
  request: FastifyRequest,
  what: DeedKind,
  keysOf: ReturnType<typeof askerKeysBy>,
): Deed {
  const { deviceKey, addressKey } = keysOf(request);
  const { caller } = request;
  return {
    what,
    customerNo: null,
    deviceKey: deviceKey ?? null,
    addressKey: addressKey ?? null,
    phoneKey: null,
    operator: caller ? `${caller.kind}:${caller.id}` : null,
    outletOrgId: null,
    merchantNo: null,
  };
}
