import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { claimVouchers } from '../../src/modules/benefits/claim-vouchers.ts';
import { closeAllotments } from '../../src/modules/benefits/close-allotment.ts';
import { entitleCustomers } from '../../src/modules/benefits/entitle-customers.ts';
import { expireVouchers } from '../../src/modules/benefits/expire-vouchers.ts';
import { expireHolds } from '../../src/modules/benefits/end-holds.ts';
import { openAllotments } from '../../src/modules/benefits/open-allotments.ts';
import { redeemVouchers } from '../../src/modules/benefits/redeem-voucher.ts';
import { releases } from '#modules/benefits/index.ts';
import { withJob } from '#platform/postgres/database.ts';
import { usePostgres } from '../harness/postgres.ts';
import { carryOut, openPlace } from './model/carry-out.ts';
import { askTogether } from './model/ask-together.ts';
import type { Done } from './model/explain.ts';
import {
  historiesOf,
  type History,
  type Known,
  operationOf,
  start,
  worlds,
} from './model/histories.ts';
import { liveHistories, sizeOfModel } from './model/live-histories.ts';
import { expectedBooks, readBooks } from './model/read-books.ts';
import { type Answer, answerOf, emptyBooks, type Operation, type World } from './model/rules.ts';
import { openModelBank } from './model/model-bank.ts';
import type { Callers } from './model/step-statements.ts';
import { codeOf, holdLedgerSound, now, openOffer, valueOf } from './voucher-fixture.ts';

const postgres = usePostgres({ maxConnections: 4 });
const size = sizeOfModel(340, 10_000);
const groups = size.isLong ? 5 : 2;
const far = new Date(start + 400 * 86_400_000);
let callers: Callers;
let funderId = 0;
let told = 0;

beforeAll(async () => {
  ({ callers, funderId } = await openModelBank(postgres));
});
afterAll(() => callers?.close());
afterEach(() => holdLedgerSound(postgres.database));

function learn(known: Known, done: readonly Done<Operation, Answer>[]): void {
  const isNew = (list: readonly unknown[], id: number): boolean =>
    !list.some(
      (one) => one === id || (typeof one === 'object' && one && 'id' in one && one.id === id),
    );
  for (const { operation, answer } of done) {
    const { id } = answer;
    if (id === undefined) continue;
    if (operation.do === 'open' && isNew(known.allotments, id))
      known.allotments.push({ id, campaignId: operation.campaignId });
    if (operation.do === 'claim' && isNew(known.vouchers, id)) known.vouchers.push(id);
    if (operation.do === 'hold' && isNew(known.holds, id))
      known.holds.push({ id, voucher: operation.voucher });
    if (operation.do === 'redeem' && isNew(known.redemptions, id)) known.redemptions.push(id);
  }
}

async function live(world: World, history: History, scheduler: fc.Scheduler): Promise<void> {
  told += 1;
  const place = await openPlace(postgres.database, `P${told}`, funderId, world);
  const known: Known = { allotments: [], vouchers: [], holds: [], redemptions: [] };
  let possible = [emptyBooks(world)];
  let at = start;
  const ask = async (operations: readonly Operation[]): Promise<void> => {
    const done = await askTogether(callers, scheduler, possible, operations, {
      ask: (database, operation) => carryOut(database, place, world, operation),
      answerOf: (books, { operation, answer }: Done<Operation, Answer>) =>
        answerOf(world, books, operation, answer.id ?? -1),
    });
    possible = done.possible;
    learn(known, done.answers);
  };
  const count = Math.ceil(world.capCount / 2);
  await ask([{ do: 'open', at, key: 'release-0', count, campaignId: null }]);
  if (count > 2)
    await ask([{ do: 'open', at, key: 'campaign', count: 1, campaignId: place.offerId }]);
  for (const group of history) {
    const operations = group.flatMap((wanted) => {
      at += wanted.step;
      return operationOf(wanted, known, at) ?? [];
    });
    if (operations.length > 0) await ask(operations);
  }
  const found = await readBooks(postgres.database, place);
  const allowed = possible.map(expectedBooks);
  expect(found).toEqual(allowed.find((books) => isDeepStrictEqual(books, found)) ?? allowed[0]);
  if (told % size.recountEvery === 0) await holdLedgerSound(postgres.database);
}

/** Ends what is still open: what is claimed is money that is not free. */
async function endAll(): Promise<void> {
  await withJob(postgres.database, async (tx) => {
    const { rows } = await sql<{ id: number; campaign_id: number | null }>`
      select id, campaign_id from benefits.allotment where state = 'open' order by id`.execute(tx);
    for (const { id, campaign_id: campaignId } of rows)
      await (campaignId === null
        ? releases.close(tx, far, id)
        : closeAllotments(tx, far, campaignId));
    while ((await expireHolds(tx, far, 1_000)) > 0);
    while ((await expireVouchers(tx, far, 1_000)) > 0);
  });
}

it(
  'whatever is asked at once answers as if it were asked one after another, by the bank’s rules',
  async () => {
    const asked = fc.asyncProperty(worlds, historiesOf(groups), fc.scheduler(), live);
    await expect(liveHistories(size, asked)).resolves.toBeUndefined();
  },
  size.timeout,
);

it('what is left of every budget after all of them can be spent to the last fen', async () => {
  await endAll();
  const { rows } = await withJob(postgres.database, (tx) =>
    sql<{ id: number; balance: number }>`
        select owner_id as id, balance from ledger.account where kind = 'budget' and balance > 0 order by id`.execute(
      tx,
    ),
  );
  expect(rows.length).toBeGreaterThan(0);
  const byEight = Array.from({ length: Math.ceil(rows.length / 8) }, (_, at) =>
    rows.slice(8 * at, 8 * at + 8),
  );
  const groupsLeft = byEight.entries();
  const spent = new Set<string>();
  // As many at once as there are connections: thousands that wait for one would wait too long.
  const spendOn = async (): Promise<void> => {
    for (const [at, group] of groupsLeft) spent.add(await spendAll(group, at + 1));
  };
  await Promise.all([spendOn(), spendOn(), spendOn(), spendOn()]);
  expect(spent).toEqual(new Set(['OK']));
  const { rows: left } = await withJob(postgres.database, (tx) =>
    sql`select id from ledger.account where kind in ('budget', 'allotted', 'claimed') and balance <> 0`.execute(
      tx,
    ),
  );
  expect(left).toEqual([]);
}, 600_000);

/** One voucher of all that these budgets hold, claimed and redeemed. */
async function spendAll(
  budgets: readonly { id: number; balance: number }[],
  customerNo: number,
): Promise<string> {
  const fen = budgets.reduce((sum, { balance }) => sum + balance, 0);
  const funding = budgets.map(({ id }) => ({ budgetId: id, shareBp: null }));
  const value = { code: `all-${customerNo}`, faceAmountFen: fen, capAmountFen: fen, funding };
  const offerId = await openOffer(postgres.database, 0, { count: 1 }, value);
  return withJob(postgres.database, async (tx) => {
    const campaignId = 1_000_000_000 + customerNo;
    const time = { claimFrom: new Date(0), claimUntil: far };
    const offers = [{ offerId, count: 1 }];
    const opened = valueOf(await openAllotments(tx, now, { ...time, campaignId, offers }));
    await entitleCustomers(tx, opened.get(offerId) ?? 0, [{ customerNo, orgId: 1 }]);
    const asked = { claimedBy: 'till:1', clientKey: `all-${customerNo}` };
    const claim = { campaignId, customerNo, channel: 'staff', scope: { all: true } } as const;
    const [voucher] = await claimVouchers(tx, now, [{ ...claim, ...asked }]);
    if (!voucher?.ok) return voucher ? codeOf(voucher) : 'none';
    const redeemed = await redeemVouchers(tx, now, [
      {
        voucher: { id: voucher.value.id },
        purchaseAmountFen: 0,
        redeemedBy: 'till:1',
        clientKey: asked.clientKey,
        orgId: 1,
      },
    ]);
    return redeemed.map(codeOf).join(' ');
  });
}
