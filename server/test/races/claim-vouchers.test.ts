import { sql } from 'kysely';
import { afterEach, describe, expect, it } from 'vitest';
import { createClaimQueue } from '../../src/modules/benefits/claim-queue.ts';
import { claimVouchers } from '../../src/modules/benefits/claim-vouchers.ts';
import { closeAllotments } from '../../src/modules/benefits/close-allotment.ts';
import { withJob } from '#platform/postgres/database.ts';
import { usePostgres } from '../harness/postgres.ts';
import {
  allot,
  claimOf,
  codeOf,
  holdLedgerSound,
  faceAmountFen,
  now,
  openBudget,
  openCampaign,
  openOffer,
  valueOf,
} from './voucher-fixture.ts';
import { afterBoth } from './interleave.ts';

const postgres = usePostgres({ maxConnections: 16 });
const clock = { now: () => now };

afterEach(() => holdLedgerSound(postgres.database));

async function vouchersOf(campaignId: number): Promise<number> {
  return withJob(postgres.database, async (tx) => {
    const { rows } = await sql<{
      n: number;
    }>`select count(*)::int as n from benefits.voucher where campaign_id = ${campaignId}`.execute(
      tx,
    );
    return rows[0]?.n ?? -1;
  });
}

describe('the cap on vouchers', () => {
  it('holds when 64 customers ask two API processes at once, and is used up to the last voucher', async () => {
    const campaignId = await openCampaign(postgres.database, { cap: 20, customers: 64 });
    const queues = [
      createClaimQueue(postgres.database, clock),
      createClaimQueue(postgres.database, clock),
    ];
    const answers = await Promise.all(
      Array.from({ length: 64 }, (_, index) =>
        queues[index % 2]?.claim(claimOf(campaignId, index + 1)),
      ),
    );
    const codes = answers.map((answer) => (answer ? codeOf(answer) : 'none'));
    expect(codes.filter((code) => code === 'OK')).toHaveLength(20);
    expect(codes.filter((code) => code === 'BUDGET_EXHAUSTED')).toHaveLength(44);
    expect(await vouchersOf(campaignId)).toBe(20);
  });

  it('counts a voucher granted by another transaction while this one waited', async () => {
    const campaignId = await openCampaign(postgres.database, { cap: 2, customers: 3 });
    const { first, second } = await afterBoth(
      postgres.database,
      (tx) => claimVouchers(tx, now, [claimOf(campaignId, 1)]),
      (tx) =>
        claimVouchers(tx, now, [
          claimOf(campaignId, 1, 'other-key'),
          claimOf(campaignId, 2),
          claimOf(campaignId, 3),
        ]),
    );
    expect(first.map(codeOf)).toEqual(['OK']);
    expect(second.map(codeOf)).toEqual(['CUSTOMER_LIMIT', 'OK', 'BUDGET_EXHAUSTED']);
  });

  it('is kept by the database even where the arithmetic is wrong', async () => {
    const campaignId = await openCampaign(postgres.database, { cap: 1, customers: 1 });
    const overdraw = (statement: string) =>
      postgres.asOwner(
        `set role huike_job; ${statement.replace('$1', String(campaignId))}; reset role`,
      );
    await expect(
      overdraw('update benefits.allotment set used_count = 2 where campaign_id = $1'),
    ).rejects.toThrow('allotment_count_within_cap');
    await postgres.asOwner('rollback; reset role');
    await expect(
      overdraw(
        `update benefits.allotment set used_amount_fen = ${faceAmountFen + 1} where campaign_id = $1`,
      ),
    ).rejects.toThrow('allotment_amount_within_cap');
    await postgres.asOwner('reset role');
    await expect(
      overdraw(`update ledger.account set balance = -1 where kind = 'claimed'`),
    ).rejects.toThrow('account_not_overdrawn');
    await postgres.asOwner('reset role');
    await expect(overdraw('update ledger.transfer set amount = 1')).rejects.toThrow(
      'permission denied',
    );
    await postgres.asOwner('reset role');
  });
});

describe('one customer', () => {
  it('gets one voucher when two tills ask at once', async () => {
    const campaignId = await openCampaign(postgres.database, { cap: 5, customers: 1 });
    const { first, second } = await afterBoth(
      postgres.database,
      (tx) => claimVouchers(tx, now, [claimOf(campaignId, 1, 'till-1')]),
      (tx) => claimVouchers(tx, now, [claimOf(campaignId, 1, 'till-2')]),
    );
    expect([...first, ...second].map(codeOf)).toEqual(['OK', 'CUSTOMER_LIMIT']);
    expect(await vouchersOf(campaignId)).toBe(1);
  });

  it('gets one voucher when the same batch asks twice', async () => {
    const campaignId = await openCampaign(postgres.database, { cap: 5, customers: 1 });
    const answers = await withJob(postgres.database, (tx) =>
      claimVouchers(tx, now, [claimOf(campaignId, 1, 'key-a'), claimOf(campaignId, 1, 'key-b')]),
    );
    expect(answers.map(codeOf)).toEqual(['OK', 'CUSTOMER_LIMIT']);
  });

  it('is not refused for want of budget what another got twice', async () => {
    const campaignId = await openCampaign(postgres.database, { cap: 2, customers: 2 });
    const answers = await withJob(postgres.database, (tx) =>
      claimVouchers(tx, now, [
        claimOf(campaignId, 1, 'key-c'),
        claimOf(campaignId, 1, 'key-d'),
        claimOf(campaignId, 2),
      ]),
    );
    expect(answers.map(codeOf)).toEqual(['OK', 'CUSTOMER_LIMIT', 'OK']);
  });
});

describe('an idempotency key', () => {
  it('used again with the same claim gives the same voucher', async () => {
    const campaignId = await openCampaign(postgres.database, { cap: 5, customers: 1 });
    const { first, second } = await afterBoth(
      postgres.database,
      (tx) => claimVouchers(tx, now, [claimOf(campaignId, 1)]),
      (tx) => claimVouchers(tx, now, [claimOf(campaignId, 1)]),
    );
    expect(second).toEqual(first);
    expect(first.map(codeOf)).toEqual(['OK']);
    expect(await vouchersOf(campaignId)).toBe(1);
  });

  it('used again with another claim is refused', async () => {
    const campaignId = await openCampaign(postgres.database, { cap: 5, customers: 2 });
    const queue = createClaimQueue(postgres.database, clock);
    valueOf(await queue.claim(claimOf(campaignId, 1, 'one-key')));
    expect(codeOf(await queue.claim(claimOf(campaignId, 2, 'one-key')))).toBe(
      'IDEMPOTENCY_KEY_REUSED',
    );
  });

  it('used again while the first is on its way is refused as in progress', async () => {
    const campaignId = await openCampaign(postgres.database, { cap: 5, customers: 2 });
    const queue = createClaimQueue(postgres.database, clock);
    const answers = await Promise.all([
      queue.claim(claimOf(campaignId, 1, 'same-key')),
      queue.claim(claimOf(campaignId, 1, 'same-key')),
      queue.claim(claimOf(campaignId, 2, 'same-key')),
    ]);
    expect(answers.map(codeOf)).toEqual([
      'OK',
      'IDEMPOTENCY_IN_PROGRESS',
      'IDEMPOTENCY_KEY_REUSED',
    ]);
  });

  it('used in two campaigns at once is good for one of them', async () => {
    const one = await openCampaign(postgres.database, { cap: 5, customers: 1 });
    const other = await openCampaign(postgres.database, { cap: 5, customers: 1 });
    const { first, second } = await afterBoth(
      postgres.database,
      (tx) => claimVouchers(tx, now, [claimOf(one, 1, 'crossed-key')]),
      (tx) => claimVouchers(tx, now, [claimOf(other, 1, 'crossed-key')]),
    );
    expect([...first, ...second].map(codeOf)).toEqual(['OK', 'AGAIN']);
    const queue = createClaimQueue(postgres.database, clock);
    expect(codeOf(await queue.claim(claimOf(other, 1, 'crossed-key')))).toBe(
      'IDEMPOTENCY_KEY_REUSED',
    );
  });
});

describe('a batch', () => {
  it('with one bad claim grants the others', async () => {
    const campaignId = await openCampaign(postgres.database, { cap: 5, customers: 2 });
    const queue = createClaimQueue(postgres.database, clock);
    const answers = await Promise.all(
      [
        queue.claim(claimOf(campaignId, 1)),
        queue.claim(claimOf(campaignId, 999)),
        queue.claim({ ...claimOf(campaignId, 2, 'a-key-too-bad'), customerNo: 2 ** 40 }),
        queue.claim(claimOf(campaignId, 2)),
      ].map((answer) => answer.then(codeOf, () => 'failed')),
    );
    expect(answers).toEqual(['OK', 'NOT_ENTITLED', 'failed', 'OK']);
  });

  it('refuses a member of staff a customer of another outlet as if there were none', async () => {
    const campaignId = await openCampaign(postgres.database, { cap: 5, customers: 2 });
    const answers = await withJob(postgres.database, (tx) =>
      claimVouchers(tx, now, [
        { ...claimOf(campaignId, 1), scope: { all: false, orgIds: [2, 3] } },
        { ...claimOf(campaignId, 2), scope: { all: false, orgIds: [1, 2] } },
      ]),
    );
    expect(answers.map(codeOf)).toEqual(['NOT_ENTITLED', 'OK']);
  });

  it('does not hold a refused claim against the same customer', async () => {
    const campaignId = await openCampaign(postgres.database, { cap: 1, customers: 1 });
    const answers = await withJob(postgres.database, (tx) =>
      claimVouchers(tx, now, [
        { ...claimOf(campaignId, 1, 'key-far'), scope: { all: false, orgIds: [2] } },
        claimOf(campaignId, 1, 'key-near'),
      ]),
    );
    expect(answers.map(codeOf)).toEqual(['NOT_ENTITLED', 'OK']);
  });

  it('keeps the claims of two offers on one budget apart', async () => {
    const budgetId = await openBudget(postgres.database, 3 * faceAmountFen);
    const one = await openCampaign(postgres.database, { cap: 1, customers: 2, budgetId });
    const other = await openCampaign(postgres.database, { cap: 2, customers: 3, budgetId });
    const answers = await withJob(postgres.database, (tx) =>
      claimVouchers(tx, now, [
        claimOf(one, 1),
        claimOf(other, 1),
        claimOf(one, 2),
        claimOf(other, 2),
        claimOf(other, 3),
      ]),
    );
    expect(answers.map(codeOf)).toEqual(['OK', 'OK', 'BUDGET_EXHAUSTED', 'OK', 'BUDGET_EXHAUSTED']);
  });
});

describe('two campaigns on one budget', () => {
  it('launched at once do not promise the same money', async () => {
    const budgetId = await openBudget(postgres.database, 10 * faceAmountFen);
    const [one, other] = [
      await openOffer(postgres.database, budgetId, { count: 10 }),
      await openOffer(postgres.database, budgetId, { count: 10 }),
    ];
    const results = await Promise.all([
      allot(postgres.database, 9001, one, 6),
      allot(postgres.database, 9002, other, 6),
    ]);
    expect(results.map(codeOf).sort()).toEqual(['HELD_ELSEWHERE', 'OK']);
    expect(codeOf(await allot(postgres.database, 9003, other, 4))).toBe('OK');
  });

  it('launched at once on one offer do not pass its cap', async () => {
    const budgetId = await openBudget(postgres.database, 100 * faceAmountFen);
    const offerId = await openOffer(postgres.database, budgetId, { count: 10 });
    const results = await Promise.all([
      allot(postgres.database, 9011, offerId, 6),
      allot(postgres.database, 9012, offerId, 6),
    ]);
    expect(results.map(codeOf).sort()).toEqual(['OFFER_CAP_EXCEEDED', 'OK']);
  });

  it('are told apart: money set aside elsewhere, and money that never was', async () => {
    const budgetId = await openBudget(postgres.database, 5 * faceAmountFen);
    const offerId = await openOffer(postgres.database, budgetId, { count: 100 });
    expect(codeOf(await allot(postgres.database, 9021, offerId, 6))).toBe('BUDGET_EXHAUSTED');
    expect(codeOf(await allot(postgres.database, 9022, offerId, 3))).toBe('OK');
    expect(codeOf(await allot(postgres.database, 9023, offerId, 4))).toBe('HELD_ELSEWHERE');
  });
});

it('a claim waits for the campaign to close and is then refused', async () => {
  const campaignId = await openCampaign(postgres.database, { cap: 5, customers: 1 });
  const { second } = await afterBoth(
    postgres.database,
    (tx) => closeAllotments(tx, now, campaignId),
    (tx) => claimVouchers(tx, now, [claimOf(campaignId, 1)]),
  );
  expect(second.map(codeOf)).toEqual(['OFFER_ENDED']);
});

it('no index holds what a claim counts on: rows would move at each, and all their indexes with them', async () => {
  const { rows } = await withJob(postgres.database, (tx) =>
    sql<{ definition: string }>`
      select pg_get_indexdef(indexrelid) as definition from pg_index
      where indrelid in ('ledger.account'::regclass, 'benefits.allotment'::regclass, 'benefits.limit_use'::regclass)`.execute(
      tx,
    ),
  );
  expect(rows.length).toBeGreaterThan(5);
  expect(rows.filter(({ definition }) => /balance|held|used_/.test(definition))).toEqual([]);
});
