import { sql } from 'kysely';
import { z } from 'zod';
import { type InterestRule, quarter } from '#contract/points-rules.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { readCurrency } from '#modules/tags/index.ts';
import { bankDay } from '#platform/clock/clock.ts';
import { JobFailure, type JobKind } from '#platform/jobs/jobs.ts';
import { type Tx, withJob } from '#platform/postgres/database.ts';
import { giveByRule } from './give-by-rule.ts';
import { daysOfQuarter } from './quarter.core.ts';
import { type CustomerInterest, readInterest } from './read-interest.ts';
import { paidByRule } from './rule-funding.ts';
import { judgeActive, lockRule, type RuleRow } from './rule-rows.ts';
import { pointsForAmount } from './rules.core.ts';
import { scopeOfUnit } from './simulate-rule.ts';

const customersAtOnce = 2_000;

type Input = { ruleId: number; quarter: string };
type Mark = { after: number; customers: number; points: number; finished: boolean };

/**
 * Gives the points for a quarter's interest, a chunk of customers a transaction. The mark commits with its
 * chunk under the rule's lock, so of two runs at once, or one that died half-way, each customer gets them once.
 */
export const grantInterestJob: JobKind<Input, { customers: number; points: number }> = {
  kind: 'points.interest',
  input: z.strictObject({ ruleId: z.int(), quarter }),
  run: async (platform, context, input) => {
    const { database, analytics, clock } = platform;
    const days = daysOfQuarter(input.quarter);
    const currency = await readCurrency(database, analytics, days.until);
    for (;;) {
      context.signal.throwIfAborted();
      const began = await withJob(database, async (tx) => {
        const rule = await lockRule(tx, input.ruleId);
        if (!rule) return refuse('NOT_FOUND');
        const mark = await openMark(tx, clock.now(), rule, input.quarter);
        return mark.ok ? ok({ mark: mark.value, scope: await scopeOfUnit(tx, rule.orgId) }) : mark;
      });
      if (!began.ok) throw new JobFailure(began.refusal);
      const { mark, scope } = began.value;
      if (mark.finished) return { customers: mark.customers, points: mark.points };
      // Read without a lock: what is written below is under it, and only if the mark still is where it was.
      const next = await readInterest(
        analytics,
        { ...days, scope, currency },
        mark.after,
        customersAtOnce,
      );
      const given = await withJob(database, (tx) =>
        giveChunk(tx, clock.now(), input, mark.after, next),
      );
      if (!given.ok) throw new JobFailure(given.refusal);
      context.progress(given.value.customers, given.value.customers);
    }
  },
};

/** Where a run stands; the first time, at its beginning. */
async function openMark(tx: Tx, now: Date, rule: RuleRow, of: string): Promise<Result<Mark>> {
  const lawful = await mayGive(tx, rule);
  if (!lawful.ok) return lawful;
  if (daysOfQuarter(of).until >= bankDay(now)) return refuse('POINTS_QUARTER_RUNNING');
  await sql`
    insert into points.interest_run (rule_id, quarter, version, started_at, org_id)
    values (${rule.id}, ${of}, ${rule.activeVersion}, ${now}, ${rule.orgId}) on conflict do nothing`.execute(
    tx,
  );
  return ok(await readMark(tx, rule.id, of));
}

async function readMark(tx: Tx, ruleId: number, of: string): Promise<Mark> {
  const { rows } = await sql<Mark>`
    select after_customer_no as after, customers, points, finished_at is not null as finished
    from points.interest_run where rule_id = ${ruleId} and quarter = ${of}`.execute(tx);
  const [mark] = rows;
  if (!mark) throw new Error('a run of points for interest has no mark');
  return mark;
}

/** Whether a rule gives points for interest now. */
export async function mayGive(tx: Tx, rule: RuleRow): Promise<Result<null>> {
  if (rule.state !== 'active' || rule.activeContent === null)
    return refuse('POINTS_RULE_NOT_ACTIVE');
  if (rule.activeContent.kind !== 'interest') return refuse('POINTS_RULE_KIND');
  const may = await judgeActive(tx, rule);
  return may.ok ? ok(null) : may;
}

async function giveChunk(
  tx: Tx,
  now: Date,
  { ruleId, quarter: of }: Input,
  after: number,
  next: readonly CustomerInterest[],
): Promise<Result<Mark>> {
  const rule = await lockRule(tx, ruleId);
  if (!rule) return refuse('NOT_FOUND');
  const mark = await readMark(tx, ruleId, of);
  // Another run was faster.
  if (mark.finished || mark.after !== after) return ok(mark);
  const may = await mayGive(tx, rule);
  if (!may.ok) return may;
  const { rows } = await sql<{ content: InterestRule; version: number }>`
    select v.content, v.version from points.interest_run r join points.rule_version v on v.rule_id = r.rule_id and v.version = r.version
    where r.rule_id = ${ruleId} and r.quarter = ${of}`.execute(tx);
  const [run] = rows;
  if (!run) throw new Error('a run of points for interest has no version');
  const { content, version } = run;
  const deeds = next.flatMap(({ customerNo, interestFen }) => {
    const amount = pointsForAmount(interestFen, content);
    return amount > 0
      ? [
          {
            customerNo,
            amount,
            naturalKey: `interest:${ruleId}:${of}:${customerNo}`,
            madeBy: 'system',
            subject: `interest:${of}`,
          },
        ]
      : [];
  });
  if (rule.programmeId === null) return refuse('POINTS_RULE_KIND');
  const paidBy = paidByRule(rule, version, content.funding);
  const giving = { ruleId, programmeId: rule.programmeId, paidBy };
  const answers = await giveByRule(tx, now, giving, deeds);
  const given = answers.flatMap((answer) =>
    answer.ok && !answer.value.replayed ? [answer.value] : [],
  );
  const last = next.at(-1)?.customerNo ?? after;
  const finished = next.length < customersAtOnce;
  await sql`
    update points.interest_run set after_customer_no = ${last}, customers = customers + ${given.length},
      points = points + ${given.reduce((sum, { amount }) => sum + amount, 0)}, finished_at = ${finished ? now : null}
    where rule_id = ${ruleId} and quarter = ${of}`.execute(tx);
  return ok(await readMark(tx, ruleId, of));
}
