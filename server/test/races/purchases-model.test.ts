import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { expireHolds } from '../../src/modules/benefits/end-holds.ts';
import { withJob } from '#platform/postgres/database.ts';
import { usePostgres } from '../harness/postgres.ts';
import {
  askPurchase,
  budgetsOf,
  expectedPurchases,
  noon,
  openPurchasePlace,
  readPurchases,
} from './model/ask-purchases.ts';
import { askTogether } from './model/ask-together.ts';
import type { Done } from './model/explain.ts';
import { liveHistories, sizeOfModel } from './model/live-histories.ts';
import { openModelBank } from './model/model-bank.ts';
import { purchaseBooks, type PurchaseWorld } from './model/purchase-books.ts';
import {
  type KnownPurchases,
  learnPurchases,
  type PurchaseHistory,
  purchaseHistories,
  purchaseOperationOf,
  purchaseWorlds,
} from './model/purchase-histories.ts';
import {
  answerOfPurchase,
  type PurchaseAnswer,
  type PurchaseOperation,
} from './model/purchase-rules.ts';
import type { Callers } from './model/step-statements.ts';
import { holdLedgerSound } from './voucher-fixture.ts';

// Vouchers, an instant discount and cashback of one purchase against their rules, as vouchers-model.test.ts holds
// vouchers by themselves to theirs.
const postgres = usePostgres({ maxConnections: 4 });
const size = sizeOfModel(20);
const groups = size.isLong ? 6 : 3;
let callers: Callers;
let funderId = 0;
let told = 0;

beforeAll(async () => {
  ({ callers, funderId } = await openModelBank(postgres));
});
afterAll(() => callers?.close());
afterEach(() => holdLedgerSound(postgres.database));

async function live(
  world: PurchaseWorld,
  history: PurchaseHistory,
  scheduler: fc.Scheduler,
): Promise<void> {
  told += 1;
  const { database } = postgres;
  const place = await openPurchasePlace(database, told, funderId, world);
  const { voucherIds: vouchers } = place;
  const known: KnownPurchases = { vouchers, holds: [], redemptions: [], payments: [] };
  let possible = [purchaseBooks(world, vouchers, await budgetsOf(database, place))];
  let at = noon;
  for (const { afterSeconds, wishes } of history) {
    at += 1_000 * afterSeconds;
    const operations = wishes.flatMap((wanted) => purchaseOperationOf(wanted, known, at) ?? []);
    if (operations.length === 0) continue;
    const done = await askTogether(callers, scheduler, possible, operations, {
      ask: (own, operation) => askPurchase(own, place, operation),
      answerOf: (books, { operation, answer }: Done<PurchaseOperation, PurchaseAnswer>) =>
        answerOfPurchase(world, books, operation, answer.ids ?? []),
    });
    possible = done.possible;
    learnPurchases(known, done.answers);
  }
  const afterAllHolds = new Date(at + 86_400_000);
  await withJob(database, (tx) => expireHolds(tx, afterAllHolds, 1_000));
  const found = await readPurchases(database, place);
  const allowed = possible.map(expectedPurchases);
  expect(found).toEqual(allowed.find((books) => isDeepStrictEqual(books, found)) ?? allowed[0]);
  if (told % size.recountEvery === 0) await holdLedgerSound(database);
}

it(
  'what one purchase brings, asked for and taken back at once, is brought as one after another, by the bank’s rules',
  async () => {
    const asked = fc.asyncProperty(purchaseWorlds, purchaseHistories(groups), fc.scheduler(), live);
    await expect(liveHistories(size, asked)).resolves.toBeUndefined();
  },
  size.timeout,
);
