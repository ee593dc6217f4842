import { sql } from 'kysely';
import { beforeAll, describe, expect, test } from 'vitest';
import { countResponse } from '#contract/audiences.ts';
import { claimedVoucherSchema } from '#contract/benefits.ts';
import { boardSchema, campaignSchema } from '#contract/campaigns.ts';
import { taskPageSchema } from '#contract/tasks.ts';
import { enqueueTagRun } from '#modules/tags/index.ts';
import { withJob } from '#platform/postgres/database.ts';
import { jobKinds } from '../../src/compose.ts';
import { bodyOf, create, type Person, useApp } from '../harness/app.ts';
import { consentToMarketing } from '../harness/sample-consents.ts';
import { berkaDay, berkaPresent, importBerka, readBerka } from './berka.ts';
import { measureNow } from './campaign-fixture.ts';

/** Most accounts and loans open later, and the files hold transactions of two months more. */
const asOf = '1994-01-31';
const measuredOn = '1994-03-30';
/** 20,000 crowns of credits within the 58 days between the two */
const conversion = {
  kind: 'transaction',
  transactionKinds: [],
  direction: 'in',
  atLeastFen: 2_000_000,
  withinDays: 58,
} as const;

const bank = useApp({ now: '1998-12-31T20:00:00+08:00' });
/** client_id ↔ the number the import gave */
const numberOf = new Map<string, number>();
let files: ReturnType<typeof readFiles>;
let maker: Person;
let campaignId = 0;
let audienceId = 0;
let members: { customer_no: number; arm: string }[] = [];

/** What the bank's files say, read without the product. */
function readFiles() {
  const holders = readBerka('disp');
  const owners = new Map(
    holders
      .filter((row) => row['type'] === 'OWNER')
      .map((row) => [row['account_id'], row['client_id'] ?? '']),
  );
  const opened = new Map(
    readBerka('account').map((row) => [row['account_id'], berkaDay(row['date'])]),
  );
  const ownerOf = (row: Record<string, string>): string =>
    owners.get(row['account_id'] ?? '') ?? '';
  return {
    clients: readBerka('client'),
    holders: holders.map((row) => ({
      client: row['client_id'] ?? '',
      since: opened.get(row['account_id']) ?? '',
    })),
    loans: readBerka('loan').map((row) => ({ client: ownerOf(row), day: berkaDay(row['date']) })),
    transactions: readBerka('trans').map((row) => ({
      client: ownerOf(row),
      day: berkaDay(row['date']),
      isIn: row['type'] === 'PRIJEM',
      isPension: row['k_symbol'] === 'DUCHOD',
      haler: Math.round(Number(row['amount']) * 100),
    })),
  };
}

const numbers = (clients: Iterable<string>): number[] =>
  [...new Set(clients)].map((client) => numberOf.get(client) ?? 0).sort((a, b) => a - b);
const clientsOf = (rows: readonly { client: string }[]): string[] => rows.map((row) => row.client);

async function carryOut(): Promise<void> {
  expect(new Set(await bank.runJobs(jobKinds))).toEqual(new Set(['done']));
}

async function tagged(condition: string): Promise<number[]> {
  const rows = await bank.platform.analytics.query<{ customer_no: number }>(
    `SELECT customer_no FROM tag_daily WHERE business_date = '${asOf}' AND ${condition} ORDER BY customer_no`,
  );
  return rows.map((row) => row.customer_no);
}

/** Of January's payers without a loan, those whose birth number makes them 14 on the day of the launch. */
function audienceByHand(): { all: number[]; contactable: number[] } {
  const paid = files.transactions.filter((row) => row.day > '1993-12-31' && row.day <= asOf);
  const borrowed = new Set(clientsOf(files.loans.filter((row) => row.day <= asOf)));
  const chosen = [...new Set(clientsOf(paid))].filter((client) => !borrowed.has(client));
  const born = new Map(
    files.clients.map((row) => {
      const text = row['birth_number'] ?? '';
      const month = String(Number(text.slice(2, 4)) % 50).padStart(2, '0');
      return [row['client_id'] ?? '', `19${text.slice(0, 2)}-${month}-${text.slice(4, 6)}`];
    }),
  );
  const contactable = chosen.filter((client) => (born.get(client) ?? '') <= '1980-01-31');
  return { all: numbers(chosen), contactable: numbers(contactable) };
}

describe.skipIf(!berkaPresent)('the Czech bank goes through the loop as of 1994-01-31', () => {
  beforeAll(async () => {
    await importBerka(bank);
    files = readFiles();
    const { analytics, database } = bank.platform;
    const identities = await analytics.query<{ customer_id: string; party_no: number }>(
      'SELECT customer_id, party_no FROM ingest_identity FINAL',
    );
    for (const row of identities) numberOf.set(row.customer_id, row.party_no);
    bank.setNow(`${asOf}T20:00:00+08:00`);
    // The files say nothing of consents: every client is taken to have given them.
    await withJob(database, (tx) =>
      consentToMarketing(tx, [...numberOf.values()], new Date('1993-01-01T00:00:00Z')),
    );
    await enqueueTagRun(bank.platform, asOf, null);
    await carryOut();
    maker = await bank.signInAs('product_manager', 'BERKA');
  }, 180_000);

  test('exactly the customers whose first account had opened have tags', async () => {
    const visible = files.holders.filter((row) => row.since <= asOf);
    expect(await tagged('1')).toEqual(numbers(clientsOf(visible)));
    expect(new Set(clientsOf(visible)).size).toBeLessThan(files.clients.length / 3);
  });

  test('a loan counts from the day it was given', async () => {
    const begun = files.loans.filter((row) => row.day <= asOf);
    expect(await tagged('t_loan_customer = 1')).toEqual(numbers(clientsOf(begun)));
    expect([begun.length, files.loans.length]).toEqual([26, 682]);
  });

  test('a pension counts within the three months before the day, not after it', async () => {
    const pensions = files.transactions.filter((row) => row.isPension && row.isIn);
    const recent = pensions.filter((row) => row.day > '1993-10-31' && row.day <= asOf);
    expect(await tagged('t_pension_customer = 1')).toEqual(numbers(clientsOf(recent)));
    expect(new Set(clientsOf(recent)).size).toBeLessThan(new Set(clientsOf(pensions)).size);
  });

  test("an audience counts whom January's transactions and the loans of the day select", async () => {
    audienceId = await create(maker, '/api/audiences', {
      name: '一月有交易且无贷款',
      rule: {
        kind: 'and',
        of: [
          { kind: 'transaction', times: { operator: 'at_least', count: 1 }, lastDays: 31 },
          {
            kind: 'not',
            of: { kind: 'tag', tag: 'loan_customer', is: { operator: 'is', value: true } },
          },
        ],
      },
    });
    const counted = await maker.call('POST', '/api/audiences/count', { audienceId });
    expect(counted).toMatchObject({
      status: 200,
      body: { count: audienceByHand().all.length, businessDate: asOf },
    });
  });

  test('the launch splits everybody who may be contacted, each into one arm', async () => {
    const checker = await bank.signInAs('compliance_checker', 'BERKA');
    const funder = { code: 'HQ', name: 'Berka', kind: 'bank', orgId: null };
    const funderId = await create(maker, '/api/funders', funder);
    const budget = { code: 'B1', name: 'Budget', funderId, amountFen: 200_000_000 };
    const budgetId = await create(maker, '/api/budgets', budget);
    const offerId = await create(maker, '/api/offers', {
      code: 'O1',
      name: '百元券',
      budgetId,
      faceAmountFen: 10_000,
      validDays: 30,
      capCount: 2_000,
      capAmountFen: 20_000_000,
    });
    campaignId = await create(maker, '/api/campaigns', { name: '春季进账' });
    const written = await maker.call('PATCH', `/api/campaigns/${campaignId}`, {
      version: 1,
      audienceId,
      arms: [
        { code: 'control', name: '对照组', isControl: true, sharePer10000: 4_000, offerId: null },
        { code: 'gift', name: '百元券', isControl: false, sharePer10000: 6_000, offerId },
      ],
      startDate: '1994-02-01',
      endDate: measuredOn,
      asOfDate: asOf,
      task: { title: '春季回访', script: '您好', dueAfterDays: 7 },
      conversion,
    });
    expect(written).toMatchObject({ status: 200 });
    const submitted = await maker.call('POST', `/api/campaigns/${campaignId}/submit`);
    const decision = `/api/approvals/${bodyOf(campaignSchema, submitted).approvalId}/decision`;
    expect(await checker.call('POST', decision, { decision: 'approve' })).toMatchObject({
      status: 200,
    });
    expect(await maker.call('POST', `/api/campaigns/${campaignId}/launch`)).toMatchObject({
      status: 202,
    });
    await carryOut();
    expect(await maker.call('GET', `/api/campaigns/${campaignId}`)).toMatchObject({
      body: { state: 'running', launchDate: asOf, launchRefusal: null },
    });
    members = await withJob(
      bank.platform.database,
      async (tx) =>
        (
          await sql<{ customer_no: number; arm: string }>`
            select member.customer_no, arm.code as arm from campaigns.member join campaigns.arm using (campaign_id, arm_no)
            where campaign_id = ${campaignId} order by customer_no`.execute(tx)
        ).rows,
    );
    const { all, contactable } = audienceByHand();
    expect(members.map((member) => member.customer_no)).toEqual(contactable);
    expect(contactable.length).toBeLessThan(all.length);
    const board = bodyOf(
      boardSchema,
      await maker.call('GET', `/api/campaigns/${campaignId}/board`),
    );
    expect(board.excluded).toEqual([
      { reason: 'UNDER_14', count: all.length - contactable.length },
    ]);
    const [control, gift] = board.arms;
    expect((control?.assigned ?? 0) + (gift?.assigned ?? 0)).toBe(contactable.length);
    expect([control?.tasks, gift?.tasks]).toEqual([0, gift?.assigned]);
  });

  test('a customer of the treatment arm redeems at the outlet', async () => {
    bank.setNow('1994-02-10T10:00:00+08:00');
    const seller = await bank.signInAs('relationship_manager', 'DISTRICT-1');
    const tasks = await seller.call('GET', `/api/tasks?campaignId=${campaignId}&limit=1`);
    const [task] = bodyOf(taskPageSchema, tasks).items;
    const customerNo = task?.customerNo;
    const voucher = await seller.call('POST', '/api/vouchers', { campaignId, customerNo });
    expect(
      await seller.call('POST', '/api/redemptions', {
        proof: bodyOf(claimedVoucherSchema, voucher).code,
        purchaseAmountFen: 50_000,
      }),
    ).toMatchObject({ status: 201, body: { amountFen: 10_000 } });
    expect(
      await seller.call('POST', `/api/tasks/${task?.id}/outcome`, {
        contacted: true,
        result: 'accepted',
      }),
    ).toMatchObject({ status: 200 });
  });

  test('measured on 1994-03-30, each arm has what the files say its members took in', async () => {
    // The morning after the last day that counts, when that day's facts are there.
    bank.setNow('1994-03-31T08:00:00+08:00');
    maker = await bank.signInAs('product_manager', 'BERKA');
    const measured = await measureNow(maker, campaignId, carryOut);
    expect(measured).toMatchObject({ throughDate: measuredOn, complete: true });
    const tookIn = new Map<number, number>();
    for (const { client, day, isIn, haler } of files.transactions) {
      const no = numberOf.get(client) ?? 0;
      if (isIn && day > asOf && day <= measuredOn) tookIn.set(no, (tookIn.get(no) ?? 0) + haler);
    }
    const byHand = (arm: string) => {
      const amounts = members
        .filter((member) => member.arm === arm)
        .map((member) => tookIn.get(member.customer_no) ?? 0);
      return {
        size: amounts.length,
        converted: amounts.filter((amount) => amount >= conversion.atLeastFen).length,
        mean: amounts.reduce((sum, amount) => sum + amount, 0) / amounts.length,
      };
    };
    const [control, gift] = [byHand('control'), byHand('gift')];
    expect(measured.measurement.arms).toMatchObject([
      {
        arm: 'control',
        size: control.size,
        converted: control.converted,
        contacted: 0,
        costFen: 0,
      },
      { arm: 'gift', size: gift.size, converted: gift.converted, contacted: 1, costFen: 10_000 },
    ]);
    expect(control.converted).toBeGreaterThan(0);
    const [comparison] = measured.measurement.comparisons;
    const lift = gift.converted / gift.size - control.converted / control.size;
    expect(comparison?.conversion.lift).toMatchObject({ value: expect.closeTo(lift, 10) });
    expect(comparison?.value.liftFen).toMatchObject({
      value: expect.closeTo(gift.mean - control.mean, 2),
    });
  });

  test('without every fact of a later day the tags of the day and the audience stay the same', async () => {
    const { analytics } = bank.platform;
    const print = () =>
      analytics.query(
        `SELECT count() AS customers, sum(cityHash64(*)) AS rows FROM tag_daily WHERE business_date = '${asOf}'`,
      );
    const before = await print();
    const count = async () =>
      bodyOf(countResponse, await maker.call('POST', '/api/audiences/count', { audienceId })).count;
    const counted = await count();
    expect(counted).toBe(audienceByHand().all.length);
    const later = `(SELECT account_id FROM fact_account WHERE open_date > '${asOf}')`;
    const dated = {
      fact_standing_order: `account_id IN ${later}`,
      fact_account_holder: `account_id IN ${later}`,
      fact_account: `open_date > '${asOf}'`,
      fact_transaction: `business_date > '${asOf}'`,
      fact_card: `issue_date > '${asOf}'`,
      fact_loan: `start_date > '${asOf}'`,
      customer_attribute: `valid_from > '${asOf}'`,
    };
    for (const [table, condition] of Object.entries(dated)) {
      const [row] = await analytics.query<{ n: number }>(
        `SELECT count() AS n FROM ${table} WHERE ${condition}`,
      );
      expect(row?.n, `${table} has facts of later days`).toBeGreaterThan(0);
      await analytics.command(`DELETE FROM ${table} WHERE ${condition}`);
    }
    // How a loan ended is known later too.
    await analytics.command(
      "ALTER TABLE fact_loan UPDATE status = '' WHERE 1 SETTINGS mutations_sync = 2",
    );
    await enqueueTagRun(bank.platform, asOf, null);
    await carryOut();
    expect(await print()).toEqual(before);
    expect(await count()).toBe(counted);
  });
});
