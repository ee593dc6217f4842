import { sql } from 'kysely';
import { type PointsRuleDetail, pointsRuleContent, ruleHistory } from '#contract/points-rules.ts';
import { isoMoment } from '#platform/postgres/iso-moment.ts';
import type { Tx } from '#platform/postgres/database.ts';

type History = Pick<PointsRuleDetail, 'versions' | 'switches' | 'runs'>;

/** What a rule said, what compliance decided on it and what its quarters gave: each the newest first. */
export async function readRuleHistory(tx: Tx, ruleId: number): Promise<History> {
  const { rows: versions } = await sql<History['versions'][number]>`
    select version, state, content, ${isoMoment('written_at')} as "writtenAt" from points.rule_version
    where rule_id = ${ruleId} order by version desc limit ${ruleHistory}`.execute(tx);
  const { rows: switches } = await sql<History['switches'][number]>`
    select s.version, s.switched_on as "on", s.reason, staff.name as by, ${isoMoment('s.at')} as at
    from points.law_switch s left join organization.staff using (staff_id)
    where s.rule_id = ${ruleId} order by s.id desc limit ${ruleHistory}`.execute(tx);
  const { rows: runs } = await sql<History['runs'][number]>`
    select quarter, version, customers, points, ${isoMoment('started_at')} as "startedAt", ${isoMoment('finished_at')} as "finishedAt"
    from points.interest_run where rule_id = ${ruleId} order by quarter desc limit ${ruleHistory}`.execute(
    tx,
  );
  return {
    versions: versions.map((one) => ({ ...one, content: pointsRuleContent.parse(one.content) })),
    switches,
    runs,
  };
}
