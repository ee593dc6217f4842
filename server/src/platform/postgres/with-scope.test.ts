import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { usePostgres } from '../../../test/harness/postgres.ts';
import { withJob, withScope } from './database.ts';

const postgres = usePostgres();

async function writeJobs(): Promise<void> {
  await withJob(postgres.database, async (tx) => {
    await sql`delete from platform.job`.execute(tx);
    await sql`insert into platform.job (kind, title, org_id) values ('k', '"of one"', 1), ('k', '"of two"', 2), ('k', '"of the bank"', null)`.execute(
      tx,
    );
  });
}

test('staff of an outlet see the rows of their outlet and the bank, not those of another', async () => {
  await writeJobs();
  const titles = await withScope(postgres.database, { all: false, orgIds: [1] }, async (tx) => {
    const { rows } = await sql<{
      title: string;
    }>`select title from platform.job order by id`.execute(tx);
    return rows.map((row) => row.title);
  });
  expect(titles).toEqual(['of one', 'of the bank']);
});

test('staff of an outlet cannot write a row for another outlet', async () => {
  await expect(
    withScope(postgres.database, { all: false, orgIds: [1] }, (tx) =>
      sql`insert into platform.job (kind, title, org_id) values ('k', '"t"', 2)`.execute(tx),
    ),
  ).rejects.toThrow(/row-level security/);
});

test('a scope of no org unit sees nothing of any outlet', async () => {
  await writeJobs();
  const { rows } = await withScope(postgres.database, { all: false, orgIds: [] }, (tx) =>
    sql`select from platform.job where org_id is not null`.execute(tx),
  );
  expect(rows).toHaveLength(0);
});

test('the scope ends with its transaction', async () => {
  await withScope(postgres.database, { all: true }, (tx) => sql`select 1`.execute(tx));
  const { rows } = await withJob(postgres.database, (tx) =>
    sql<{
      all_orgs: string;
      role: string;
    }>`select current_setting('huike.all_orgs', true) as all_orgs, current_user as role`.execute(
      tx,
    ),
  );
  expect(rows[0]).toEqual({ all_orgs: '', role: 'huike_job' });
});

test('work that goes on after a failed statement does not pass for committed, and the connection is good again', async () => {
  const swallowing = withJob(postgres.database, async (tx) => {
    await sql`insert into platform.setting (key, value) values ('swallowed', '1')`.execute(tx);
    await sql`select 1 / 0`.execute(tx).catch(() => {});
    return 'done';
  });
  await expect(swallowing).rejects.toThrow('a transaction that had failed was to commit');
  const { rows } = await withJob(postgres.database, (tx) =>
    sql`select current_user as role, count(*)::int as kept from platform.setting where key = 'swallowed'`.execute(
      tx,
    ),
  );
  expect(rows).toEqual([{ role: 'huike_job', kept: 0 }]);
});
