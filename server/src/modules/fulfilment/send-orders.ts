import { letters, type Outside } from '#modules/webhooks/index.ts';
import type { Platform } from '#platform/platform.ts';
import type { ClaimedOrder } from './claim-orders.ts';
import { type Answer, readAnswer } from './read-answer.core.ts';

/** What came of one attempt, and how long it took. */
export type Attempt = { answer: Answer | 'barred'; status: number | null; durationMs: number };

/**
 * Sends one order, or asks about it. The letter is signed as webhooks are, at addresses judged as theirs
 * are; an order has the same number in every letter, by which the partner knows it again.
 */
export async function sendOrder(
  { clock }: Pick<Platform, 'clock'>,
  outside: Outside,
  order: ClaimedOrder,
): Promise<Attempt> {
  if (order.barred !== null) return { answer: 'barred', status: null, durationMs: 0 };
  const { orderNo, act, epoch, url, secret, productCode, amountFen, phone } = order;
  const body = JSON.stringify(
    act === 'query'
      ? { orderNo }
      : { orderNo, product: productCode, amountFen, ...(phone === null ? {} : { phone }) },
  );
  const headers = letters.headers({
    id: `${orderNo}:${epoch}`,
    body,
    sentAt: clock.now(),
    secrets: [secret],
  });
  const started = performance.now();
  const place = `${url.replace(/\/+$/, '')}/orders${act === 'query' ? '/query' : ''}`;
  const heard = await letters.post(outside, { url: place, headers, body });
  const durationMs = Math.round(performance.now() - started);
  return { answer: readAnswer(heard, orderNo), status: heard.status, durationMs };
}
