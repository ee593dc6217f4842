import { sql } from 'kysely';
import { type PointsRuleDetail, pointsRuleContent, ruleHistory } from '#contract/points-rules.ts';
import { listSwitches } from '#modules/law-switches/index.ts';
import { isoMoment } from '#platform/postgres/iso-moment.ts';
import { readGiftsOfRule } from './due-gifts.ts';
import { continueAsJob, type Tx } from '#platform/postgres/database.ts';
import { readRulePaid } from './rule-funding.ts';

type History = Pick<
  PointsRuleDetail,
  'versions' | 'switches' | 'runs' | 'gifts' | 'payments' | 'shortages' | 'funders' | 'waiting'
>;

/** What a rule said, what compliance decided on it and what its quarters gave: each the newest first. */
export async function readRuleHistory(tx: Tx, ruleId: number): Promise<History> {
  const { rows: versions } = await sql<History['versions'][number]>`
    select version, state, content, ${isoMoment('written_at')} as "writtenAt" from points.rule_version
    where rule_id = ${ruleId} order by version desc limit ${ruleHistory}`.execute(tx);
  const switches = await listSwitches(tx, 'points_rule', ruleId);
  const { rows: runs } = await sql<History['runs'][number]>`
    select quarter, version, customers, points, ${isoMoment('started_at')} as "startedAt", ${isoMoment('finished_at')} as "finishedAt"
    from points.interest_run where rule_id = ${ruleId} order by quarter desc limit ${ruleHistory}`.execute(
    tx,
  );
  const { rows: payments } = await sql<NonNullable<History['payments']>>`
    select payments, points, refunds, taken_back as "takenBack", until_day as "untilDay" from points.payment_total where rule_id = ${ruleId}`.execute(
    tx,
  );
  const gifts = await readGiftsOfRule(tx, ruleId);
  // Who sees a rule sees what it has cost: its earnings are no rows of an org unit.
  await continueAsJob(tx);
  return {
    versions: versions.map((one) => ({ ...one, content: pointsRuleContent.parse(one.content) })),
    switches,
    runs,
    payments: payments[0] ?? null,
    ...gifts,
    ...(await readRulePaid(tx, ruleId)),
  };
}
