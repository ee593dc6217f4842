import { z } from 'zod';
import { customerPage } from '#contract/customers.ts';
import {
  confirmation,
  type CreateFraudRule,
  type FraudCase,
  fraudCasePage,
  fraudCaseView,
  fraudRule,
} from '#contract/fraud.ts';
import { chancesGiven, playResult } from '#contract/draw-plays.ts';
import { drawPage } from '#contract/draws.ts';
import { addDays, bankDay } from '#platform/clock/clock.ts';
import type { SampleSize } from './make-sample-bank.ts';
import { claimReleased, type Releases } from './make-sample-releases.ts';
import type { SamplePerson, SampleTime } from './sample-person.ts';
import { approve, carryOutScheduled, orRefused, signInWithRole } from './sample-steps.ts';

const made = z.object({ id: z.number() });
const inUse = { on: true } as const;
const claimsRule: CreateFraudRule = {
  code: 'DEMO-CLAIMS',
  nameZh: '十分钟内领取超过三次',
  nameEn: 'More than three claims in ten minutes',
  content: { ...inUse, what: 'claim', by: 'customer', minutes: 10, threshold: 3, action: 'review' },
};
const staffRule: CreateFraudRule = {
  code: 'DEMO-OPERATOR',
  nameZh: '一小时内同一员工代领过多',
  nameEn: 'Too many claims by one member of staff in an hour',
  content: { ...inUse, what: 'claim', by: 'operator', minutes: 60, threshold: 10, action: 'watch' },
};
const playsRule: CreateFraudRule = {
  code: 'DEMO-PLAYS',
  nameZh: '五分钟内抽奖超过四次',
  nameEn: 'More than four plays in five minutes',
  content: { ...inUse, what: 'play', by: 'customer', minutes: 5, threshold: 4, action: 'block' },
};
/** Waits for the checker. */
const waitingRule: CreateFraudRule = {
  code: 'DEMO-REFUNDS',
  nameZh: '一天内商户退款超过二十笔',
  nameEn: 'More than twenty refunds of a merchant in a day',
  content: {
    ...inUse,
    what: 'refund',
    by: 'merchant',
    minutes: 1440,
    threshold: 20,
    action: 'watch',
  },
};
const hasty = 4;

/**
 * Rules that the checker approved, customers who claim faster than they allow, and what became of each case: one
 * waits, one is escalated, one cleared, one confirmed with a block; another only told of a member of staff.
 */
export async function makeSampleFraud(
  time: SampleTime,
  size: SampleSize,
  released: Releases,
): Promise<void> {
  const today = bankDay(time.platform.clock.now());
  time.set(`${addDays(today, -1)}T16:00:00+08:00`);
  const maker = await signInWithRole(time, size, 'product_manager');
  for (const rule of [claimsRule, staffRule, playsRule]) await takeIntoUse(time, size, maker, rule);
  await submit(maker, waitingRule);
  const host = await signInWithRole(time, size, 'lobby_manager');
  const { items } = await host.get('/api/customers?limit=60', customerPage);
  // Others than those whom the sample's visits, draws and vouchers need.
  const customers = items.slice(-hasty);
  for (const [place, { customerNo }] of customers.entries())
    for (const [turn, releaseId] of [...released.values()].entries()) {
      time.set(`${addDays(today, -1)}T16:${20 + place * 10}:${10 + turn * 5}+08:00`);
      await claimReleased(host, releaseId, customerNo, `demo-hasty-${customerNo}-${releaseId}`);
    }
  await playTooOften(time, size, customers[0]?.customerNo ?? 0, addDays(today, -1));
  time.set(`${today}T04:10:00+08:00`);
  await carryOutScheduled(time.platform, 'fraud.clusters', {
    zh: '查找风险聚集',
    en: 'Look for clusters of fraud',
  });
  time.set(`${today}T08:50:00+08:00`);
  await decide(await signInWithRole(time, size, 'compliance_checker'), today);
}

/** At the table of 博饼, until the rule refuses it. */
async function playTooOften(
  time: SampleTime,
  size: SampleSize,
  customerNo: number,
  day: string,
): Promise<void> {
  time.set(`${day}T17:00:00+08:00`);
  const host = await signInWithRole(time, size, 'lobby_manager');
  const { items } = await host.get('/api/draws?state=open&limit=50', drawPage);
  const url = `/api/draws/${items.find(({ kind }) => kind === 'bobing')?.id ?? 0}`;
  for (let turn = 1; turn <= 6; turn += 1) {
    const key = `demo-hasty-play-${turn}`;
    const asked = { customerNo };
    await orRefused(host.send('POST', `${url}/chances`, asked, chancesGiven, `${key}-chance`));
    await orRefused(host.send('POST', `${url}/plays`, asked, playResult, key));
  }
}

async function submit(maker: SamplePerson, wanted: CreateFraudRule): Promise<number> {
  const known = await maker.all('/api/fraud/rules', fraudRule);
  const found = known.find(({ code }) => code === wanted.code);
  const id = found?.id ?? (await maker.send('POST', '/api/fraud/rules', wanted, made)).id;
  if ((found?.latestState ?? 'draft') === 'draft')
    await maker.send('POST', `/api/fraud/rules/${id}/submit`, {}, fraudRule);
  return id;
}

async function takeIntoUse(
  time: SampleTime,
  size: SampleSize,
  maker: SamplePerson,
  wanted: CreateFraudRule,
): Promise<void> {
  await approve(time, size, 'fraud_rule', await submit(maker, wanted));
}

async function decide(checker: SamplePerson, today: string): Promise<void> {
  const { items } = await checker.get('/api/fraud/cases?limit=50', fraudCasePage);
  const undecided = items.filter(
    ({ state, subjectKind }) => state === 'open' && subjectKind === 'customer',
  );
  const [, escalated, cleared, confirmed] = undecided;
  // What a start before this one has decided stays.
  if (items.some(({ state }) => state === 'confirmed')) return;
  const act = async (
    on: FraudCase | undefined,
    how: string,
    body: object,
    answer: z.ZodType<unknown> = fraudCaseView,
  ): Promise<void> => {
    if (on) await checker.send('POST', `/api/fraud/cases/${on.id}/${how}`, body, answer);
  };
  const [first] = undecided;
  await act(first, 'notes', { text: '已电话联系客户，等待回电' });
  await act(escalated, 'escalate', { reason: '疑似代领，请总行复核' });
  await act(cleared, 'clear', { reason: '一家三口同时领取，属实', exemptDays: 30 });
  const block = { reason: '确认代人批量领取', until: addDays(today, 30), block: 'subject' };
  await act(confirmed, 'confirm', block, confirmation);
}
