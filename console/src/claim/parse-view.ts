import type { LinkView } from '#contract/claim-link.ts';
import { fields, flag, named, number, orNull, readAs, text } from '../phone/read-answer.ts';
import { worthWords } from '../phone/worth-words.ts';
import { words } from './words.ts';

const states = words.zh.states;
const readView = fields<LinkView>({
  state: named(states),
  bankName: text,
  offerName: text,
  faceAmountFen: number,
  thresholdAmountFen: number,
  percentBp: orNull(number),
  exchangeFor: orNull(text),
  byPartner: flag,
  gives: orNull(fields({ kind: named(worthWords.zh.gives), nameZh: text, nameEn: text, number })),
  packet: orNull(named({ fixed: '', lucky: '' })),
  claimFrom: text,
  claimUntil: text,
  validUntil: text,
  code: orNull(text),
  pickUp: orNull(
    fields({
      code: orNull(text),
      state: named({ reserved: '', handed_over: '', returned: '', expired: '', cancelled: '' }),
      outletName: text,
      until: text,
    }),
  ),
  redeemedAt: orNull(text),
});

/** The answer as the contract's `linkViewSchema` says it, null when it is something else. */
export function parseView(answer: unknown): LinkView | null {
  const view = readAs(readView, answer);
  if (!view || view.offerName === '' || view.validUntil === '') return null;
  // What a till takes is worth nothing in hand without its code.
  const needsCode = view.state === 'claimed' && view.gives === null && !view.byPartner;
  return needsCode && view.code === null ? null : view;
}
