import type { CustomerDetail } from '#contract/customers.ts';
import type { ReactNode } from 'react';
import { useCan } from '../../../app/session.tsx';
import { Balances } from './balances.tsx';
import { CounterActions } from './counter-actions.tsx';
import { DrawChances } from './draw-chances.tsx';
import { GiftRows } from './gift-rows.tsx';
import { MovementRows } from './movement-rows.tsx';
import { OrderRows } from './order-rows.tsx';

/** 积分与礼品: what the customer has, how it came and went, gifts, exchanges and draws. */
export function PointsTab({ customer }: { customer: CustomerDetail }): ReactNode {
  const can = useCan();
  const { customerNo, erased } = customer;
  return (
    <>
      {can('redeem', 'Points') && !erased ? <CounterActions customerNo={customerNo} /> : null}
      <Balances customerNo={customerNo} />
      <OrderRows customerNo={customerNo} />
      {can('read', 'Gift') ? <GiftRows customerNo={customerNo} /> : null}
      {can('read', 'Draw') ? <DrawChances customerNo={customerNo} /> : null}
      <MovementRows customerNo={customerNo} />
    </>
  );
}
