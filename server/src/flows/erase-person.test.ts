import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { usePlatform } from '../../test/harness/platform.ts';
import { addCustomers, customerRecord } from '../../test/harness/sample-customers.ts';
import { buildSampleOrganization } from '../../test/harness/sample-organization.ts';
import { anyJobKind } from '../platform/jobs/jobs.ts';
import { withJob } from '../platform/postgres/database.ts';
import { erasePersonJob, repeatErasures } from './erase-person.ts';

const bank = usePlatform();

async function writeFacts(people: readonly number[]): Promise<void> {
  const { analytics } = bank.platform;
  await analytics.insertRows(
    'fact_transaction',
    people.map((party_no) => ({
      source: 'core',
      business_date: '2026-06-01',
      party_no,
      transaction_id: `t${party_no}`,
      occurred_at: '2026-06-01 10:00:00',
      direction: 'in',
      amount_fen: 100,
    })),
  );
  await analytics.insertRows(
    'fact_event',
    people.map((party_no) => ({
      source: 'core',
      event_id: `e${party_no}`,
      business_date: '2026-06-01',
      party_no,
    })),
  );
  for (const person of people) {
    await analytics.command(
      `INSERT INTO tag_daily (business_date, customer_no) VALUES ('2026-06-01', {person:UInt32})`,
      { person },
    );
  }
  await analytics.command(
    `INSERT INTO audience_snapshot (snapshot, chunk, members) SELECT 'frozen', 1, groupBitmapState(arrayJoin({people:Array(UInt32)}))`,
    { people },
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
    expect(await repeatErasures(platform)).toBe(1);
    expect(await peopleLeft()).toEqual({
      transactions: only,
      events: only,
      tags: only,
      frozen: only,
    });
  },
);
