import { expect, test } from 'vitest';
import type { PlanContent } from '#contract/plans.ts';
import { judgePlan } from './judge-plan.core.ts';

const content: PlanContent = {
  name: '代发客户',
  audienceId: 1,
  productBenefitIds: [1, 2],
  products: [{ name: '稳健一号', riskLevel: 'R2' }],
  offerIds: [1, 2],
  services: ['贵宾厅', '体检'],
  from: '2026-06-01',
  until: '2026-06-30',
};

test.each<[Partial<PlanContent>, string]>([
  [{}, 'OK'],
  [{ until: '2026-06-01' }, 'OK'],
  [{ until: '2026-05-31' }, 'PLAN_DAYS_INVALID'],
  [{ productBenefitIds: [1, 1] }, 'PLAN_ITEM_TWICE'],
  [{ offerIds: [2, 2] }, 'PLAN_ITEM_TWICE'],
  [{ services: ['体检', '体检'] }, 'PLAN_ITEM_TWICE'],
  [
    {
      products: [
        { name: '稳健一号', riskLevel: 'R2' },
        { name: '稳健一号', riskLevel: 'R3' },
      ],
    },
    'PLAN_ITEM_TWICE',
  ],
])('%o is %s', (more, verdict) => {
  const judged = judgePlan({ ...content, ...more });
  expect(judged.ok ? 'OK' : judged.refusal.code).toBe(verdict);
});
