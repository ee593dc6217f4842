import { orderLimits } from '#contract/partners.ts';
import { type ClaimedOrder, partnerOrders } from '#modules/fulfilment/index.ts';
import type { Outside } from '#modules/webhooks/index.ts';
import { startTurns } from '#platform/jobs/start-turns.ts';
import type { Platform } from '#platform/platform.ts';
import { settlePartnerOrder } from './settle-partner-order.ts';

/** An idle round costs one look at an index. */
const everyMilliseconds = 1000;

type Sender = Pick<Platform, 'database' | 'clock' | 'keyring' | 'log'>;

/** Sends, or asks about, what is due now and has room; gives how many attempts were made. */
export async function sendDueOrders(platform: Sender, outside: Outside): Promise<number> {
  const claimed = await partnerOrders.claim(platform, orderLimits.atOnce);
  await Promise.all(claimed.map((order) => attemptOrder(platform, outside, order)));
  return claimed.length;
}

/** One attempt of a claimed order. Killed before it is recorded, its lease ends and it is asked about. */
export async function attemptOrder(
  platform: Sender,
  outside: Outside,
  order: ClaimedOrder,
): Promise<void> {
  const attempt = await partnerOrders.send(platform, outside, order);
  await partnerOrders.record(platform, settlePartnerOrder, order, attempt);
}

/**
 * Sends orders to partners until stopped. A partner that takes its time holds up its own orders only.
 * `stop` waits for the attempts under way, which are bounded by their time-out.
 */
export function startPartnerOrders(platform: Sender, outside: Outside): { stop(): Promise<void> } {
  const underWay = new Map<Promise<void>, number>();
  const warn = (error: unknown): void =>
    platform.log.warn({ err: error }, 'an order could not be handled, trying again');
  const sending = startTurns(async () => {
    const room = orderLimits.atOnce - underWay.size;
    if (room === 0) return { again: false };
    try {
      const byPartner = Map.groupBy(underWay.values(), (partnerId) => partnerId);
      const busy = [...byPartner].flatMap(([partnerId, attempts]) =>
        attempts.length >= orderLimits.atOncePerPartner ? [partnerId] : [],
      );
      for (const order of await partnerOrders.claim(platform, room, busy)) {
        const one = attemptOrder(platform, outside, order)
          .catch(warn)
          .finally(() => {
            underWay.delete(one);
            sending.wake();
          });
        underWay.set(one, order.partnerId);
      }
    } catch (error) {
      warn(error);
    }
    return { again: false };
  }, everyMilliseconds);
  return {
    stop: async () => {
      await sending.stop();
      await Promise.all(underWay.keys());
    },
  };
}
