import { z } from 'zod';
import { budgetSchema } from '#contract/budgets.ts';
import { customerPayout, customerPayoutLine } from '#contract/customer-payouts.ts';
import { lateRefund, type Verification } from '#contract/merchants.ts';
import { payout, payoutLine } from '#contract/payouts.ts';
import { difference, reconciliation } from '#contract/reconciliation.ts';
import { addDays } from '#platform/clock/clock.ts';
import type { SampleSize } from './make-sample-bank.ts';
import { sampleBudget } from './sample-campaign-content.ts';
import type { SamplePerson, SampleTime } from './sample-person.ts';
import { approve, orRefused, sendBack, signInWithRole } from './sample-steps.ts';

export type Sale = Verification;

const kinds = [
  { url: '/api/payouts', kind: 'payout', row: payout, line: payoutLine },
  {
    url: '/api/customer-payouts',
    kind: 'customer_payout',
    row: customerPayout,
    line: customerPayoutLine,
  },
] as const;

/**
 * What is due in the morning, collected for payment to merchants and to customers. The first batch is paid but for
 * one line, the second was returned and collected anew and is on its way, the third waits for the checker.
 */
export async function payOut(time: SampleTime, size: SampleSize, turn: number): Promise<void> {
  const maker = await signInWithRole(time, size, 'product_manager');
  for (const { url, kind, row, line } of kinds) {
    const key = `demo-${kind}-${turn}`;
    let batch = await orRefused(maker.send('POST', url, {}, row, key));
    if (!batch || turn === 2) continue;
    if (turn === 1) {
      await sendBack(time, size, kind, batch.id, '请核对账户后重新归集');
      batch = await orRefused(maker.send('POST', url, {}, row, `${key}-anew`));
      if (!batch) continue;
    }
    await approve(time, size, kind, batch.id);
    if (turn === 1) continue;
    const lines = await maker.all(`${url}/${batch.id}/lines`, z.object({ line: line.shape.line }));
    const items = lines.map(({ line: no }) =>
      no === 1 && lines.length > 1
        ? { line: no, outcome: 'failed', note: '户名不符，核心退回' }
        : { line: no, outcome: 'paid' },
    );
    await orRefused(maker.send('POST', `${url}/${batch.id}/results`, { items }, z.unknown()));
  }
}

type Followed = { merchantNo: number; sales: readonly Sale[]; today: string };

/** A merchant's statement that differs in every way, and refunds after the day: one done, one that waits. */
export async function settleDifferences(
  time: SampleTime,
  size: SampleSize,
  { merchantNo, sales, today }: Followed,
): Promise<void> {
  time.set(`${today}T09:40:00+08:00`);
  const maker = await signInWithRole(time, size, 'product_manager');
  const own = sales.filter((sale) => sale.merchantNo === merchantNo);
  await reconcile(time, size, maker, { merchantNo, sales: own, today });
  const [done, waits] = own.toReversed();
  for (const sale of [done, waits].filter((one) => one !== undefined)) {
    const url = `/api/merchants/${merchantNo}/redemptions/${sale.redemptionId}/late-refunds`;
    const asked = { reason: '客户次日退货，商户申请补退' };
    await orRefused(maker.send('POST', url, asked, lateRefund, `demo-late-${sale.redemptionId}`));
    if (sale === done) await approve(time, size, 'merchant_refund', sale.redemptionId);
  }
}

async function reconcile(
  time: SampleTime,
  size: SampleSize,
  maker: SamplePerson,
  { merchantNo, sales, today }: Followed,
): Promise<void> {
  const [leftOut, otherAmount, otherTime, twice, ...others] = sales;
  if (!leftOut || !otherAmount || !otherTime || !twice) return;
  const row = ({ orderReference, at, amountFen }: Sale, more = {}): string => {
    const told = { at, amountFen, ...more };
    return `${orderReference},${told.at},${(told.amountFen / 100).toFixed(2)}`;
  };
  const later = new Date(Date.parse(otherTime.at) + 3 * 3_600_000).toISOString();
  const text = [
    Object.values(columns).join(','),
    row(otherAmount, { amountFen: otherAmount.amountFen + 500 }),
    row(otherTime, { at: later }),
    row(twice),
    row(twice),
    ...others.map((sale) => row(sale)),
    ['POS-999', twice.at, '12.00'].join(','),
    ['POS-998', twice.at, '十二元'].join(','),
  ].join('\n');
  const [from, until] = [addDays(today, -3), addDays(today, -1)];
  const of = { merchantNo: String(merchantNo), from, until, ...columns };
  const url = `/api/reconciliations?${new URLSearchParams(of)}`;
  const file = { name: `商户对账单${until.replaceAll('-', '')}.csv`, text };
  const read = await orRefused(maker.upload(url, file, reconciliation, 'demo-statement'));
  if (!read) return;
  const found = await maker.all(`/api/differences?reconciliationId=${read.id}`, difference);
  const budgets = await maker.all('/api/budgets', budgetSchema);
  const budgetId = budgets.find(({ code }) => code === sampleBudget.code)?.id ?? 0;
  const closings = [
    { class: 'time', outcome: 'explained', reason: '商户收银机时钟慢三小时，已校准' },
    { class: 'amount', outcome: 'adjusted', reason: '商户少收，补 5 元', amountFen: 500, budgetId },
    { class: 'duplicate', outcome: 'written_off', reason: '商户重复导出同一行' },
  ];
  for (const { class: of_, ...closing } of closings) {
    const one = found.find(({ class: its, state }) => its === of_ && state === 'open');
    if (one) {
      const to = `/api/differences/${one.id}/closings`;
      await orRefused(maker.send('POST', to, closing, z.unknown(), `demo-closing-${one.id}`));
    }
  }
}

const columns = { reference: '单号', time: '时间', amount: '金额' };
