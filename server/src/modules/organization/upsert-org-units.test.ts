import { beforeAll, expect, test } from 'vitest';
import { sql } from 'kysely';
import { usePostgres } from '../../../test/harness/postgres.ts';
import { buildSampleOrganization, sampleUnits } from '../../../test/harness/sample-organization.ts';
import { withJob } from '../../platform/postgres/database.ts';
import { upsertOrgUnits } from './index.ts';
import type { OrgUnitRecord } from './org-tree.core.ts';

const postgres = usePostgres();
beforeAll(async () => {
  await buildSampleOrganization(postgres.database);
});

const upsert = (records: OrgUnitRecord[]) =>
  withJob(postgres.database, (tx) =>
    upsertOrgUnits(tx, { code: 'bank', name: '测试银行' }, records),
  );
/** Codes from the root, worked out from parents alone. */
const places = () =>
  withJob(postgres.database, async (tx) => {
    const { rows } = await sql<{ code: string; place: string }>`
      select unit.code, (select string_agg(above.code, '/' order by nlevel(above.path)) from organization.org_unit above
        where above.path @> unit.path) as place from organization.org_unit unit`.execute(tx);
    return Object.fromEntries(rows.map((row) => [row.code, row.place]));
  });

test('units given in any order stand where their parent codes say', async () => {
  expect(await places()).toMatchObject({
    HQ: 'HQ',
    'FZ-GL-1': 'HQ/FZ/FZ-GL/FZ-GL-1',
    'XM-SM-1': 'HQ/XM/XM-SM/XM-SM-1',
  });
  const again = await upsert([...sampleUnits].reverse());
  expect(again).toMatchObject({ ok: true });
});

test('a moved sub-branch takes its outlets along', async () => {
  await upsert([{ code: 'FZ-GL', name: '鼓楼支行', kind: 'sub_branch', parentCode: 'XM' }]);
  expect(await places()).toMatchObject({ 'FZ-GL-2': 'HQ/XM/FZ-GL/FZ-GL-2' });
  await upsert(sampleUnits);
  expect(await places()).toMatchObject({ 'FZ-GL-2': 'HQ/FZ/FZ-GL/FZ-GL-2' });
});

test.each([
  ['an unknown parent', [{ code: 'N', name: 'n', kind: 'outlet', parentCode: 'nowhere' }]],
  ['a branch below an outlet', [{ code: 'N', name: 'n', kind: 'branch', parentCode: 'FZ-GL-1' }]],
  ['a second root', [{ code: 'N', name: 'n', kind: 'head_office', parentCode: null }]],
  ['a code that comes twice', [sampleUnits[1], sampleUnits[1]]],
  [
    'a unit whose children would outrank it',
    [{ code: 'FZ', name: 'n', kind: 'outlet', parentCode: 'HQ' }],
  ],
  [
    'a ring of head offices',
    [
      { code: 'R1', name: 'r', kind: 'head_office', parentCode: 'R2' },
      { code: 'R2', name: 'r', kind: 'head_office', parentCode: 'R1' },
    ],
  ],
] as [string, OrgUnitRecord[]][])('%s is refused and nothing is changed', async (_, records) => {
  const before = await places();
  expect(await upsert(records)).toMatchObject({ ok: false, refusal: { code: 'ORG_TREE_INVALID' } });
  expect(await places()).toEqual(before);
});
