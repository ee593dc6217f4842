import { expect, it } from 'vitest';
import { type KnownPayers, recallPayers } from './known-payers.ts';
import type { ClaimOutcome } from './sql/claim-vouchers.ts';
import type { AllotmentLeg } from './voucher-legs.ts';

const leg: AllotmentLeg = {
  allotmentId: 7,
  leg: 1,
  budgetAccountId: 1,
  allottedAccountId: 2,
  claimedAccountId: 3,
  shareFen: 1_000,
  allottedFen: 5_000,
  kind: 'voucher',
  isLucky: false,
};

function granted(allotmentId: number, legs: AllotmentLeg[] | null = null): ClaimOutcome {
  return {
    ordinal: 1,
    refusal: null,
    replayed: false,
    id: 1,
    code: 'C',
    offer_id: 1,
    allotment_id: allotmentId,
    face_amount_fen: 1_000,
    valid_until: '2026-12-31',
    org_id: 1,
    legs,
  };
}

/** What a process knows after one batch was told, and what it gives the next. */
function afterTelling(legs: AllotmentLeg[]): { payers: KnownPayers; next: ClaimOutcome } {
  const payers: KnownPayers = new Map();
  recallPayers(payers, new Map(), [granted(7, legs)]);
  const next = granted(7);
  recallPayers(payers, payers, [next]);
  return { payers, next };
}

it('who pays by fixed shares is told once, and given to the next batch as it was', () => {
  const told = [{ ...leg }];
  const { payers, next } = afterTelling(told);
  const [given] = next.legs ?? [];
  expect(given).toEqual(leg);
  if (given) given.allottedFen = 0;
  expect(payers.get(7)).toEqual([leg]);
});

it.each([
  ['in order', { shareFen: null }],
  ['of a lucky packet', { isLucky: true }],
])('who pays %s depends on what is left, and is asked of each batch', (_, differing) => {
  const { payers, next } = afterTelling([leg, { ...leg, leg: 2, ...differing }]);
  expect(payers.size).toBe(0);
  expect(next.legs).toBeNull();
});

it('only the first voucher of an allotment is given them: they are of the batch, not of each', () => {
  const outcomes = [granted(7), granted(7)];
  recallPayers(new Map(), new Map([[7, [leg]]]), outcomes);
  expect(outcomes.map(({ legs }) => legs?.length ?? 0)).toEqual([1, 0]);
});

it('the eldest makes room for the 257th', () => {
  const payers: KnownPayers = new Map();
  recallPayers(
    payers,
    new Map(),
    Array.from({ length: 257 }, (_, at) => granted(at, [leg])),
  );
  expect([payers.size, payers.has(0), payers.has(256)]).toEqual([256, false, true]);
});
