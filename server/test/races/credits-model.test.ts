import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { usePostgres } from '../harness/postgres.ts';
import { askCredit, expectedCredits, openCreditPlace, readCredits } from './model/ask-credits.ts';
import { askTogether } from './model/ask-together.ts';
import {
  type CreditHistory,
  creditHistories,
  creditOperationOf,
  creditWorlds,
  type KnownCredit,
  learnCredit,
} from './model/credit-histories.ts';
import {
  answerOfCredit,
  type CreditAnswer,
  type CreditOperation,
  type CreditWorld,
} from './model/credit-rules.ts';
import { emptyCreditBooks } from './model/credit-books.ts';
import type { Done } from './model/explain.ts';
import { start } from './model/histories.ts';
import { liveHistories, sizeOfModel } from './model/live-histories.ts';
import { dayOf } from './model/rules.ts';
import { openModelBank } from './model/model-bank.ts';
import type { Callers } from './model/step-statements.ts';
import { holdLedgerSound } from './voucher-fixture.ts';

// Red packets and cashback against their rules, as vouchers-model.test.ts holds vouchers to theirs.
const postgres = usePostgres({ maxConnections: 4 });
const size = sizeOfModel(20);
const groups = size.isLong ? 5 : 2;
let callers: Callers;
let funderId = 0;
let told = 0;

beforeAll(async () => {
  ({ callers, funderId } = await openModelBank(postgres));
});
afterAll(() => callers?.close());
afterEach(() => holdLedgerSound(postgres.database));

async function live(
  world: CreditWorld,
  history: CreditHistory,
  scheduler: fc.Scheduler,
): Promise<void> {
  told += 1;
  const place = await openCreditPlace(postgres.database, `K${told}`, funderId, world);
  const known: KnownCredit = { allotments: [], redemptions: [] };
  let possible = [emptyCreditBooks(world.budgetsFen)];
  const ask = async (operations: readonly CreditOperation[]): Promise<void> => {
    const done = await askTogether(callers, scheduler, possible, operations, {
      ask: (database, operation) => askCredit(database, postgres.database, place, world, operation),
      answerOf: (books, one: Done<CreditOperation, CreditAnswer>) =>
        answerOfCredit(world, books, one.operation, one.answer),
    });
    possible = done.possible;
    learnCredit(known, done.answers);
  };
  let at = start;
  const times = world.kind === 'cashback' ? world.capTimes : Math.ceil(world.capTimes / 2);
  await ask([{ do: 'open', at, key: 'first', times }]);
  for (const group of history) {
    const operations = group.flatMap((wanted) => {
      at += wanted.step;
      return creditOperationOf(world, wanted, known, at) ?? [];
    });
    if (operations.length > 0) await ask(operations);
  }
  const found = await readCredits(postgres.database, place);
  const validUntil = (claimedAt: number): string => dayOf(claimedAt + 86_400_000);
  const allowed = possible.map((books) => expectedCredits(books, validUntil));
  expect(found).toEqual(allowed.find((books) => isDeepStrictEqual(books, found)) ?? allowed[0]);
  if (told % size.recountEvery === 0) await holdLedgerSound(postgres.database);
}

it(
  'red packets and cashback asked for and taken back at once are given as one after another, by the bank’s rules',
  async () => {
    const asked = fc.asyncProperty(creditWorlds, creditHistories(groups), fc.scheduler(), live);
    await expect(liveHistories(size, asked)).resolves.toBeUndefined();
  },
  size.timeout,
);
