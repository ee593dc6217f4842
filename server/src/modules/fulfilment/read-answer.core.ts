import { z } from 'zod';

/** What a partner's API said of one order, or why nothing can be said. */
export type Answer =
  | { said: 'delivered'; amountFen: number; reference: string }
  | { said: 'refused' }
  /** taken, and not done yet */
  | { said: 'pending' }
  /** there is no such order */
  | { said: 'absent' }
  | { said: 'nothing'; why: 'TIMED_OUT' | 'CONNECTION_FAILED' | 'STATUS' | 'ANSWER_MALFORMED' }
  /** nothing left the bank, so nothing can have come of it */
  | { said: 'unsent' };

/** As an attempt over HTTP ended. */
export type Heard = { status: number | null; error: string | null; answer: string };

const written = z.discriminatedUnion('result', [
  z.object({
    orderNo: z.string(),
    result: z.literal('delivered'),
    amountFen: z.int().min(0).max(1_000_000_000_000),
    reference: z.string().trim().max(64).default(''),
  }),
  z.object({ orderNo: z.string(), result: z.enum(['refused', 'pending', 'absent']) }),
]);

const neverLeft = new Set(['URL_REFUSED', 'NAME_UNRESOLVED', 'ADDRESS_REFUSED', 'TLS_FAILED']);

/**
 * What is known after an attempt. Only a well-formed answer (2xx) that names the order counts; everything
 * else may have come of an order that was delivered, and says nothing.
 */
export function readAnswer({ status, error, answer }: Heard, orderNo: string): Answer {
  if (error !== null && neverLeft.has(error)) return { said: 'unsent' };
  if (error === 'TIMED_OUT' || error === 'CONNECTION_FAILED')
    return { said: 'nothing', why: error };
  if (error !== null || status === null || status >= 300) return { said: 'nothing', why: 'STATUS' };
  const parsed = written.safeParse(jsonOf(answer));
  if (!parsed.success || parsed.data.orderNo !== orderNo)
    return { said: 'nothing', why: 'ANSWER_MALFORMED' };
  const { data } = parsed;
  return data.result === 'delivered'
    ? { said: 'delivered', amountFen: data.amountFen, reference: data.reference }
    : { said: data.result };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
