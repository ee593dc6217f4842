import { predictionBands, predictions } from '#contract/predictions.ts';
import type { Facts } from './bank-of-facts.ts';
import { balancePictures, holdingPictures } from './pictures.ts';

/** A generator of numbers, the same for the same seed (mulberry32). */
function lottery(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

const asOf = Date.parse('2025-12-31');
const day = (daysBefore: number): string =>
  new Date(asOf - daysBefore * 86_400_000).toISOString().slice(0, 10);
/** Days around the ends of windows, and days that have not come. */
const telling = [
  -40, -10, -1, 0, 1, 6, 7, 8, 29, 30, 31, 61, 89, 90, 91, 92, 93, 179, 180, 181, 183, 184, 209,
  210, 364, 365, 366, 454, 455, 456,
];
const amounts = [
  0, 1, 50, 100_00, 6_000_00, 8_000_00, 10_000_00, 50_000_00, 70_000_00, 100_000_00, 400_000_00,
  600_000_00, 2_000_000_00,
];
const kinds = [
  'salary',
  'pension',
  'transfer',
  'cash',
  'card',
  'interest',
  'fee',
  'loan_repayment',
  'household',
  'wealth_purchase',
  'wealth_redemption',
  'fund_purchase',
  'fund_redemption',
  'time_deposit',
  'insurance',
  'card_repayment',
  'loan_payout',
];
const channels = ['counter', 'atm', 'mobile', 'pos', 'online', 'auto'];
const categories = [
  '',
  'fuel',
  'parking',
  'grocery',
  'dining',
  'travel',
  'health',
  'education',
  'home',
  'digital',
  'etc',
  'childcare',
  'clothing',
  'entertainment',
  'beauty',
  'sport',
  'pets',
];
const snapshots = [...balancePictures.test, '2026-01-31'];
const secondSnapshots = [...balancePictures.second, '2026-01-30'];

/** Days since a product was bought, and days until it comes due, around the bounds of tags. */
const heldFor = [0, 13, 14, 15, 89, 90, 91, 92, 180, 181, 400];
const dueIn = [-400, -366, -365, -181, -180, -91, -90, -40, -31, -30, -16, -15, -14, -1, 0, 1];
const eventTypes = [
  'visit',
  'mobile_sign_in',
  'voucher_claimed',
  'voucher_redeemed',
  'voucher_expired',
  'complaint',
  'complaint_closed',
  'campaign_contact',
  'customer_contacted',
  'contact_attempted',
  'campaign_response',
  'referral',
  'referred',
];
const details = ['account', 'transfer', 'wealth', 'bill', 'benefit', 'cash', 'card', 'other'];

/** Customers with facts drawn so that thresholds and window ends are often met exactly. */
export function randomBank(first: number, count: number, seed: number): Map<number, Facts> {
  const draw = lottery(seed);
  const pick = <T>(items: readonly T[]): T => {
    const item = items[draw(items.length)];
    if (item === undefined) throw new Error('nothing to pick from');
    return item;
  };
  const chance = (percent: number): boolean => draw(100) < percent;
  const some = <T>(most: number, of: () => T): T[] => Array.from({ length: draw(most + 1) }, of);
  const anyDay = (): string => day(chance(60) ? pick(telling) : draw(480) - 20);
  const currency = (): string => (chance(90) ? 'CNY' : 'USD');

  const one = (): Facts => {
    // Each customer has a leaning, so that tags that need several alike facts are met.
    const favourite = {
      kind: pick(kinds),
      channel: pick(channels),
      category: pick(categories),
      type: pick(eventTypes),
    };
    const states = some(2, () => ({
      from: anyDay(),
      risk: pick(['', 'C1', 'C3', 'C5']),
      gender: pick(['male', 'female', 'unknown']),
      mobile: pick(['none', 'dormant', 'registered', 'active', '']),
      staff: chance(10),
      birth: `${1930 + draw(90)}-${pick(['01-07', '12-31', '12-30', '02-28'])}`,
      marital: pick(['single', 'married', '']),
      open: pick(['2015-05-20', '2025-10-02', '2025-06-04', '2020-01-07', '2024-12-31', null]),
      education: pick(['', 'primary', 'bachelor', 'doctor']),
      occupation: pick(['', 'teacher', 'business_owner', 'pilot']),
      employer: pick(['', 'E1']),
      openedAt: pick([1, 2]),
    }));
    const distinct = [...new Map(states.map((state) => [state.from, state])).values()];
    return {
      customer: {
        birth: `${1930 + draw(90)}-${pick(['01-07', '12-31', '06-15', '02-28'])}`,
        gender: pick(['male', 'female', '']),
        marital: pick(['single', 'married', 'divorced', '']),
        education: pick(['', 'college', 'postgraduate']),
        occupation: pick(['', 'employee', 'retired']),
        risk: pick(['', 'C1', 'C2', 'C3', 'C4']),
        mobile: pick(['none', 'dormant', 'registered', 'highly_active', '']),
        open: chance(80) ? day(pick(telling) + draw(2) * 2000) : null,
      },
      changes: distinct,
      transactions: some(40, () => ({
        on: anyDay(),
        at: pick(['00:00:00', '04:59:59', '05:00:00', '12:00:00', '21:59:59', '22:00:00']),
        ...(chance(35) ? { in: true as const } : {}),
        kind: chance(60) ? favourite.kind : pick(kinds),
        channel: chance(60) ? favourite.channel : pick(channels),
        fen: pick(amounts),
        category: chance(60) ? favourite.category : pick(categories),
        bank: pick(['', '', 'ICBC', 'BOC', 'ALIPAY', 'TENPAY']),
        party: chance(30) ? '' : `p${draw(60)}`,
        currency: currency(),
      })),
      balances: [
        ...snapshots.flatMap((on) =>
          some(2, () => ({
            on,
            kind: pick(['demand', 'demand', 'time', 'wealth', 'fund', 'loan']),
            fen: pick(amounts) * 2,
            currency: currency(),
          })),
        ),
        ...secondSnapshots.flatMap((on) =>
          some(1, () => ({
            on,
            source: 'second',
            kind: pick(['wealth', 'insurance']),
            fen: pick(amounts),
            currency: currency(),
          })),
        ),
      ],
      holdings: [...holdingPictures, '2026-01-31'].flatMap((on) =>
        some(3, () => ({
          on,
          kind: pick(['wealth', 'fund', 'insurance', 'precious_metal', 'treasury_bond', 'deposit']),
          fen: pick([0, 1, 100, 10_000_00, 30_000_00]),
          risk: pick(['R1', 'R2', 'R3', 'R4', 'R5', '']),
          ...(chance(70) ? { since: day(pick(heldFor)) } : {}),
          ...(chance(70) ? { matures: day(pick(dueIn)) } : {}),
        })),
      ),
      cards: some(2, () => ({
        issued: anyDay(),
        kind: pick(['debit', 'credit']),
        level: pick(['', 'classic', 'gold']),
        limit: pick(amounts),
        ...(chance(40) ? { closed: anyDay() } : {}),
      })),
      loans: some(2, () => ({
        start: day(pick([-1, 0, 29, 30, 31, 61, 62, 63, 365, 366, 640, 641])),
        months: pick([1, 12, 24, 240]),
        kind: pick(['mortgage', 'consumer', 'business']),
        monthly: pick(amounts),
        principal: pick(amounts),
      })),
      orders: some(1, () => ({
        ...(chance(50) ? { start: anyDay() } : {}),
        ...(chance(70) ? { accountOpened: anyDay() } : {}),
        purpose: pick(['rent', 'loan_repayment']),
      })),
      accounts: some(2, () => ({
        opened: anyDay(),
        ...(chance(40) ? { closed: anyDay() } : {}),
      })),
      shared: chance(20)
        ? some(2, () => ({
            opened: anyDay(),
            ...(chance(30) ? { closed: anyDay() } : {}),
            role: pick(['owner', 'joint', 'disponent'] as const),
          }))
        : [],
      events: some(14, () => ({
        on: anyDay(),
        type: chance(50) ? favourite.type : pick(eventTypes),
        at: pick(['04:59:59', '05:00:00', '08:59:59', '09:30:00', '11:00:00', '22:00:00']),
        detail: pick(details),
        org: pick([1, 1, 2]),
        fen: pick(amounts),
      })).concat(
        some(1, () => ({
          on: day(pick([0, 0, 1])),
          type: pick([...eventTypes, 'code_scan', 'product_maturity', 'large_movement']),
          at: '10:00:00',
          detail: '',
          org: 1,
          fen: pick([0, 4_999_999, 5_000_000, 90_000_000]),
        })),
      ),
      scores: some(24, () => ({
        on: day(pick([-1, 0, 1, 6, 29, 30, 31, 61])),
        model: pick(predictions).code,
        probability: pick([10, 250, 999]) / 1000,
        band: pick(predictionBands),
      })),
    };
  };
  return new Map(Array.from({ length: count }, (_, index) => [first + index, one()]));
}
