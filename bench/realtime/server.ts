/** The whole program in a process of its own, over a bank of plain customers whose tags were computed yesterday. */
import { sql } from 'kysely';
import { pino } from 'pino';
import { composeApp, onShipped } from '../../server/src/compose.ts';
import {
  addStaff,
  hashPassword,
  upsertOrgUnits,
} from '../../server/src/modules/organization/index.ts';
import { catalogue } from '../../server/src/modules/tags/catalogue.ts';
import { writeCustomerDocuments } from '../../server/src/modules/tags/customer-documents.ts';
import { runTags } from '../../server/src/modules/tags/run-tags.ts';
import { addDays, bankDay } from '#platform/clock/clock.ts';
import { openPlatform } from '#platform/open-platform.ts';
import { startOutboxShipper } from '#platform/outbox/ship-outbox.ts';
import { withJob } from '#platform/postgres/database.ts';

const [home = '', customersText = '0', password = ''] = process.argv.slice(2);
const customers = Number(customersText);
const log = pino({ level: 'warn' }, pino.destination(2));
const open = await openPlatform({ home, log });
const { platform } = open;
const { database, analytics, clock } = platform;

const known = await withJob(database, async (tx) => {
  const { rows } = await sql<{
    n: number;
  }>`select count(*)::int as n from organization.staff`.execute(tx);
  return rows[0]?.n ?? 0;
});
if (known === 0) await fill();
const app = await composeApp(platform, open.queue.dispatch, {
  requestLimits: { perCaller: 100_000_000, perAddress: 100_000_000 },
});
startOutboxShipper(platform, onShipped(platform));
const address = await app.listen({ port: 0, host: '127.0.0.1' });
process.send?.({ address });
process.on('message', (text) => {
  const statement = typeof text === 'string' ? text : '';
  void analytics.query<object>(statement).then((rows) => process.send?.({ rows }));
});

/** One outlet and its people, and customers who have done nothing yet. */
async function fill(): Promise<void> {
  const now = clock.now();
  const passwordHash = await hashPassword(password);
  await withJob(database, async (tx) => {
    const units = await upsertOrgUnits(tx, { code: 'bank', name: '银行' }, [
      { code: 'HQ', name: '总行', kind: 'head_office', parentCode: null },
    ]);
    const orgId = units.ok ? (units.value.get('HQ') ?? 0) : 0;
    for (const [staffNumber, role] of [
      ['E1', 'event_source'],
      ['P1', 'product_manager'],
    ] as const)
      await addStaff(
        tx,
        [
          {
            staffNumber,
            name: staffNumber,
            orgId,
            roles: [role],
            passwordHash,
            mustChangePassword: false,
          },
        ],
        now,
      );
    await sql`insert into customers.customer (customer_no, legal_entity_id, name, managing_org_id, content_hash)
      select n, (select min(legal_entity_id) from organization.legal_entity), '客户', ${orgId}, '\\x00' from generate_series(1, ${customers}::int) as n`.execute(
      tx,
    );
    await sql`insert into customers.identifier (scheme, value, customer_no)
      select 'core', 'C' || n, n from generate_series(1, ${customers}::int) as n`.execute(tx);
  });
  await analytics.command(
    `INSERT INTO customer_attribute (customer_no, valid_from, import_no, legal_entity_id, opening_org_id, managing_org_id, attributed_org_id, mobile_bank_state)
     SELECT number + 1, '1900-01-01', 1, 1, 1, 1, 1, 'registered' FROM numbers({customers:UInt32})`,
    { customers },
  );
  const date = addDays(bankDay(now), -1);
  const context = { jobId: 0, signal: new AbortController().signal, progress: () => undefined };
  await runTags(platform, context, catalogue, date);
  await writeCustomerDocuments(platform, context, {
    date,
    writtenAt: now,
    beside: {
      select: `SELECT customer_no, '' AS document FROM tag_daily WHERE business_date = '${date}' AND customer_no BETWEEN {first_no:UInt32} AND {last_no:UInt32}`,
      params: {},
    },
  });
}
