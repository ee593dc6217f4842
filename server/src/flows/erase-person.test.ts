import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { usePlatform } from '../../test/harness/platform.ts';
import { addCustomers, customerRecord } from '../../test/harness/sample-customers.ts';
import { writeSampleFacts } from '../../test/harness/sample-facts.ts';
import { buildSampleOrganization } from '../../test/harness/sample-organization.ts';
import { anyJobKind } from '../platform/jobs/jobs.ts';
import { withJob } from '../platform/postgres/database.ts';
import { erasePersonJob, repeatErasures } from './erase-person.ts';

const bank = usePlatform();

async function writeFacts(people: readonly number[]): Promise<void> {
  const { analytics } = bank.platform;
  await writeSampleFacts(analytics, people, () => 100);
  await analytics.insertRows(
    'fact_event',
    people.map((party_no) => ({
      source: 'core',
      event_id: `e${party_no}`,
      business_date: '2026-06-01',
      party_no,
    })),
  );
}

/** Who is left in each place that holds people. */
async function peopleLeft(): Promise<Record<string, number[]>> {
  const { analytics } = bank.platform;
  const numbers = async (statement: string): Promise<number[]> =>
    (await analytics.query<{ people: number[] }>(statement))[0]?.people ?? [];
  return {
    transactions: await numbers(
      `SELECT arraySort(groupUniqArray(party_no)) AS people FROM fact_transaction`,
    ),
    events: await numbers(`SELECT arraySort(groupUniqArray(party_no)) AS people FROM fact_event`),
    tags: await numbers(`SELECT arraySort(groupUniqArray(customer_no)) AS people FROM tag_daily`),
    frozen: await numbers(
      `SELECT bitmapToArray(groupBitmapMergeState(members)) AS people FROM audience_snapshot`,
    ),
  };
}

test(
  'an erased person is in neither store, and data restored from before is erased again',
  { timeout: 90_000 },
  async () => {
    const { platform } = bank;
    const org = await buildSampleOrganization(platform.database);
    const [erased = 0, kept = 0] = await addCustomers(platform.database, platform.keyring, [
      customerRecord({
        sourceCustomerId: 'C-ERASED',
        managingOrgId: org('FZ-GL-1'),
        phone: '13900001111',
      }),
      customerRecord({
        sourceCustomerId: 'C-KEPT',
        managingOrgId: org('FZ-GL-1'),
        phone: '13900002222',
        identity: '350102199101011234',
      }),
    ]);
    await writeFacts([erased, kept]);
    await withJob(platform.database, (tx) =>
      platform.jobs.enqueue(
        tx,
        erasePersonJob,
        { customerNo: erased, reason: '本人申请' },
        { title: '删除' },
      ),
    );
    expect(await bank.runJobs([anyJobKind(erasePersonJob)])).toEqual(['done']);

    const only = [kept];
    expect(await peopleLeft()).toEqual({
      transactions: only,
      events: only,
      tags: only,
      frozen: only,
    });
    const identifiers = await withJob(platform.database, (tx) =>
      sql<{ value: string }>`select value from customers.identifier order by value`.execute(tx),
    );
    expect(identifiers.rows.map((row) => row.value)).toEqual(['C-KEPT']);

    // What an older backup would bring back:
    await writeFacts([erased]);
    expect(await repeatErasures(platform)).toEqual({ repeated: 1, keptOut: 0, unknown: 0 });
    expect(await peopleLeft()).toEqual({
      transactions: only,
      events: only,
      tags: only,
      frozen: only,
    });
  },
);

/** Tables of PostgreSQL in which any column holds the text. */
async function tablesThatHold(text: string): Promise<string[]> {
  return withJob(bank.platform.database, async (tx) => {
    const { rows } = await sql<{ name: string }>`
      select format('%I.%I', schemaname, tablename) as name from pg_tables
      where schemaname not in ('pg_catalog', 'information_schema', 'pgboss')
        and has_table_privilege(format('%I.%I', schemaname, tablename), 'select')`.execute(tx);
    const found: string[] = [];
    for (const { name } of rows) {
      const { rows: held } =
        await sql`select from ${sql.raw(name)} as kept where kept::text like ${`%${text}%`} limit 1`.execute(
          tx,
        );
      if (held.length > 0) found.push(name);
    }
    return found.sort();
  });
}

test('no table keeps what staff wrote about an erased person', { timeout: 90_000 }, async () => {
  const { platform } = bank;
  const secret = '郑秀兰';
  const [no = 0] = await addCustomers(platform.database, platform.keyring, [
    customerRecord({
      sourceCustomerId: 'C-SECRET',
      managingOrgId: await outletOf('FZ-GL-1'),
      name: secret,
      phone: '13911112222',
      identity: '350102199202021234',
    }),
  ]);
  await writeAbout(no, secret);
  expect(await tablesThatHold(secret)).toEqual([
    'consent.statement',
    'consent.suppression',
    'customers.customer',
    'customers.reveal',
    'platform.idempotency_key',
    'platform.outbox',
    'tasks.outcome',
    'tasks.task',
  ]);
  await withJob(platform.database, (tx) =>
    platform.jobs.enqueue(
      tx,
      erasePersonJob,
      { customerNo: no, reason: '本人申请' },
      { title: '删除' },
    ),
  );
  expect(await bank.runJobs([anyJobKind(erasePersonJob)])).toEqual(['done']);
  expect(await tablesThatHold(secret)).toEqual([]);
  expect(await tablesThatHold('C-SECRET')).toEqual([]);
  const { rows } = await withJob(platform.database, (tx) =>
    sql`select state, result from tasks.task where customer_no = ${no}`.execute(tx),
  );
  expect(rows).toEqual([{ state: 'cancelled', result: 'call_again' }]);
});

async function outletOf(code: string): Promise<number> {
  const { rows } = await withJob(bank.platform.database, (tx) =>
    sql<{
      id: number;
    }>`select org_id as id from organization.org_unit where code = ${code}`.execute(tx),
  );
  return rows[0]?.id ?? 0;
}

/** Writes the words wherever staff can write some about a customer. */
async function writeAbout(no: number, words: string): Promise<void> {
  const org = await outletOf('FZ-GL-1');
  await withJob(bank.platform.database, async (tx) => {
    const staff = await sql<{ id: number }>`
      insert into organization.staff (staff_number, name, org_id, roles) values ('350199', '员工', ${org}, '{relationship_manager}') returning staff_id as id`.execute(
      tx,
    );
    const by = staff.rows[0]?.id ?? 0;
    const said = await sql<{ id: number }>`
      insert into consent.statement (customer_no, purpose, channel, granted, stated_at, proof_kind, proof, text_version)
      values (${no}, 'marketing', 'any', true, now(), 'counter', ${words}, '1') returning statement_id as id`.execute(
      tx,
    );
    await sql`insert into consent.suppression (customer_no, channel, reason, note, from_date) values (${no}, 'phone', 'complaint', ${words}, '2026-01-01')`.execute(
      tx,
    );
    await sql`insert into customers.reveal (staff_id, customer_no, field, reason, at) values (${by}, ${no}, 'phone', ${words}, now())`.execute(
      tx,
    );
    const answer = { standing: [], statements: [{ statementId: said.rows[0]?.id, proof: words }] };
    await sql`insert into platform.idempotency_key (caller, key, route, request_hash, status, body, locked_until)
      values ('staff:1', 'key-about-her', '/api/customers/:no/consent', '', 201, ${JSON.stringify(answer)}::jsonb, now())`.execute(
      tx,
    );
    const task = { id: 1, customerNo: no, customerName: words, history: [{ note: words }] };
    await sql`insert into platform.idempotency_key (caller, key, route, request_hash, status, body, locked_until)
      values ('staff:1', 'key-of-her-task', '/api/tasks/:id/outcome', '', 200, ${JSON.stringify(task)}::jsonb, now())`.execute(
      tx,
    );
    await sql`insert into platform.outbox (type, business_date, occurred_at, party_no, properties) values ('said', '2026-06-01', now(), ${no}, ${JSON.stringify({ words })}::jsonb)`.execute(
      tx,
    );
    await sql`with given as (
        insert into tasks.task (kind, customer_no, org_id, title, script, result, note, next_step, due_date, created_at)
        values ('campaign_contact', ${no}, ${org}, '联系客户', '', 'call_again', ${words}, ${words}, '2026-06-01', now()) returning id)
      insert into tasks.outcome (task_id, contacted, result, note, next_step, logged_at, org_id)
      select id, false, 'call_again', ${words}, ${words}, now(), ${org} from given`.execute(tx);
  });
}
