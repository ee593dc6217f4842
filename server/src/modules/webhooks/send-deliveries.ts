import { webhookLimits } from '#contract/webhooks.ts';
import type { Platform } from '#platform/platform.ts';
import { claimDeliveries, type ClaimedDelivery } from './claim-deliveries.ts';
import { type Outside, postWebhook } from './post-webhook.ts';
import { recordAttempt } from './record-attempt.ts';
import { webhookHeaders } from './sign-webhook.core.ts';
import { writeBody } from './write-body.core.ts';

export type Sender = Pick<Platform, 'database' | 'clock' | 'keyring' | 'log'>;

/** Sends what is due now and has room; gives how many attempts were made. */
export async function sendDue(platform: Sender, outside: Outside): Promise<number> {
  const claimed = await claimDeliveries(platform, webhookLimits.atOnce);
  await Promise.all(claimed.map((delivery) => attempt(platform, outside, delivery)));
  return claimed.length;
}

/** One attempt of a claimed delivery. Killed before it is recorded, its lease ends and it is sent again. */
export async function attempt(
  platform: Sender,
  outside: Outside,
  claimed: ClaimedDelivery,
): Promise<void> {
  const body = writeBody(claimed.event, claimed.content);
  const headers = webhookHeaders({
    id: claimed.eventId,
    body,
    sentAt: platform.clock.now(),
    secrets: claimed.secrets,
  });
  const started = performance.now();
  const outcome = await postWebhook(outside, { url: claimed.url, headers, body });
  const durationMs = Math.round(performance.now() - started);
  await recordAttempt(platform, claimed, outcome, { durationMs, random: outside.random() });
}
