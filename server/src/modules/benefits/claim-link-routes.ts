import { claimSchema } from '#contract/benefits.ts';
import {
  claimLinkSchema,
  linkTokenSchema,
  linkViewSchema,
  linkVoucherSchema,
} from '#contract/claim-link.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { recordAudit } from '#modules/audit/index.ts';
import type { App } from '#platform/http/app.ts';
import { askerKeysBy } from '#platform/http/asker-keys.ts';
import { callerOf } from '#platform/http/caller.ts';
import { sendResult } from '#platform/http/problem.ts';
import type { Platform } from '#platform/platform.ts';
import { withJob, withScope } from '#platform/postgres/database.ts';
import type { ClaimQueue } from './claim-queue.ts';
import { asTold } from './as-told.ts';
import { isEntitled } from './list-vouchers.ts';
import { type ReadLink, readClaimLink } from './read-claim-link.ts';
import { openToken, signToken } from './voucher-token.ts';

const tags = ['vouchers'];
const linkDays = 30;

/** Where customers' phones open links: the page `/claim` of this address; null: where staff work. */
export type LinkSettings = { publicAddress?: string | null };

/** Links by which customers claim in their own hands: made by staff, shown and claimed by whoever holds one. */
export function claimLinkRoutes(
  app: App,
  platform: Platform,
  queue: ClaimQueue,
  { publicAddress = null }: LinkSettings = {},
): void {
  const { database, clock, keyring } = platform;
  app.post(
    '/api/vouchers/claim-links',
    {
      config: { access: { action: 'claim', subject: 'Voucher' } },
      schema: { tags, body: claimSchema, response: { 201: claimLinkSchema } },
    },
    async (request, reply) => {
      const { campaignId, customerNo } = request.body;
      const caller = callerOf(request);
      const entitled = await withScope(database, caller.scope, async (tx) => {
        if (!(await isEntitled(tx, clock.now(), request.body))) return false;
        // Whoever holds the link claims in the customer's place, so who made it is kept.
        await recordAudit(tx, {
          actor: caller,
          action: 'voucher.create_claim_link',
          objectKind: 'Customer',
          objectId: customerNo,
          orgId: caller.orgId,
          detail: { campaignId },
        });
        return true;
      });
      if (!entitled) return sendResult(reply, refuse('NOT_ENTITLED', { campaignId, customerNo }));
      const expiresAt = new Date(clock.now().getTime() + linkDays * 86_400_000);
      const token = signToken(keyring, 'claim', campaignId, customerNo, expiresAt);
      return sendResult(
        reply,
        ok({ token, url: urlOfLink(publicAddress, token), expiresAt: expiresAt.toISOString() }),
        201,
      );
    },
  );
  // POST although it only reads: a token in an address would stand in every log on the way.
  app.post(
    '/api/vouchers/look-up-by-link',
    {
      config: { access: 'public', guessable: true },
      schema: { tags, body: linkTokenSchema, response: { 200: linkViewSchema } },
    },
    async (request, reply) => {
      const now = clock.now();
      const link = linkOf(platform, request.body.token, now);
      const found = link.ok
        ? await withJob(database, (tx) => readClaimLink(tx, platform.keyring, now, link.value))
        : link;
      return sendResult(reply, withoutFacts(found));
    },
  );
  const keysOf = askerKeysBy(keyring);
  app.post(
    '/api/vouchers/claim-by-link',
    {
      config: { access: 'public', guessable: true },
      schema: { tags, body: linkTokenSchema, response: { 201: linkVoucherSchema } },
    },
    async (request, reply) => {
      const link = linkOf(platform, request.body.token, clock.now());
      if (!link.ok) return sendResult(reply, link);
      if (link.value.expired) return sendResult(reply, refuse('LINK_EXPIRED'));
      const { campaignId, customerNo, claimedBy, clientKey } = link.value;
      const claimed = await queue.claim({
        campaignId,
        customerNo,
        claimedBy,
        clientKey,
        channel: 'customer',
        scope: { all: true },
        actor: 'system',
        ...keysOf(request),
      });
      return sendResult(reply, asTold(claimed), 201);
    },
  );
}

/**
 * The token stands behind `#`, which browsers keep to themselves: no proxy, log or Referer on the way
 * holds the right to the voucher.
 */
function urlOfLink(publicAddress: string | null, token: string): string {
  return `${publicAddress ?? ''}/claim#${token}`;
}

function linkOf(platform: Platform, token: string, now: Date): Result<ReadLink> {
  const opened = openToken(platform.keyring, 'claim', token);
  if (!opened) return refuse('TOKEN_INVALID');
  const [campaignId, customerNo] = opened.numbers;
  return ok({
    campaignId,
    customerNo,
    claimedBy: `customer:${customerNo}`,
    // The link is its own key: opened twice, it claims the same voucher. A link made after that one was
    // taken back is another key.
    clientKey: `link:${campaignId}:${opened.expiresAt.getTime() / 1000}`,
    expired: opened.expiresAt <= now,
  });
}

/** The facts of a refusal name the customer; whoever holds a link is told what happened, not of whom. */
function withoutFacts<T>(result: Result<T>): Result<T> {
  return result.ok ? result : refuse(result.refusal.code);
}
