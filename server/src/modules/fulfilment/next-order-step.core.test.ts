import { expect, it } from 'vitest';
import { askAgainSeconds, orderLimits } from '#contract/partners.ts';
import {
  type Attempted,
  contradictionOf,
  nextOrderStep,
  type OrderStep,
} from './next-order-step.core.ts';
import type { Answer } from './read-answer.core.ts';

const sent: Attempted = {
  act: 'send',
  amountFen: 5000,
  sendings: 1,
  queries: 0,
  secondsSinceSent: 0,
};
const asked: Attempted = { ...sent, act: 'query', queries: 1, secondsSinceSent: 5 };
const afterGrace = { secondsSinceSent: orderLimits.graceSeconds };
const delivered = (amountFen: number): Answer => ({
  said: 'delivered',
  amountFen,
  reference: 'P1',
});
const timedOut: Answer = { said: 'nothing', why: 'TIMED_OUT' };

it.each<[string, Attempted, Answer, OrderStep]>([
  [
    'delivered is delivered',
    sent,
    delivered(5000),
    { to: 'delivered', reference: 'P1', answeredFen: 5000 },
  ],
  [
    'for another amount a person looks',
    sent,
    delivered(4999),
    { to: 'standing', reason: 'AMOUNT_DIFFERS', reference: 'P1', answeredFen: 4999 },
  ],
  ['refused is refused', asked, { said: 'refused' }, { to: 'refused', reason: 'REFUSED_THERE' }],
  [
    'a sending without an answer is asked about, never sent again',
    sent,
    timedOut,
    { to: 'unknown', reason: 'TIMED_OUT', afterSeconds: 5 },
  ],
  [
    'each asking waits longer',
    asked,
    timedOut,
    { to: 'unknown', reason: 'TIMED_OUT', afterSeconds: 15 },
  ],
  [
    'when all turns are used a person looks',
    { ...asked, queries: askAgainSeconds.length },
    timedOut,
    { to: 'standing', reason: 'UNANSWERED' },
  ],
  [
    'not known there soon after the sending may still come',
    asked,
    { said: 'absent' },
    { to: 'unknown', reason: 'NOT_KNOWN_THERE', afterSeconds: 15 },
  ],
  [
    'not known there after the time of grace is sent again under its number',
    { ...asked, ...afterGrace },
    { said: 'absent' },
    { to: 'waiting', reason: 'NOT_KNOWN_THERE', afterSeconds: 0 },
  ],
  [
    'not known there after so many sendings is for a person',
    { ...asked, ...afterGrace, sendings: orderLimits.sendings },
    { said: 'absent' },
    { to: 'standing', reason: 'NOT_TAKEN' },
  ],
  [
    'a sending that is answered by "no such order" is asked about',
    { ...sent, ...afterGrace },
    { said: 'absent' },
    { to: 'unknown', reason: 'ANSWER_MALFORMED', afterSeconds: 5 },
  ],
  [
    'what never left the bank is sent again',
    sent,
    { said: 'unsent' },
    { to: 'waiting', reason: 'UNSENT', afterSeconds: 5 },
  ],
  [
    'a question that never left the bank does not let the order be sent again',
    { ...asked, ...afterGrace },
    { said: 'unsent' },
    { to: 'unknown', reason: 'UNSENT', afterSeconds: 15 },
  ],
  [
    'what never leaves is for a person in the end',
    { ...sent, sendings: orderLimits.unsent },
    { said: 'unsent' },
    { to: 'standing', reason: 'UNSENT' },
  ],
])('%s', (_, order, answer, step) => {
  expect(nextOrderStep(order, answer)).toEqual(step);
});

it.each<['delivered' | 'refused', Answer, string | null]>([
  ['refused', delivered(5000), 'delivered'],
  ['delivered', { said: 'refused' }, 'refused'],
  ['delivered', delivered(1), 'amount'],
  ['delivered', delivered(5000), null],
  ['refused', { said: 'refused' }, null],
  ['refused', timedOut, null],
])('settled as %s, a later word is held against it', (state, answer, contradiction) => {
  expect(contradictionOf({ state, amountFen: 5000 }, answer)).toBe(contradiction);
});
