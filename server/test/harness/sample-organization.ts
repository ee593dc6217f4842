import type { OrgUnitKind } from '../../../contract/organization.ts';
import { upsertOrgUnits } from '../../src/modules/organization/index.ts';
import { type Database, withJob } from '../../src/platform/postgres/database.ts';

/**
 * A small bank: a head office, two branches, their sub-branches and outlets.
 *
 *   HQ ┬ FZ ─ FZ-GL ┬ FZ-GL-1
 *      │            └ FZ-GL-2
 *      └ XM ─ XM-SM ─ XM-SM-1
 */
export const sampleUnits = [
  unit('HQ', '总行', 'head_office', null),
  unit('FZ', '福州分行', 'branch', 'HQ'),
  unit('FZ-GL', '鼓楼支行', 'sub_branch', 'FZ'),
  unit('FZ-GL-1', '东街口网点', 'outlet', 'FZ-GL'),
  unit('FZ-GL-2', '五四路网点', 'outlet', 'FZ-GL'),
  unit('XM', '厦门分行', 'branch', 'HQ'),
  unit('XM-SM', '思明支行', 'sub_branch', 'XM'),
  unit('XM-SM-1', '中山路网点', 'outlet', 'XM-SM'),
];

function unit(code: string, name: string, kind: OrgUnitKind, parentCode: string | null) {
  return { code, name, kind, parentCode };
}

/** Builds the small bank; gives the org id of a code. */
export async function buildSampleOrganization(
  database: Database,
): Promise<(code: string) => number> {
  const made = await withJob(database, (tx) =>
    upsertOrgUnits(tx, { code: 'bank', name: '测试银行' }, sampleUnits),
  );
  if (!made.ok) throw new Error(made.refusal.code);
  return (code) => {
    const id = made.value.get(code);
    if (id === undefined) throw new Error(`the sample bank has no unit ${code}`);
    return id;
  };
}
