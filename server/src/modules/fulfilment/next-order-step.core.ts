import { askAgainSeconds, orderLimits, type OrderReason } from '#contract/partners.ts';
import type { Answer } from './read-answer.core.ts';

/** An order after an attempt that was just made, itself counted. */
export type Attempted = {
  act: 'send' | 'query';
  amountFen: number;
  sendings: number;
  queries: number;
  /** since the last sending */
  secondsSinceSent: number;
};

export type OrderStep =
  | { to: 'delivered'; reference: string; answeredFen: number }
  | { to: 'refused'; reason: OrderReason }
  | { to: 'unknown' | 'waiting'; reason: OrderReason; afterSeconds: number }
  | { to: 'standing'; reason: OrderReason; reference?: string; answeredFen?: number };

/**
 * What becomes of an order by what the partner said. What is not known is asked for, by its number, until
 * the turns are used up; it is sent again only when the partner, some time after the last sending, does not
 * know the number, or when nothing had left the bank.
 */
export function nextOrderStep(order: Attempted, answer: Answer): OrderStep {
  const { act, amountFen, sendings, queries, secondsSinceSent } = order;
  switch (answer.said) {
    case 'delivered': {
      const { reference, amountFen: answeredFen } = answer;
      return answeredFen === amountFen
        ? { to: 'delivered', reference, answeredFen }
        : { to: 'standing', reason: 'AMOUNT_DIFFERS', reference, answeredFen };
    }
    case 'refused':
      return { to: 'refused', reason: 'REFUSED_THERE' };
    case 'unsent': {
      if (act === 'query') return askAgain(queries, 'UNSENT');
      if (sendings >= orderLimits.unsent) return { to: 'standing', reason: 'UNSENT' };
      return { to: 'waiting', reason: 'UNSENT', afterSeconds: turn(sendings) };
    }
    case 'absent': {
      // Said to a sending it is no answer: the order was just put into the partner's hands.
      if (act === 'send') return askAgain(queries, 'ANSWER_MALFORMED');
      if (secondsSinceSent < orderLimits.graceSeconds) return askAgain(queries, 'NOT_KNOWN_THERE');
      if (sendings >= orderLimits.sendings) return { to: 'standing', reason: 'NOT_TAKEN' };
      return { to: 'waiting', reason: 'NOT_KNOWN_THERE', afterSeconds: 0 };
    }
    case 'pending':
      return askAgain(queries, 'PENDING_THERE');
    case 'nothing':
      return askAgain(queries, answer.why);
  }
}

function askAgain(queries: number, reason: OrderReason): OrderStep {
  const afterSeconds = askAgainSeconds[queries];
  return afterSeconds === undefined
    ? { to: 'standing', reason: 'UNANSWERED' }
    : { to: 'unknown', reason, afterSeconds };
}

const turn = (attempts: number): number =>
  askAgainSeconds[Math.min(attempts, askAgainSeconds.length) - 1] ?? 0;

/** What is said of an order that was settled, where it is not what was settled. */
export function contradictionOf(
  settled: { state: 'delivered' | 'refused'; amountFen: number },
  answer: Answer,
): 'delivered' | 'refused' | 'amount' | null {
  if (answer.said === 'delivered') {
    if (settled.state === 'refused') return 'delivered';
    return answer.amountFen === settled.amountFen ? null : 'amount';
  }
  return answer.said === 'refused' && settled.state === 'delivered' ? 'refused' : null;
}
