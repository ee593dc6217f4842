import type { FastifyRequest } from 'fastify';
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
  SIGN_IN_REFUSED: 'failed_sign_in',
};

/** Where a code or a link is tried. The page of one's own tags is not among them: rule 6 owes it to everybody. */
const openings: ReadonlySet<string> = new Set([
  '/api/vouchers/look-up-by-link',
  '/api/vouchers/claim-by-link',
  '/api/my-points/look-up',
  '/api/my-points/item',
  '/api/my-points/exchange',
  '/api/my-benefits/look-up',
  '/api/my-benefits/claim',
  '/api/my-benefits/voucher',
  '/api/my-benefits/exchange-code',
  '/api/my-draws/look-up',
  '/api/my-draws/open',
  '/api/draws/look-up-by-link',
  '/api/draws/play-by-link',
  '/api/draws/sign-in-by-link',
  '/api/draws/questions-by-link',
  '/api/draws/answer-by-link',
  '/api/draws/replay-by-link',
  '/api/vouchers/look-up',
  '/api/validations',
  '/api/holds',
  '/api/redemptions',
  '/api/merchants/:no/look-ups',
  '/api/merchants/:no/redemptions',
]);

/**
 * Guessing: who has tried too many codes or links that were none is refused before the next is looked at, so
 * a code that is one is answered like one that is none, and as fast. Call it before the routes are added.
 */
export function guardAttempts(app: App, { keyring }: Platform, judge: FraudJudge): void {
  const keysOf = askerKeysBy(keyring);
  app.addHook('preHandler', async (request, reply) => {
    if (!openings.has(request.routeOptions.url ?? '')) return;
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
