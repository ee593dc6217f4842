import { describe, expect, test } from 'vitest';
import { countedBy, type Deed, type DeedKind, deedKinds, velocityRule } from '#contract/fraud.ts';
import type { StandingRule } from './rule-hit.core.ts';
import { createWindows, type Windows } from './windows.core.ts';

const minute = 60_000;
const never = () => false;

const deed = (change: Partial<Deed> = {}): Deed => ({
  what: 'claim',
  customerNo: 1,
  deviceKey: 'd',
  addressKey: 'a',
  phoneKey: 'p',
  operator: 'staff:1',
  outletOrgId: 7,
  merchantNo: 3,
  ...change,
});
const rule = (change: Partial<StandingRule> = {}): StandingRule => ({
  ruleId: 1,
  version: 1,
  on: true,
  what: 'claim',
  by: 'customer',
  minutes: 10,
  threshold: 3,
  action: 'review',
  ...change,
});
const refuses = (windows: Windows, at: number, one = deed()): boolean =>
  windows.judge([one], at, never) !== null;

/** Every kind of deed with everything it may be counted by, as the contract lets a rule say it. */
const combinations = deedKinds.flatMap((what) =>
  countedBy.flatMap((by) => {
    const content = { on: true, what, by, minutes: 10, threshold: 3, action: 'watch' as const };
    return velocityRule.safeParse(content).success ? [{ what, by }] : [];
  }),
);
const others: Partial<Deed> = {
  customerNo: 2,
  deviceKey: 'd2',
  addressKey: 'a2',
  phoneKey: 'p2',
  operator: 'staff:2',
  outletOrgId: 8,
  merchantNo: 4,
};

describe('at a threshold of n', () => {
  test.each(combinations)('the n-th $what by $by passes and the one after it is found', (of) => {
    const windows = createWindows([rule({ ...of, action: 'watch' })]);
    const found = [1, 2, 3, 4].map((at) => windows.add(deed({ what: of.what }), at, never).length);
    expect(found).toEqual([0, 0, 0, 1]);
    expect(windows.add(deed({ ...others, what: of.what }), 5, never)).toEqual([]);
  });

  test.each([1, 2, 1_000])('of %i, n happen and the next is refused', (threshold) => {
    const windows = createWindows([rule({ threshold })]);
    for (let at = 1; at <= threshold; at += 1) {
      expect(refuses(windows, at)).toBe(false);
      windows.add(deed(), at, never);
    }
    expect(refuses(windows, threshold + 1)).toBe(true);
  });
});

describe('a window', () => {
  const full = (): Windows => {
    const windows = createWindows([rule()]);
    for (const at of [0, 1, 2]) windows.add(deed(), at, never);
    return windows;
  };
  test.each([
    { at: 10 * minute - 1, refused: true, why: 'a moment before it has passed' },
    { at: 10 * minute, refused: false, why: 'at the moment at which it has' },
    { at: 10 * minute + 1, refused: false, why: 'after it' },
  ])('its first deed counts no more $why: $refused', ({ at, refused }) =>
    expect(refuses(full(), at)).toBe(refused),
  );
  test('slides: the second deed leaves it when its own time has passed', () => {
    const windows = full();
    windows.add(deed(), 10 * minute, never);
    expect(refuses(windows, 10 * minute)).toBe(true);
    expect(refuses(windows, 10 * minute + 1)).toBe(false);
  });
  test('counts what another process tells late in its place', () => {
    const windows = createWindows([rule()]);
    for (const at of [5 * minute, 0, minute]) windows.add(deed(), at, never);
    expect(refuses(windows, 10 * minute - 1)).toBe(true);
    expect(refuses(windows, 10 * minute)).toBe(false);
  });
  test('forgets the keys that have left it, and no others', () => {
    const windows = createWindows([rule()]);
    windows.add(deed({ customerNo: 1 }), 0, never);
    windows.add(deed({ customerNo: 2 }), 1, never);
    windows.forget(10 * minute);
    expect(windows.size()).toEqual({ keys: 1, forgotten: 0 });
  });
});

describe('a batch', () => {
  test('of four on an empty count passes three, and has the fourth wait for what becomes of them', () => {
    const hits = createWindows([rule()]).judge([deed(), deed(), deed(), deed()], 0, never);
    expect(hits?.map((hit) => hit?.isFirm ?? null)).toEqual([null, null, null, false]);
  });
  test('on a full count is refused as a whole', () => {
    const windows = createWindows([rule({ threshold: 1 })]);
    windows.add(deed(), 0, never);
    const hits = windows.judge([deed(), deed({ customerNo: 2 }), deed()], 1, never);
    expect(hits?.map((hit) => hit?.isFirm ?? null)).toEqual([true, null, true]);
  });
  test('of orders has those of one order stand before the next, and not before each other', () => {
    const together = [1, 1, 1, 1, 2].map((order) => deed({ order }));
    const hits = createWindows([rule()]).judge(together, 0, never);
    expect(hits?.map((hit) => hit?.isFirm ?? null)).toEqual([null, null, null, null, false]);
  });
  test('leaves nothing counted of itself', () => {
    const windows = createWindows([rule()]);
    windows.judge([deed(), deed(), deed()], 0, never);
    expect(refuses(windows, 1)).toBe(false);
  });
});

describe('a rule that counts the customers of a device', () => {
  const byCustomers = (change: Partial<StandingRule> = {}) =>
    createWindows([rule({ by: 'device', counts: 'customers', threshold: 2, ...change })]);
  const own = (customerNo: number, change: Partial<Deed> = {}) =>
    deed({ customerNo, operator: null, ...change });

  test('lets so many act as often as they like, and finds the next who is none of them', () => {
    const windows = byCustomers();
    for (const customerNo of [1, 2, 1, 2, 1]) windows.add(own(customerNo), 0, never);
    expect([1, 2, 3].map((no) => refuses(windows, 1, own(no)))).toEqual([false, false, true]);
    expect(refuses(windows, 1, own(3, { deviceKey: 'd2' }))).toBe(false);
  });
  test('counts neither what staff do for them nor what no device is known of', () => {
    const windows = byCustomers();
    for (const customerNo of [1, 2, 3]) {
      windows.add(deed({ customerNo }), 0, never);
      windows.add(own(customerNo, { deviceKey: null }), 0, never);
    }
    expect(refuses(windows, 1, own(4))).toBe(false);
    for (const customerNo of [1, 2]) windows.add(own(customerNo), 0, never);
    expect(
      [deed({ customerNo: 4 }), own(4, { deviceKey: null }), own(4)].map((one) =>
        refuses(windows, 1, one),
      ),
    ).toEqual([false, false, true]);
  });
  test('counts a customer from their newest deed on, also where another process tells it late', () => {
    const windows = byCustomers();
    for (const [customerNo, at] of [
      [2, 5 * minute],
      [1, 6 * minute],
      [1, 0],
    ] as const)
      windows.add(own(customerNo), at, never);
    expect(refuses(windows, 15 * minute - 1, own(3))).toBe(true);
    expect(refuses(windows, 15 * minute, own(3))).toBe(false);
    expect(refuses(windows, 15 * minute, own(1))).toBe(false);
  });
  test('has those wait in a batch that only others of it stand before', () => {
    const hits = byCustomers().judge(
      [1, 2, 1, 3, 3].map((no) => own(no)),
      0,
      never,
    );
    expect(hits?.map((hit) => hit?.isFirm ?? null)).toEqual([null, null, null, false, false]);
    const windows = byCustomers();
    windows.judge([own(1), own(2)], 0, never);
    expect(refuses(windows, 1, own(3))).toBe(false);
  });
  test('only tells where it watches, of everyone above it, and not of what was cleared', () => {
    const windows = byCustomers({ action: 'watch' });
    const found = [1, 2, 3, 4, 4].map((no) => windows.add(own(no), 0, never).length);
    expect(found).toEqual([0, 0, 1, 1, 0]);
    expect(windows.add(own(5), 0, ({ key }) => key === 'd')).toEqual([]);
    expect(refuses(windows, 1, own(6))).toBe(false);
  });
  test('forgets devices that have left the window', () => {
    const windows = byCustomers();
    windows.add(own(1), 0, never);
    windows.add(own(1, { deviceKey: 'd2' }), 1, never);
    windows.forget(10 * minute);
    expect(windows.size()).toEqual({ keys: 1, forgotten: 0 });
  });
});

test('what is not known of a deed is not counted together', () => {
  const windows = createWindows([rule({ by: 'device', threshold: 1 })]);
  for (const at of [1, 2, 3]) windows.add(deed({ deviceKey: null }), at, never);
  expect(refuses(windows, 4, deed({ deviceKey: null }))).toBe(false);
});

test('a rule that watches refuses nothing, and one that refuses is not told twice', () => {
  const watching = createWindows([rule({ action: 'watch', threshold: 1 })]);
  watching.add(deed(), 0, never);
  expect(refuses(watching, 1)).toBe(false);
  const refusing = createWindows([rule({ threshold: 1 })]);
  refusing.add(deed(), 0, never);
  expect(refusing.add(deed(), 1, never)).toEqual([]);
});

test('a rule that is switched off counts nothing', () => {
  const windows = createWindows([rule({ on: false, threshold: 1 })]);
  windows.add(deed(), 0, never);
  expect(refuses(windows, 1)).toBe(false);
});

test('what was cleared is exempt', () => {
  const windows = createWindows([rule({ threshold: 1 })]);
  windows.add(deed(), 0, never);
  expect(windows.judge([deed()], 1, ({ key }) => key === 1)).toBeNull();
});

describe('a rule says nothing that could not be counted', () => {
  const content = {
    on: true,
    what: 'claim',
    by: 'customer',
    minutes: 1,
    threshold: 1,
    action: 'watch',
  };
  const cases: { change: object; fits: boolean }[] = [
    { change: {}, fits: true },
    { change: { minutes: 0 }, fits: false },
    { change: { minutes: 10_080 }, fits: true },
    { change: { minutes: 10_081 }, fits: false },
    { change: { threshold: 0 }, fits: false },
    { change: { threshold: 1_000 }, fits: true },
    { change: { threshold: 1_001 }, fits: false },
    { change: { threshold: 1.5 }, fits: false },
    { change: { what: 'refund' satisfies DeedKind, action: 'review' }, fits: false },
    { change: { what: 'refund' satisfies DeedKind }, fits: true },
    { change: { what: 'failed_opening' satisfies DeedKind, by: 'outlet' }, fits: false },
    { change: { by: 'device', counts: 'customers' }, fits: true },
    { change: { by: 'outlet', counts: 'customers' }, fits: false },
    {
      change: { what: 'redemption' satisfies DeedKind, by: 'device', counts: 'customers' },
      fits: false,
    },
  ];
  test.each(cases)('$change fits: $fits', ({ change, fits }) =>
    expect(velocityRule.safeParse({ ...content, ...change }).success).toBe(fits),
  );
});
