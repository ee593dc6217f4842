import { expect, it } from 'vitest';
import type { OrderState } from '#contract/partners.ts';
import { type OwnOrder, reconcileOrders, type ToldOrder } from './reconcile-orders.core.ts';

const own = (
  state: OrderState,
  amountFen = 5000,
  isExpected = state === 'delivered',
): OwnOrder => ({
  orderNo: 'HK1',
  state,
  amountFen,
  isExpected,
});
const told = (result: ToldOrder['result'], amountFen = 5000, line = 2): ToldOrder => ({
  line,
  orderNo: 'HK1',
  result,
  amountFen,
});

it.each<[string, OwnOrder[], ToldOrder[], [string, number | null, number | null][]]>([
  ['delivered here and there', [own('delivered')], [told('delivered')], []],
  ['refused here and there, at whatever price', [own('refused')], [told('refused', 0)], []],
  ['only here', [own('delivered')], [], [['missing_there', 0, null]]],
  ['of another day, and not in the file', [own('delivered', 5000, false)], [], []],
  ['only there', [], [told('delivered')], [['missing_here', null, 0]]],
  ['another amount', [own('delivered')], [told('delivered', 4999)], [['amount', 0, 0]]],
  ['delivered there, refused here', [own('refused')], [told('delivered')], [['state', 0, 0]]],
  ['delivered there, not known here', [own('unknown')], [told('delivered')], [['state', 0, 0]]],
  [
    'told twice',
    [own('delivered')],
    [told('delivered'), told('delivered', 5000, 3)],
    [['duplicate', null, 1]],
  ],
  [
    'told twice, of which the second agrees',
    [own('delivered')],
    [told('refused'), told('delivered', 5000, 3)],
    [['duplicate', null, 0]],
  ],
])('%s', (_, here, there, differences) => {
  expect(
    reconcileOrders(here, there).differences.map((one) => [one.class, one.here, one.there]),
  ).toEqual(differences);
});
