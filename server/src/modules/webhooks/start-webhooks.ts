import { webhookLimits } from '#contract/webhooks.ts';
import { startTurns } from '#platform/jobs/start-turns.ts';
import { claimDeliveries } from './claim-deliveries.ts';
import { collectDeliveries, wasFull } from './collect-deliveries.ts';
import { type Outside } from './post-webhook.ts';
import { attempt, type Sender } from './send-deliveries.ts';

/** An idle round costs one look at an index each. */
const collectedEveryMilliseconds = 500;
const claimedEveryMilliseconds = 1000;

/**
 * Collects deliveries and sends them until stopped, each in turns of its own: a receiver that takes its time
 * holds up no event. `stop` waits for the attempts under way, which are bounded by their time-out.
 */
export function startWebhooks(platform: Sender, outside: Outside): { stop(): Promise<void> } {
  const underWay = new Set<Promise<void>>();
  const warn = (error: unknown): void =>
    platform.log.warn({ err: error }, 'webhooks could not be handled, trying again');
  const sending = startTurns(async () => {
    const room = webhookLimits.atOnce - underWay.size;
    if (room === 0) return { again: false };
    try {
      const claimed = await claimDeliveries(platform, room);
      for (const delivery of claimed) {
        const one = attempt(platform, outside, delivery)
          .catch(warn)
          .finally(() => {
            underWay.delete(one);
            sending.wake();
          });
        underWay.add(one);
      }
      // More may be due at once only where every place was taken; an end of an attempt wakes this anyway.
      return { again: false };
    } catch (error) {
      warn(error);
      return { again: false };
    }
  }, claimedEveryMilliseconds);
  const collecting = startTurns(async () => {
    try {
      const read = await collectDeliveries(platform);
      if (read > 0) sending.wake();
      return { again: wasFull(read) };
    } catch (error) {
      warn(error);
      return { again: false };
    }
  }, collectedEveryMilliseconds);
  return {
    stop: async () => {
      await collecting.stop();
      await sending.stop();
      await Promise.all(underWay);
    },
  };
}
