import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { usePostgres } from '../../../test/harness/postgres.ts';
import {
  inOneMessage,
  lookUpByIndex,
  sendLast,
  type Tx,
  withJob,
  withJobByKeptPlans,
  withScope,
} from './database.ts';

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

const settingOf = (key: string) =>
  sql`insert into platform.setting (key, value) values (${key}, '1')`;
const kept = (key: string) =>
  withJob(postgres.database, async (tx) => {
    const { rows } = await sql`select from platform.setting where key = ${key}`.execute(tx);
    return rows.length;
  });

test('statements of one message are carried out in their order, and each is answered', async () => {
  const answers = await withJob(postgres.database, (tx) =>
    inOneMessage(tx, [
      sql<{ one: number }>`select 1 as one`,
      settingOf('in order'),
      sql<{
        found: number;
      }>`select count(*)::int as found from platform.setting where key = 'in order'`,
    ]),
  );
  expect(answers).toEqual([[{ one: 1 }], [], [{ found: 1 }]]);
});

test('the first of a message that fails is told, and fails what came before and after it', async () => {
  const failing = withJob(postgres.database, (tx) =>
    inOneMessage(tx, [settingOf('before'), sql`select 1 / 0`, settingOf('after')]),
  );
  await expect(failing).rejects.toThrow('division by zero');
  expect([await kept('before'), await kept('after')]).toEqual([0, 0]);
});

test('what is sent last is committed; if it fails, nothing is, and its error is told', async () => {
  await withJob(postgres.database, async (tx) => sendLast(tx, [settingOf('last')]));
  expect(await kept('last')).toBe(1);
  const failing = withJob(postgres.database, async (tx) => {
    await settingOf('first').execute(tx);
    sendLast(tx, [sql`select 1 / 0`]);
    return 'done';
  });
  await expect(failing).rejects.toThrow('division by zero');
  expect(await kept('first')).toBe(0);
});

test('work that breaks off after its last statements takes them back', async () => {
  const failing = withJob(postgres.database, async (tx) => {
    sendLast(tx, [settingOf('broken off')]);
    throw new Error('no');
  });
  await expect(failing).rejects.toThrow('no');
  expect(await kept('broken off')).toBe(0);
});

test('a plan is kept only where rows are looked up by index, so that none that reads a whole table is met there', async () => {
  const { database } = postgres;
  const found = [
    await withJob(database, (tx) => isKept(tx, 'elsewhere')),
    await withJobByKeptPlans(database, (tx) => isKept(tx, 'by_settings')),
    await withJob(database, async (tx) => {
      await lookUpByIndex(tx);
      return isKept(tx, 'by_asking');
    }),
    await withJob(database, (tx) => isKept(tx, 'afterwards')),
  ];
  expect(found).toEqual([false, true, true, false]);
});

async function isKept(tx: Tx, name: string): Promise<boolean> {
  await sql.raw(`/* keep plan: ${name} */ select id from platform.job limit 1`).execute(tx);
  const { rows } = await sql`select from pg_prepared_statements where name = ${name}`.execute(tx);
  return rows.length === 1;
}
