import { sql } from 'kysely';
import { lawHistory, type LawObjectKind, type LawSwitches } from '#contract/law-switches.ts';
import { isoMoment } from '#platform/postgres/iso-moment.ts';
import type { Tx } from '#platform/postgres/database.ts';

/** What compliance decided on all versions of something, the newest first. */
export async function listSwitches(tx: Tx, kind: LawObjectKind, id: number): Promise<LawSwitches> {
  const { rows } = await sql<LawSwitches[number]>`
    select s.version, s.switched_on as "on", s.reason, staff.name as by, ${isoMoment('s.at')} as at
    from law_switches.law_switch s left join organization.staff using (staff_id)
    where s.object_kind = ${kind} and s.object_id = ${id} order by s.id desc limit ${lawHistory}`.execute(
    tx,
  );
  return rows;
}
