import { Command, InvalidArgumentError } from 'commander';
import { calendarDay, calendarMoment } from '#contract/calendar-day.ts';
import { pastBalances } from '#modules/ledger/index.ts';
import { addDays, bankDayStart } from '#platform/clock/clock.ts';
import { withJob } from '#platform/postgres/database.ts';
import { readId } from './read-options.ts';
import { misused, refused } from './tell-failure.ts';
import { withPlatform } from './with-platform.ts';

type Options = {
  account?: number;
  budget?: number;
  merchant?: number;
  outlet?: number;
  customer?: number;
  gift?: number;
  at: Date;
  json?: true;
};

/** `huike ledger balance`: what accounts held at the end of any moment. */
export function balanceCommand(): Command {
  return new Command('balance')
    .description(
      'what an account, a budget, a merchant, an outlet, a customer or a gift’s shelves held at the end of any moment; name one of them',
    )
    .option('--account <id>', 'an account of the ledger', readId)
    .option('--budget <id>', 'a budget: what is available, set aside and claimed', readId)
    .option('--merchant <no>', 'what a merchant is owed', readId)
    .option('--outlet <id>', 'what was used up at an org unit', readId)
    .option('--customer <no>', 'what a customer is owed, owes and has in points', readId)
    .option('--gift <id>', 'pieces of a gift in the outlets, free and reserved', readId)
    .requiredOption(
      '--at <moment>',
      'a day of the bank, to its end, or a moment with its offset, such as 2026-06-15T12:00:00+08:00',
      readMoment,
    )
    .option('--json', 'print the balances as one JSON object')
    .action(async ({ at, json, ...named }: Options) => {
      const asked = accountsOf(named);
      const balances = await withPlatform(({ platform }) =>
        withJob(platform.database, async (tx) => {
          const found = [];
          for (const one of asked) found.push(...(await pastBalances.read(tx, one, at)));
          return found;
        }),
      );
      if (balances.length === 0)
        throw refused({ code: 'NOT_FOUND', facts: {} }, 'there is no such account');
      if (json) console.log(JSON.stringify({ at: at.toISOString(), balances }));
      else
        for (const { accountId, kind, balance, unit } of balances)
          console.log(
            `account ${accountId} (${kind}): ${balance} ${unit === 'CNY' ? 'fen' : unit}`,
          );
    });
}

type Asked = Parameters<typeof pastBalances.read>[1];

function accountsOf(named: Omit<Options, 'at' | 'json'>): Asked[] {
  const { account, budget, merchant, outlet, customer, gift } = named;
  if (Object.values(named).filter((id) => id !== undefined).length !== 1)
    throw misused('name one of --account, --budget, --merchant, --outlet, --customer, --gift');
  if (budget !== undefined)
    return [
      { kind: 'budget', ownerId: budget },
      { kinds: ['allotted', 'claimed'], partId: budget },
    ];
  if (merchant !== undefined) return [{ kind: 'merchant', ownerId: merchant }];
  if (outlet !== undefined) return [{ kind: 'settlement', ownerId: outlet }];
  if (customer !== undefined) return [{ kinds: ['customer', 'receivable'], ownerIds: [customer] }];
  if (gift !== undefined) return [{ kinds: ['stock', 'reserved'], ownerIds: [gift] }];
  return [{ accountId: account ?? 0 }];
}

function readMoment(text: string): Date {
  if (calendarDay.safeParse(text).success)
    return new Date(bankDayStart(addDays(text, 1)).getTime() - 1);
  if (calendarMoment.safeParse(text).success) return new Date(text);
  throw new InvalidArgumentError('a day is YYYY-MM-DD, a moment such as 2026-06-15T12:00:00+08:00');
}
