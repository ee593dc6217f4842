import { sql } from 'kysely';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { claimVouchers } from '../../src/modules/benefits/claim-vouchers.ts';
import { runIssue } from '../../src/modules/benefits/issue/run-issue.ts';
import { stopIssue, withdrawIssue } from '../../src/modules/benefits/issue/move-issue.ts';
import { termsOfOffer } from '../../src/modules/benefits/issue/issue-terms.ts';
import { judgeList } from '../../src/modules/benefits/issue/prepare-issue.ts';
import { findIssue, listRefused } from '../../src/modules/benefits/issue/read-issues.ts';
import {
  findListed,
  insertIssue,
  stageLines,
} from '../../src/modules/benefits/issue/write-issue.ts';
import { openRelease } from '../../src/modules/benefits/open-allotments.ts';
import type { CreateOffer } from '#contract/offers.ts';
import type { Issue } from '#contract/issues.ts';
import { type Tx, withJob } from '#platform/postgres/database.ts';
import { randomKeyring } from '#platform/crypto/read-keyring.ts';
import type { Caller } from '#platform/http/caller.ts';
import { usePostgres } from '../harness/postgres.ts';
import { consentToMarketing } from '../harness/sample-consents.ts';
import { holdLedgerSound, now, openBudget, openOffer, valueOf } from './voucher-fixture.ts';

const postgres = usePostgres({ maxConnections: 8 });
const clock = { now: () => now };
const keyring = randomKeyring();
const platform = {
  get database() {
    return postgres.database;
  },
  clock,
  keyring,
};
const customers = 240;
const within = <T>(work: (tx: Tx) => Promise<T>) => withJob(postgres.database, work);

beforeAll(async () => {
  await within(async (tx) => {
    await sql`insert into organization.legal_entity (code, name) values ('b', 'b')`.execute(tx);
    await sql`insert into organization.org_unit (org_id, legal_entity_id, parent_id, kind, code, name, path)
      overriding system value values (1, 1, null, 'head_office', '1', '1', '1')`.execute(tx);
    await sql`insert into customers.customer (customer_no, legal_entity_id, name, birth_date, managing_org_id, content_hash)
      select no, 1, '客户', '1990-01-01', 1, '\\x00' from generate_series(1, ${customers}::int) as no`.execute(
      tx,
    );
    await consentToMarketing(
      tx,
      Array.from({ length: customers }, (_, at) => at + 1),
    );
  });
});
afterEach(() => holdLedgerSound(postgres.database));

type Wanted = {
  lines?: readonly string[];
  cap?: number;
  offer?: Partial<CreateOffer>;
  offerId?: number;
};

/** An approved issue that has just been ordered, in ranges of 30 customers. */
async function order({
  lines,
  cap = customers,
  offer = {},
  offerId,
}: Wanted = {}): Promise<number> {
  const chosen = offerId ?? (await newOffer(cap, offer));
  const given = (lines ?? Array.from({ length: customers }, (_, at) => String(at + 1))).map(
    (text, at) => ({ line: at + 2, text }),
  );
  const seen = await findListed(postgres.database, { all: true }, given);
  const id = await within(async (tx) => {
    const made = await insertIssue(tx, platform, {
      name: '开门红',
      offerId: chosen,
      audienceId: null,
      orgId: 1,
      makerId: null,
    });
    await stageLines(tx, made, given, seen);
    return made;
  });
  await judgeList(platform, id, undefined, 30);
  await within(async (tx) => {
    const terms = JSON.stringify(await termsOfOffer(tx, chosen));
    const { rows } = await sql<{ id: number }>`
      insert into platform.job (kind, title, state) values ('benefit-issue', '{}', 'running') returning id`.execute(
      tx,
    );
    await sql`update benefits.issue set state = 'running', approved_terms = ${terms}::jsonb, job_id = ${rows[0]?.id ?? 0} where id = ${id}`.execute(
      tx,
    );
  });
  return id;
}

async function newOffer(cap: number, offer: Partial<CreateOffer> = {}): Promise<number> {
  const budgetId =
    offer.funding?.[0]?.budgetId ?? (await openBudget(postgres.database, cap * 1_000));
  return openOffer(postgres.database, budgetId, { count: cap }, offer);
}

/** Runs it; `stopAfter`: as a process that dies once so many customers are gone through. */
async function run(id: number, stopAfter = Infinity): Promise<string> {
  const killed = new AbortController();
  return runIssue(
    platform,
    {
      signal: killed.signal,
      progress: (done) => {
        if (done >= stopAfter) killed.abort(new Error('killed'));
      },
    },
    id,
  ).then(
    ({ state }) => state,
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
}

async function read(id: number): Promise<Issue> {
  return valueOf(await within((tx) => findIssue(tx, id)));
}

/** Vouchers, customers who have one, events and claims of the ledger: each counted by itself. */
async function counts(id: number): Promise<number[]> {
  const { rows } = await within((tx) =>
    sql<Record<string, number>>`
      select count(*)::int as vouchers, count(distinct customer_no)::int as customers, count(distinct code)::int as codes,
        (select count(*) from platform.outbox where properties->>'issue_id' = ${String(id)})::int as events,
        (select count(distinct subject_id) from ledger.transfer where kind = 'claim' and subject_id in (
          select id from benefits.voucher where claimed_by = ${`issue:${id}`}))::int as paid
      from benefits.voucher where claimed_by = ${`issue:${id}`}`.execute(tx),
  );
  return Object.values(rows[0] ?? {});
}
const each = (number: number): number[] => [number, number, number, number, number];

async function refusedOf(id: number): Promise<Record<string, string>> {
  const { items } = valueOf(await within((tx) => listRefused(tx, id, { limit: 1_000 })));
  return Object.fromEntries(items.map(({ line, text, reason }) => [`${line} ${text}`, reason]));
}

async function availableFen(budgetId: number): Promise<number> {
  const { rows } = await within((tx) =>
    sql<{
      balance: number;
    }>`select balance from ledger.account where kind = 'budget' and owner_id = ${budgetId}`.execute(
      tx,
    ),
  );
  return rows[0]?.balance ?? -1;
}

describe('an issue reaches everybody of its list exactly once', () => {
  it('when it is killed twice on the way', async () => {
    const id = await order();
    expect(await run(id, 60)).toBe('killed');
    expect(await run(id, 150)).toBe('killed');
    expect((await read(id)).state).toBe('running');
    expect(await run(id)).toBe('done');
    expect(await counts(id)).toEqual(each(customers));
    expect(await read(id)).toMatchObject({ state: 'done', issued: customers, done: customers });
    // Asked again by a worker that was taken for dead, nothing more comes.
    expect(await run(id)).toBe('stopped');
    expect(await counts(id)).toEqual(each(customers));
  });

  it('when two workers carry it out at once', async () => {
    const id = await order();
    await Promise.all([run(id), run(id)]);
    await run(id);
    expect(await counts(id)).toEqual(each(customers));
    expect((await read(id)).state).toBe('done');
  });

  it('when it is stopped and resumed, and nobody gets one in between', async () => {
    const id = await order();
    await run(id, 60);
    valueOf(await within((tx) => stopIssue(tx, id)));
    const before = await counts(id);
    expect(await run(id)).toBe('stopped');
    expect(await counts(id)).toEqual(before);
    await within((tx) =>
      sql`update benefits.issue set state = 'running' where id = ${id}`.execute(tx),
    );
    expect(await run(id)).toBe('done');
    expect(await counts(id)).toEqual(each(customers));
  });
});

it('of red packets owes each customer one, killed on the way too', async () => {
  const id = await order({ offer: { kind: 'redPacket' } });
  expect(await run(id, 60)).toBe('killed');
  expect(await run(id)).toBe('done');
  expect(await counts(id)).toEqual(each(customers));
  const { rows } = await within((tx) =>
    sql<{ owed: number; customers: number }>`
      select sum(balance)::int as owed, count(*)::int as customers from ledger.account where kind = 'customer'`.execute(
      tx,
    ),
  );
  expect(rows).toEqual([{ owed: customers * 1_000, customers }]);
});

it('withdrawn after it was stopped, what nobody got goes back to the budget', async () => {
  const budgetId = await openBudget(postgres.database, customers * 1_000);
  const funding = [{ budgetId, shareBp: 10_000 }];
  const id = await order({ offer: { funding } });
  await run(id, 60);
  valueOf(await within((tx) => stopIssue(tx, id)));
  const { issued } = await read(id);
  expect(issued).toBeGreaterThan(0);
  const caller = { kind: 'staff', id: 1 } as Caller;
  valueOf(await within((tx) => withdrawIssue(tx, now, caller, id)));
  expect(await availableFen(budgetId)).toBe((customers - issued) * 1_000);
  expect(await run(id)).toBe('stopped');
  expect(await counts(id)).toEqual(each(issued));
});

it('an upload is told by line who gets nothing and why', async () => {
  await within(async (tx) => {
    await sql`update customers.customer set erased_at = ${now} where customer_no = 201`.execute(tx);
    await sql`insert into consent.suppression (customer_no, channel, reason, from_date) values
      (202, 'any', 'deceased', '2026-01-01'), (203, 'any', 'complaint', '2026-01-01')`.execute(tx);
    await sql`delete from consent.standing where customer_no = 204`.execute(tx);
    await sql`update customers.customer set merged_into = 205 where customer_no = 206`.execute(tx);
  });
  const lines = [
    '1',
    '350102199001011234',
    '2',
    '1',
    '999999',
    '-5',
    '201',
    '202',
    '203',
    '204',
    '206',
    '205',
  ];
  const id = await order({ lines });
  expect(await read(id)).toMatchObject({ lines: 12, recipients: 3, worstCaseFen: 3_000 });
  expect(await refusedOf(id)).toEqual({
    '3 35**************34': 'NOT_A_NUMBER',
    '5 1': 'TWICE',
    '6 999999': 'UNKNOWN_CUSTOMER',
    '7 **': 'NOT_A_NUMBER',
    '8 201': 'CUSTOMER_GONE',
    '9 202': 'CUSTOMER_GONE',
    '10 203': 'SUPPRESSED',
    '11 204': 'NO_CONSENT',
    '12 206': 'TWICE',
  });
  expect(await run(id)).toBe('done');
  expect(await counts(id)).toEqual(each(3));
});

it('who dies or withdraws after the list was prepared gets nothing, and their money goes back', async () => {
  const budgetId = await openBudget(postgres.database, 3_000);
  const id = await order({
    lines: ['11', '12', '13'],
    cap: 3,
    offer: { funding: [{ budgetId, shareBp: 10_000 }] },
  });
  await within((tx) =>
    sql`insert into consent.suppression (customer_no, channel, reason, from_date) values (12, 'any', 'deceased', '2026-01-01')`.execute(
      tx,
    ),
  );
  expect(await run(id)).toBe('done');
  expect(await counts(id)).toEqual(each(2));
  expect(await refusedOf(id)).toEqual({ '3 12': 'CUSTOMER_GONE' });
  expect(await availableFen(budgetId)).toBe(1_000);
});

it('an issue that cannot reach everybody reaches nobody', async () => {
  const id = await order({ lines: ['21', '22', '23'], cap: 2 });
  expect(await run(id)).toMatch('OFFER_CAP_EXCEEDED');
  expect(await counts(id)).toEqual(each(0));
  expect(await read(id)).toMatchObject({
    state: 'approved',
    refusal: { code: 'OFFER_CAP_EXCEEDED' },
  });
});

it('an offer that was changed after the approval is not issued', async () => {
  const id = await order({ lines: ['31'] });
  const { offerId } = await read(id);
  await within((tx) =>
    sql`update benefits.offer set face_amount_fen = 900 where id = ${offerId}`.execute(tx),
  );
  expect(await run(id)).toMatch('ISSUE_NOT_AS_APPROVED');
  expect(await counts(id)).toEqual(each(0));
});

describe('the limits of the offer hold', () => {
  it('by funder, to whom each benefit costs its share', async () => {
    const limits: CreateOffer['limits'] = [
      { scope: 'funder', period: 'day', capCount: 2, capAmountFen: null },
    ];
    const id = await order({ offerId: await newOffer(100, { limits }), lines: ['44', '45', '46'] });
    expect(await run(id)).toBe('done');
    expect(await counts(id)).toEqual(each(2));
    expect(Object.values(await refusedOf(id))).toEqual(['FUNDER_LIMIT']);
  });

  it('by customer, over two issues', async () => {
    const limits: CreateOffer['limits'] = [
      { scope: 'customer', period: 'month', capCount: 1, capAmountFen: null },
    ];
    const offerId = await newOffer(100, { limits });
    const first = await order({ offerId, lines: ['41', '42'] });
    expect(await run(first)).toBe('done');
    const second = await order({ offerId, lines: ['42', '43'] });
    expect(await run(second)).toBe('done');
    expect(await refusedOf(second)).toEqual({ '2 42': 'CUSTOMER_LIMIT' });
    expect(await counts(second)).toEqual(each(1));
  });

  it('as a whole, with another release of the offer claimed from at the same time', async () => {
    const limits: CreateOffer['limits'] = [
      { scope: 'offer', period: 'total', capCount: 100, capAmountFen: null },
    ];
    const offerId = await newOffer(1_000, { limits });
    const allotmentId = await within(async (tx) =>
      valueOf(
        await openRelease(tx, now, {
          offerId,
          count: 500,
          claimFrom: now,
          claimUntil: new Date(now.getTime() + 86_400_000),
          openTo: 'anyone',
          releaseKey: `release-${offerId}`,
        }),
      ),
    );
    const id = await order({ offerId });
    const claims = Array.from({ length: 10 }, (_, at) =>
      within((tx) =>
        claimVouchers(tx, now, [
          {
            allotmentId,
            customerNo: at + 1,
            claimedBy: 'staff:1',
            clientKey: `c${offerId}-${at}`,
            channel: 'staff',
            scope: { all: true },
          },
        ]),
      ).then(
        ([answer]) => (answer?.ok ? 1 : 0),
        () => 0,
      ),
    );
    const [state, ...claimed] = await Promise.all([run(id), ...claims]);
    expect(state).toBe('done');
    const [issued = 0] = await counts(id);
    expect(issued + claimed.reduce((sum: number, one) => sum + one, 0)).toBe(100);
  });
});

it('several funders pay each voucher to the cent, by share or in order', async () => {
  const lines = Array.from({ length: 70 }, (_, at) => String(at + 51));
  const thirds = [
    await openBudget(postgres.database, 100_000),
    await openBudget(postgres.database, 100_000),
  ];
  const byShare = await order({
    lines,
    cap: 70,
    offer: {
      faceAmountFen: 1_001,
      capAmountFen: 70 * 1_001,
      funding: [
        { budgetId: thirds[0] ?? 0, shareBp: 3_333 },
        { budgetId: thirds[1] ?? 0, shareBp: 6_667 },
      ],
    },
  });
  expect(await run(byShare)).toBe('done');
  // The first budget pays 45 vouchers and half of the next; the second the rest.
  const inOrder = [
    await openBudget(postgres.database, 45_500),
    await openBudget(postgres.database, 24_500),
  ];
  const one = await order({
    lines,
    cap: 70,
    offer: { funding: inOrder.map((budgetId) => ({ budgetId, shareBp: null })) },
  });
  expect(await run(one)).toBe('done');
  expect(await counts(one)).toEqual(each(70));
  for (const budgetId of inOrder) expect(await availableFen(budgetId)).toBe(0);
});
