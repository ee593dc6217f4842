import { expect, it } from 'vitest';
import { type Answer, type Heard, readAnswer } from './read-answer.core.ts';

const answered = (body: unknown, status = 200): Heard => ({
  status,
  error: status < 300 ? null : 'STATUS',
  answer: typeof body === 'string' ? body : JSON.stringify(body),
});
const lost = (error: string): Heard => ({ status: null, error, answer: '' });
const nothing = (
  why: 'TIMED_OUT' | 'CONNECTION_FAILED' | 'STATUS' | 'ANSWER_MALFORMED',
): Answer => ({
  said: 'nothing',
  why,
});
const orderNo = 'HK00000000000007';

it.each<[string, Heard, Answer]>([
  [
    'delivered, with what it costs',
    answered({ orderNo, result: 'delivered', amountFen: 5000, reference: 'P1' }),
    { said: 'delivered', amountFen: 5000, reference: 'P1' },
  ],
  ['refused', answered({ orderNo, result: 'refused' }), { said: 'refused' }],
  ['taken and not done', answered({ orderNo, result: 'pending' }), { said: 'pending' }],
  ['not known there', answered({ orderNo, result: 'absent' }), { said: 'absent' }],
  [
    'of another order it says nothing of this one',
    answered({ orderNo: 'HK00000000000008', result: 'refused' }),
    nothing('ANSWER_MALFORMED'),
  ],
  [
    'delivered without an amount',
    answered({ orderNo, result: 'delivered' }),
    nothing('ANSWER_MALFORMED'),
  ],
  [
    'delivered for half a fen',
    answered({ orderNo, result: 'delivered', amountFen: 0.5 }),
    nothing('ANSWER_MALFORMED'),
  ],
  ['another word', answered({ orderNo, result: 'ok' }), nothing('ANSWER_MALFORMED')],
  ['a page of a proxy', answered('<html>'), nothing('ANSWER_MALFORMED')],
  ['cut in the middle', answered('{"orderNo":"HK000'), nothing('ANSWER_MALFORMED')],
  [
    'refused by a status is no word about the order',
    answered({ orderNo, result: 'refused' }, 422),
    nothing('STATUS'),
  ],
  ['a failure there', answered('', 503), nothing('STATUS')],
  ['no answer in time', lost('TIMED_OUT'), nothing('TIMED_OUT')],
  ['the connection was cut', lost('CONNECTION_FAILED'), nothing('CONNECTION_FAILED')],
  ['its name means no address', lost('NAME_UNRESOLVED'), { said: 'unsent' }],
  ['its certificate is not its own', lost('TLS_FAILED'), { said: 'unsent' }],
])('%s', (_, heard, answer) => {
  expect(readAnswer(heard, orderNo)).toEqual(answer);
});
