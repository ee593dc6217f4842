import { expect, test } from 'vitest';
import { writeBody } from './write-body.core.ts';

const redeemed = {
  type: 'voucher_redeemed',
  occurredAt: new Date('2026-06-15T02:00:00Z'),
  businessDate: '2026-06-15',
  partyNo: 7,
  orgId: 4,
  amountFen: 5000,
  properties: {
    voucher_id: '11',
    offer_id: '3',
    campaign_id: '2',
    redemption_id: '9',
    note: '王小明 13800000000',
  },
};

test('an endpoint of ids gets ids and no amount, and nothing that is not declared', () => {
  expect(JSON.parse(writeBody(redeemed, 'ids'))).toEqual({
    type: 'voucher_redeemed',
    timestamp: '2026-06-15T02:00:00.000Z',
    data: {
      customerNo: 7,
      orgId: 4,
      businessDate: '2026-06-15',
      voucherId: 11,
      offerId: 3,
      campaignId: 2,
      redemptionId: 9,
    },
  });
});

test('an endpoint of amounts gets the amount too', () => {
  expect(JSON.parse(writeBody(redeemed, 'amounts'))).toMatchObject({ data: { amountFen: 5000 } });
});

test('an id that is no number is left out', () => {
  const odd = { ...redeemed, properties: { ...redeemed.properties, voucher_id: '王小明' } };
  expect(writeBody(odd, 'amounts')).not.toContain('王小明');
});

test('points that end say their last day, which is left out where it is none', () => {
  const expiring = { ...redeemed, type: 'points_expiring' };
  const properties = { programme_id: '1', points_hundredths: '500', last_day: '2026-06-30' };
  expect(JSON.parse(writeBody({ ...expiring, properties }, 'ids'))).toMatchObject({
    data: { programmeId: 1, lastDay: '2026-06-30' },
  });
  const odd = { ...properties, last_day: '王小明' };
  expect(writeBody({ ...expiring, properties: odd }, 'ids')).not.toContain('王小明');
});

test.each(['ping', 'visit', 'constructor'])(
  'of a %s nothing but its type and time is told',
  (type) => {
    expect(JSON.parse(writeBody({ ...redeemed, type }, 'amounts'))).toEqual({
      type,
      timestamp: '2026-06-15T02:00:00.000Z',
      data: {},
    });
  },
);
