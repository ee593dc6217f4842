import { z } from 'zod';
import { approval } from '#contract/approvals.ts';
import { budgetSchema, funderSchema } from '#contract/budgets.ts';
import type { SampleSize } from './make-sample-bank.ts';
import { sampleFunder } from './sample-campaign-content.ts';
import type { SamplePerson, SampleTime } from './sample-person.ts';
import { signInWithRole } from './sample-steps.ts';

const made = z.object({ id: z.number() });

/** A budget of the head office with its money approved; gives its id. */
export async function findOrMakeBudget(
  time: SampleTime,
  size: SampleSize,
  maker: SamplePerson,
  wanted: { code: string; name: string; amountFen: number },
): Promise<number> {
  const funders = await maker.all('/api/funders', funderSchema);
  const funder =
    funders.find(({ code }) => code === sampleFunder.code) ??
    (await maker.send('POST', '/api/funders', sampleFunder, made));
  const budgets = await maker.all('/api/budgets', budgetSchema);
  const budget =
    budgets.find(({ code }) => code === wanted.code) ??
    (await maker.send('POST', '/api/budgets', { ...wanted, funderId: funder.id }, made));
  await approveMoney(time, size, maker, budget.id);
  return budget.id;
}

/** Money that was asked for is approved by the bank's checker; nothing where none waits. */
async function approveMoney(
  time: SampleTime,
  size: SampleSize,
  maker: SamplePerson,
  budgetId: number,
): Promise<void> {
  const { requested } = await maker.get(`/api/budgets/${budgetId}`, budgetSchema);
  if (!requested) return;
  const checker = await signInWithRole(time, size, 'compliance_checker');
  const url = `/api/approvals/${requested.approvalId}/decision`;
  await checker.send('POST', url, { decision: 'approve', comment: '预算属实' }, approval);
}
