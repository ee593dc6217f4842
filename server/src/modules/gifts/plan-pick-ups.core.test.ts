import { describe, expect, it } from 'vitest';
import { planPickUps, type WantedPiece } from './plan-pick-ups.core.ts';

const shelf = (orgId: number, stock: number) => ({ giftId: 1, orgId, stock });
const piece = (more: Partial<WantedPiece> = {}): WantedPiece => ({
  giftId: 1,
  outletOrgId: null,
  ownOrgId: 7,
  orgIds: [],
  ...more,
});

describe('where a gift is picked up', () => {
  it.each([
    ['at the outlet that was named', [piece({ outletOrgId: 8 })], [{ orgId: 8 }]],
    ['there or not at all', [piece({ outletOrgId: 9 })], ['NO_STOCK']],
    ['only where the offer says', [piece({ outletOrgId: 8, orgIds: [7] })], ['NOT_THIS_PLACE']],
    ['at the own outlet where none is named', [piece()], [{ orgId: 7 }]],
    ['where most are left once the own has none', [piece(), piece()], [{ orgId: 7 }, { orgId: 8 }]],
    [
      'nowhere once all are given',
      [piece(), piece(), piece(), piece()],
      [{ orgId: 7 }, { orgId: 8 }, { orgId: 8 }, 'NO_STOCK'],
    ],
    ['of its own gift', [piece({ giftId: 2 })], ['NO_STOCK']],
    ['within the outlets of the offer', [piece({ orgIds: [8] })], [{ orgId: 8 }]],
  ] as const)('%s', (_, wanted, planned) => {
    expect(planPickUps(wanted, [shelf(7, 1), shelf(8, 2), shelf(9, 0)])).toEqual(planned);
  });
});
