import { findOrgIdsByCode } from '#modules/organization/index.ts';
import { webhook, webhookMade, type WebhookNew, webhookPing } from '#contract/webhooks.ts';
import { withJob } from '#platform/postgres/database.ts';
import { headOfficeCode } from '../../../demo/organization.ts';
import type { SampleSize } from './make-sample-bank.ts';
import type { SampleTime } from './sample-person.ts';
import { signInWithRole } from './sample-steps.ts';

type Wanted = Pick<WebhookNew, 'name' | 'eventTypes' | 'content'>;
/** Told of little enough that a large bank's demo is not busy with it. */
const benefits: Wanted = {
  name: '权益台账系统',
  eventTypes: [
    'voucher_redeemed',
    'voucher_redemption_reversed',
    'voucher_expiring',
    'points_earned',
    'points_spent',
    'gift_reserved',
    'gift_picked_up',
    'budget_low',
  ],
  content: 'amounts',
};
const paused: Wanted = {
  name: '商户收银平台（联调中）',
  eventTypes: ['voucher_held', 'voucher_redeemed', 'voucher_hold_released'],
  content: 'ids',
};
/** A name that nobody can be given (RFC 2606). */
const nowhere = 'https://till.partner.example/huike';

/**
 * Tells another system of the sample bank what happens, at the address it listens at since this start, and one
 * that is paused, for which events wait.
 */
export async function makeSampleWebhooks(
  time: SampleTime,
  size: SampleSize,
  receiverUrl: string,
): Promise<void> {
  const administrator = await signInWithRole(time, size, 'administrator');
  const known = await administrator.all('/api/webhooks', webhook);
  const orgIds = await withJob(time.platform.database, findOrgIdsByCode);
  const orgId = orgIds.get(headOfficeCode) ?? 0;
  const make = async (wanted: Wanted, url: string): Promise<number> =>
    (await administrator.send('POST', '/api/webhooks', { ...wanted, orgId, url }, webhookMade))
      .webhook.id;
  const taking = known.find(({ name }) => name === benefits.name);
  if (taking) {
    const change = { url: receiverUrl };
    await administrator.send('PATCH', `/api/webhooks/${taking.id}`, change, webhook);
  } else {
    const id = await make(benefits, receiverUrl);
    await administrator.send('POST', `/api/webhooks/${id}/pings`, {}, webhookPing);
  }
  if (known.some(({ name }) => name === paused.name)) return;
  const id = await make(paused, nowhere);
  await administrator.send('PATCH', `/api/webhooks/${id}`, { state: 'paused' }, webhook);
}
