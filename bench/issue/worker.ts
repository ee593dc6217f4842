/** A worker of the bank in a process of its own, so that it can be killed with its engines. */
import { sql } from 'kysely';
import { pino } from 'pino';
import { z } from 'zod';
import type { Result } from '#contract/result.ts';
import { claimVouchers } from '../../server/src/modules/benefits/claim-vouchers.ts';
import { createBudget, createFunder } from '../../server/src/modules/benefits/create-budget.ts';
import { createOffer } from '../../server/src/modules/benefits/create-offer.ts';
import { expireVouchers } from '../../server/src/modules/benefits/expire-vouchers.ts';
import { openRelease } from '../../server/src/modules/benefits/open-allotments.ts';
import { verifyLedger } from '../../server/src/modules/benefits/verify-ledger.ts';
import { termsOfOffer } from '../../server/src/modules/benefits/issue/issue-terms.ts';
import { judgeList } from '../../server/src/modules/benefits/issue/prepare-issue.ts';
import { runIssue } from '../../server/src/modules/benefits/issue/run-issue.ts';
import { startLedgerSealer } from '#modules/ledger/index.ts';
import { bankDay } from '#platform/clock/clock.ts';
import { openPlatform } from '#platform/open-platform.ts';
import { withJob } from '#platform/postgres/database.ts';

const command = z.discriminatedUnion('do', [
  z.object({ do: z.literal('fill'), customers: z.number() }),
  z.object({ do: z.literal('prepare'), customers: z.number() }),
  z.object({ do: z.literal('run'), issueId: z.number() }),
  z.object({ do: z.literal('count'), issueId: z.number() }),
  z.object({ do: z.literal('claims'), number: z.number() }),
  z.object({ do: z.literal('expire'), number: z.number() }),
  z.object({ do: z.literal('verify') }),
  z.object({ do: z.literal('stop') }),
]);
type Command = z.infer<typeof command>;

const home = process.argv[2] ?? '';
const log = pino({ level: 'warn' }, pino.destination(2));
const open = await openPlatform({ home, log, databaseUrl: process.env['DATABASE_URL'] });
const { platform } = open;
const { database, clock } = platform;
// As in the product's own worker, which seals while it works.
const sealer = startLedgerSealer(platform);
let issued = 0;

process.on('message', (message) => {
  void carryOut(command.parse(message)).then((answer) => process.send?.(answer ?? {}));
});
process.send?.({ ready: true });

async function carryOut(wanted: Command): Promise<object | undefined> {
  switch (wanted.do) {
    case 'fill':
      return fill(wanted.customers);
    case 'prepare':
      return prepare(wanted.customers);
    case 'run':
      return timed(() =>
        runIssue(
          platform,
          {
            signal: new AbortController().signal,
            progress: (done) => {
              issued = done;
              process.send?.({ progress: issued });
            },
          },
          wanted.issueId,
        ),
      );
    case 'count':
      return count(wanted.issueId);
    case 'claims':
      return claims(wanted.number);
    case 'expire':
      return expire(wanted.number);
    case 'verify':
      return timed(async () => ({ faults: await withJob(database, verifyLedger) }));
    case 'stop':
      await sealer.stop();
      await open.close();
      setImmediate(() => process.disconnect());
      return undefined;
  }
}

async function timed<T extends object>(work: () => Promise<T>): Promise<T & { seconds: number }> {
  const started = performance.now();
  return { ...(await work()), seconds: (performance.now() - started) / 1000 };
}

function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(JSON.stringify(result.refusal));
  return result.value;
}

/** Customers of one outlet who agreed to be chosen for offers in person. */
async function fill(customers: number): Promise<object> {
  return withJob(database, async (tx) => {
    await sql`insert into organization.legal_entity (code, name) values ('bench', 'bench')`.execute(
      tx,
    );
    await sql`insert into organization.org_unit (org_id, legal_entity_id, parent_id, kind, code, name, path)
      overriding system value values (1, 1, null, 'head_office', '1', '1', '1')`.execute(tx);
    await sql`insert into customers.customer (customer_no, legal_entity_id, name, birth_date, gender, open_date, managing_org_id, content_hash)
      select no, 1, '客户' || no, date '1940-01-01' + no % 25000, 'female', date '2010-01-01' + no % 5000, 1, '\\x00'
      from generate_series(1, ${customers}::int) as no`.execute(tx);
    await sql`with said as (
        insert into consent.statement (customer_no, purpose, channel, granted, stated_at, proof_kind, proof, text_version)
        select no, purpose, 'any', true, '2025-01-01', 'file_import', 'bench', '1'
        from generate_series(1, ${customers}::int) as no, unnest(array['marketing', 'personalised_marketing']) as purpose
        returning customer_no, purpose, stated_at, statement_id)
      insert into consent.standing (customer_no, purpose, channel, granted, stated_at, statement_id)
      select customer_no, purpose, 'any', true, stated_at, statement_id from said`.execute(tx);
    await sql`analyze`.execute(tx);
    return {};
  });
}

let serial = 0;

async function openOffer(capCount: number): Promise<number> {
  const now = clock.now();
  serial += 1;
  const faceAmountFen = 1_000;
  const amountFen = capCount * faceAmountFen;
  return withJob(database, async (tx) => {
    const code = `bench-${now.getTime()}-${serial}`;
    const funderId = valueOf(
      await createFunder(tx, now, { code, name: code, kind: 'bank', orgId: null }),
    );
    const budgetId = valueOf(
      await createBudget(tx, now, null, { code, name: code, funderId, orgId: null, amountFen }),
    );
    return valueOf(
      await createOffer(
        tx,
        now,
        { kind: 'staff', id: 1, scope: { all: true } },
        {
          code,
          name: code,
          budgetId,
          faceAmountFen,
          thresholdAmountFen: 0,
          validDays: 30,
          capCount,
          capAmountFen: amountFen,
          orgId: null,
        },
      ),
    );
  });
}

/** An approved issue to customers 1 … n, as an upload brings them. */
async function prepare(customers: number): Promise<object> {
  const offerId = await openOffer(customers);
  return timed(async () => {
    const issueId = await withJob(database, async (tx) => {
      const { rows } = await sql<{ id: number }>`
        insert into benefits.issue (name, offer_id, source, org_id, created_at) values ('bench', ${offerId}, 'upload', 1, ${clock.now()})
        returning id`.execute(tx);
      await sql`insert into benefits.issue_recipient (issue_id, customer_no, line)
        select ${rows[0]?.id}::bigint, no, no from generate_series(1, ${customers}::int) as no`.execute(
        tx,
      );
      return rows[0]?.id ?? 0;
    });
    await judgeList(platform, issueId);
    await withJob(database, async (tx) => {
      const terms = JSON.stringify(await termsOfOffer(tx, offerId));
      await sql`update benefits.issue set state = 'running', approved_terms = ${terms}::jsonb where id = ${issueId}`.execute(
        tx,
      );
    });
    return { issueId };
  });
}

/** What the database holds of an issue, counted without its own marks. */
async function count(issueId: number): Promise<object> {
  return withJob(database, async (tx) => {
    const { rows } = await sql<object>`
      select count(*)::int as vouchers, count(distinct customer_no)::int as customers, count(distinct code)::int as codes,
        (select count(*) from platform.outbox where type = 'voucher_claimed' and properties->>'issue_id' = ${String(issueId)})::int as events,
        (select count(*) from ledger.transfer t where t.kind = 'claim' and exists (
          select from benefits.voucher v where v.id = t.subject_id and v.claimed_by = ${`issue:${issueId}`}))::int as transfers
      from benefits.voucher where claimed_by = ${`issue:${issueId}`}`.execute(tx);
    return rows[0] ?? {};
  });
}

/** The same number through the way of single claims, in batches of 2,000. */
async function claims(number: number): Promise<object> {
  const offerId = await openOffer(number);
  const now = clock.now();
  const claimUntil = new Date(now.getTime() + 86_400_000);
  const allotmentId = await withJob(database, async (tx) =>
    valueOf(
      await openRelease(tx, now, {
        offerId,
        count: number,
        claimFrom: now,
        claimUntil,
        openTo: 'issuer',
        releaseKey: `bench-${offerId}`,
      }),
    ),
  );
  return timed(async () => {
    for (let from = 0; from < number; from += 2_000) {
      await withJob(database, (tx) =>
        claimVouchers(
          tx,
          now,
          Array.from({ length: Math.min(2_000, number - from) }, (_, at) => ({
            allotmentId,
            customerNo: from + at + 1,
            claimedBy: `bench:${offerId}`,
            clientKey: String(from + at + 1),
            channel: 'push' as const,
            scope: { all: true } as const,
            byIssuer: true,
          })),
        ),
      );
    }
    return { number };
  });
}

/** Makes that many vouchers' last day yesterday and expires them as the nightly job does. */
async function expire(number: number): Promise<object> {
  const now = clock.now();
  await withJob(database, (tx) =>
    sql`update benefits.voucher set valid_until = ${bankDay(new Date(now.getTime() - 86_400_000))}::date
      where id in (select id from benefits.voucher where state = 'claimed' order by id limit ${number})`.execute(
      tx,
    ),
  );
  return timed(async () => {
    let expired = 0;
    for (;;) {
      const done = await withJob(database, (tx) => expireVouchers(tx, now, 2_000));
      expired += done;
      if (done === 0) return { expired };
    }
  });
}
