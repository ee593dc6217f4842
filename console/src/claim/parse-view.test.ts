import { linkStates, linkViewSchema, type LinkView } from '#contract/claim-link.ts';
import { expect, test } from 'vitest';
import { parseView } from './parse-view.ts';

const view: LinkView = {
  state: 'redeemed',
  bankName: '总行',
  offerName: '十元券',
  faceAmountFen: 1_000,
  thresholdAmountFen: 5_000,
  percentBp: null,
  exchangeFor: null,
  byPartner: false,
  gives: null,
  packet: null,
  claimFrom: '2026-03-01T00:00:00.000Z',
  claimUntil: '2026-04-01T00:00:00.000Z',
  validUntil: '2026-04-01',
  code: null,
  pickUp: null,
  redeemedAt: '2026-03-02T02:00:00.000Z',
};

test.each(linkStates)(
  'the page reads an answer of the server whole, as the contract has it: %s',
  (state) => {
    const answer = { ...view, state, code: state === 'claimed' ? '0123456789ABCDEF' : null };
    expect(parseView(JSON.parse(JSON.stringify(answer)))).toEqual(linkViewSchema.parse(answer));
  },
);

test('a gift, and a chance in a draw that is worth nothing yet, are shown without a code of a till', () => {
  const given = { kind: 'gift', nameZh: '保温杯', nameEn: 'Flask', number: 1 };
  const pickUp = {
    code: 'ABCD-EFGH',
    state: 'reserved',
    outletName: '鼓楼支行',
    until: view.claimUntil,
  };
  const gift = { ...view, state: 'claimed', gives: given, pickUp };
  expect(parseView(gift)).toEqual(linkViewSchema.parse(gift));
  const chance = { ...view, faceAmountFen: 0, gives: { ...given, kind: 'drawChance' } };
  expect(parseView(chance)).toEqual(linkViewSchema.parse(chance));
});

test.each([
  null,
  '<html>',
  {},
  [],
  { ...view, state: 'toString' },
  { ...view, offerName: '' },
  { ...view, faceAmountFen: '1000' },
  { ...view, state: 'claimed' },
])('what is no answer of the server is not shown: %o', (answer) => {
  expect(parseView(answer)).toBeNull();
});
