import { sql } from 'kysely';
import { afterEach, describe, expect, it } from 'vitest';
import { claimVouchers } from '../../src/modules/benefits/claim-vouchers.ts';
import { closeAllotments } from '../../src/modules/benefits/close-allotment.ts';
import { entitleCustomers } from '../../src/modules/benefits/entitle-customers.ts';
import { expireVouchers } from '../../src/modules/benefits/expire-vouchers.ts';
import { freezeBudget, releaseBudget } from '../../src/modules/benefits/freeze-budget.ts';
import { openAllotments } from '../../src/modules/benefits/open-allotments.ts';
import { redeemVoucher } from '../../src/modules/benefits/redeem-voucher.ts';
import { reverseClaim, reversePart } from '../../src/modules/benefits/reverse-voucher.ts';
import { releases } from '#modules/benefits/index.ts';
import type { ClaimedVoucher } from '#contract/benefits.ts';
import { type Tx, withJob } from '#platform/postgres/database.ts';
import { usePostgres } from '../harness/postgres.ts';
import { afterBoth, waitUntilBlocked } from './interleave.ts';
import {
  allot,
  claimOf,
  codeOf,
  holdLedgerSound,
  now,
  openBudget,
  openOffer,
  valueOf,
} from './voucher-fixture.ts';

const postgres = usePostgres({ maxConnections: 8 });
let campaignId = 50_000;

afterEach(() => holdLedgerSound(postgres.database));

const within = <T>(work: (tx: Tx) => Promise<T>) => withJob(postgres.database, work);

/** A campaign of `count` vouchers of that value, paid by budgets holding these amounts. */
async function campaignOf(
  faceAmountFen: number,
  count: number,
  funders: { fen: number; shareBp: number | null }[],
): Promise<{ budgets: number[]; opened: string }> {
  campaignId += 1;
  const budgets: number[] = [];
  for (const { fen } of funders) budgets.push(await openBudget(postgres.database, fen));
  const [first = 0] = budgets;
  const funding = funders.map(({ shareBp }, at) => ({ budgetId: budgets[at] ?? 0, shareBp }));
  const offerId = await openOffer(
    postgres.database,
    first,
    { count, amountFen: count * faceAmountFen },
    { faceAmountFen, funding },
  );
  const opened = await allot(postgres.database, campaignId, offerId, count);
  if (!opened.ok) return { budgets, opened: opened.refusal.code };
  const customers = Array.from({ length: count }, (_, at) => ({ customerNo: at + 1, orgId: 1 }));
  await within((tx) => entitleCustomers(tx, opened.value, customers));
  return { budgets, opened: 'OK' };
}

async function claim(customerNo: number): Promise<ClaimedVoucher> {
  const [answer] = await within((tx) => claimVouchers(tx, now, [claimOf(campaignId, customerNo)]));
  if (!answer) throw new Error('no answer');
  return valueOf(answer);
}

async function free(budgets: readonly number[]): Promise<number[]> {
  const { rows } = await within((tx) =>
    sql<{ owner_id: number; balance: number }>`
      select owner_id, balance from ledger.account where kind = 'budget' and owner_id = any (${budgets}::bigint[])`.execute(
      tx,
    ),
  );
  return budgets.map((id) => rows.find((row) => row.owner_id === id)?.balance ?? -1);
}

/** What each funder's leg paid of a deed. */
async function paid(naturalKey: string): Promise<number[]> {
  const { rows } = await within((tx) =>
    sql<{
      amount: number;
    }>`select amount from ledger.transfer where natural_key = ${naturalKey} order by leg`.execute(
      tx,
    ),
  );
  return rows.map(({ amount }) => amount);
}

const redeem = (code: string) =>
  within((tx) =>
    redeemVoucher(tx, now, {
      voucher: { code },
      purchaseAmountFen: 5_000,
      redeemedBy: 'staff:7',
      clientKey: `redeem-${code}`,
      orgId: 4,
    }),
  );

const thirds = [
  { fen: 10_000, shareBp: 3_334 },
  { fen: 10_000, shareBp: 3_333 },
  { fen: 10_000, shareBp: 3_333 },
];

describe('funders by share', () => {
  it('pay a value that does not divide, to the fen, the same for every customer', async () => {
    const { budgets } = await campaignOf(1_001, 3, thirds);
    const vouchers = [await claim(1), await claim(2), await claim(3)];
    for (const { id } of vouchers) expect(await paid(`claim:${id}`)).toEqual([334, 334, 333]);
    expect(await free(budgets)).toEqual([10_000 - 3 * 334, 10_000 - 3 * 334, 10_000 - 3 * 333]);
  });

  it('get back what they paid, by reversal and by expiry', async () => {
    const { budgets } = await campaignOf(1_001, 2, thirds);
    const one = await claim(1);
    await claim(2);
    const { id } = valueOf(await redeem(one.code));
    valueOf(
      await within((tx) =>
        reversePart(tx, now, { redemptionId: id, reversedBy: 'staff:9', clientKey: 'back' }),
      ),
    );
    valueOf(await within((tx) => reverseClaim(tx, now, one.id)));
    await within((tx) => expireVouchers(tx, new Date('2026-05-01T00:00:00Z'), 10));
    await within((tx) => closeAllotments(tx, now, campaignId));
    expect(await free(budgets)).toEqual([10_000, 10_000, 10_000]);
  });

  it('are refused all when one is short, and nobody’s money is set aside', async () => {
    const { budgets, opened } = await campaignOf(100, 10, [
      { fen: 10_000, shareBp: 5_000 },
      { fen: 499, shareBp: 5_000 },
    ]);
    expect(opened).toBe('BUDGET_EXHAUSTED');
    expect(await free(budgets)).toEqual([10_000, 499]);
  });
});

describe('funders in order', () => {
  it('pay one after the other, and share the benefit at which the first ends', async () => {
    const { budgets } = await campaignOf(100, 3, [
      { fen: 150, shareBp: null },
      { fen: 500, shareBp: null },
    ]);
    const answers = await within((tx) =>
      claimVouchers(
        tx,
        now,
        [1, 2, 3].map((customerNo) => claimOf(campaignId, customerNo)),
      ),
    );
    expect(answers.map(codeOf)).toEqual(['OK', 'OK', 'OK']);
    const legs = await Promise.all(answers.map((answer) => paid(`claim:${valueOf(answer).id}`)));
    expect(legs).toEqual([[100], [50, 50], [100]]);
    expect(await free(budgets)).toEqual([0, 350]);
    const [second] = answers.slice(1);
    if (!second) throw new Error('no answer');
    const { id } = valueOf(await redeem(valueOf(second).code));
    expect(await paid(`redeem:${id}`)).toEqual([50, 50]);
  });
});

it('shares that do not sum to the whole are refused by the database, whoever writes them', async () => {
  await campaignOf(100, 1, [{ fen: 100, shareBp: 10_000 }]);
  await expect(
    within((tx) =>
      sql`update benefits.offer_funding set share_bp = 9999 where leg = 1`.execute(tx),
    ),
  ).rejects.toThrow('do not sum to the whole');
});

describe('a frozen budget', () => {
  const freeze = (tx: Tx, budgetId: number) => freezeBudget(tx, now, budgetId, '查账');

  it('pays no claim of an offer that others pay for too, until it is released', async () => {
    const { budgets } = await campaignOf(100, 3, [
      { fen: 150, shareBp: 5_000 },
      { fen: 150, shareBp: 5_000 },
    ]);
    const held = await claim(1);
    const second = budgets[1] ?? 0;
    await within((tx) => freeze(tx, second));
    const refused = await within((tx) => claimVouchers(tx, now, [claimOf(campaignId, 2)]));
    expect(refused.map(codeOf)).toEqual(['BUDGET_FROZEN']);
    // What the customer has stays good.
    expect(codeOf(await redeem(held.code))).toBe('OK');
    await within((tx) => releaseBudget(tx, second));
    expect(codeOf(await within((tx) => releaseBudget(tx, second)))).toBe('BUDGET_NOT_FROZEN');
    await claim(2);
  });

  it('stops the claims that wait while it is being frozen', async () => {
    const { budgets } = await campaignOf(100, 1, [{ fen: 100, shareBp: 10_000 }]);
    const { second } = await afterBoth(
      postgres.database,
      (tx) => freeze(tx, budgets[0] ?? 0),
      (tx) => claimVouchers(tx, now, [claimOf(campaignId, 1)]),
    );
    expect(second.map(codeOf)).toEqual(['BUDGET_FROZEN']);
  });

  it('is not promised by a campaign that is launched meanwhile', async () => {
    const budgetId = await openBudget(postgres.database, 1_000);
    const offerId = await openOffer(postgres.database, budgetId, { count: 1 });
    const opening = {
      campaignId: 90_001,
      claimFrom: now,
      claimUntil: new Date('2026-04-01T00:00:00Z'),
      offers: [{ offerId, count: 1 }],
    };
    const { second } = await afterBoth(
      postgres.database,
      (tx) => freeze(tx, budgetId),
      (tx) => openAllotments(tx, now, opening),
    );
    expect(codeOf(second)).toBe('BUDGET_FROZEN');
  });
});

describe('prizes of a draw that opens beside a launch', () => {
  it('are set aside without either waiting for the other in a circle', async () => {
    const [one, other] = [
      await openBudget(postgres.database, 2_000),
      await openBudget(postgres.database, 2_000),
    ];
    const shared = [other, one].map((budgetId) => ({ budgetId, shareBp: 5_000 }));
    const offers = [
      await openOffer(postgres.database, one, { count: 2 }),
      await openOffer(postgres.database, 0, { count: 2 }, { funding: shared }),
    ];
    const [, asked = 0] = offers;
    const prizes = offers.map((offerId) => ({
      offerId,
      count: 1,
      claimFrom: now,
      claimUntil: new Date(now.getTime() + 86_400_000),
      openTo: 'issuer' as const,
      releaseKey: `prize-${offerId}`,
    }));
    campaignId += 1;
    // The launch has the second offer and waits for this budget; the draw comes meanwhile.
    const [launched, opened] = await within(async (tx) => {
      await sql`select 1 from benefits.budget where id = ${other} for update`.execute(tx);
      const launch = allot(postgres.database, campaignId, asked, 1);
      await waitUntilBlocked(postgres.database);
      const draw = within((own) => releases.exchange(own, now, { close: [], open: prizes }));
      await waitUntilBlocked(postgres.database, 2);
      return [launch, draw] as const;
    }).then((under) => Promise.all(under));
    expect([codeOf(launched), codeOf(opened)]).toEqual(['OK', 'OK']);
    expect(await free([one, other])).toEqual([0, 1_000]);
    // Rules that follow take the place of those before: what they did not use is there again.
    const next = prizes.slice(0, 1).map((prize) => ({ ...prize, releaseKey: 'next' }));
    const former = valueOf(opened);
    const exchanged = await within((tx) =>
      releases.exchange(tx, now, { close: former, open: next }),
    );
    expect(codeOf(exchanged)).toBe('OK');
    expect(await free([one, other])).toEqual([500, 1_500]);
  });
});
