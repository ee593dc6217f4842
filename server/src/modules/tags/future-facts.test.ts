import { expect, test } from 'vitest';
import { usePlatform } from '../../../test/harness/platform.ts';
import { insertBank, type Facts } from '../../../test/tags/bank-of-facts.ts';
import { randomBank } from '../../../test/tags/random-bank.ts';
import { catalogue } from './catalogue.ts';
import { runTags } from './run-tags.ts';

const bank = usePlatform({ now: '2026-02-05T10:00:00+08:00' });
const today = '2025-12-31';

/** One number that changes when any value of any row does, of every tag of the catalogue. */
async function fingerprint(): Promise<string> {
  const context = { jobId: 0, signal: new AbortController().signal, progress: () => {} };
  await runTags(bank.platform, context, catalogue, today);
  const [row] = await bank.platform.analytics.query<{ print: string }>(
    `SELECT concat(toString(count()), ' ', toString(sum(cityHash64(formatRow('TSV', *))))) AS print FROM tag_daily`,
  );
  return row?.print ?? '';
}

test('nothing dated after the as-of date changes any tag', async () => {
  await insertBank(bank.platform.analytics, randomBank(1, 100, 7));
  const before = await fingerprint();
  const tomorrow = '2026-01-01';
  const later: Facts = {
    customer: {
      from: tomorrow,
      birth: '1999-09-09',
      gender: 'female',
      risk: 'C5',
      mobile: 'active',
      staff: true,
      org: 9,
      open: '2001-01-01',
    },
    transactions: Array.from({ length: 30 }, () => ({
      on: tomorrow,
      kind: 'salary',
      in: true as const,
      fen: 900_000_00,
    })),
    balances: [
      { on: tomorrow, fen: 9_000_000_00 },
      { on: tomorrow, fen: 9_000_000_00, source: 'new' },
    ],
    holdings: [{ on: tomorrow, kind: 'gold' }],
    cards: [{ issued: tomorrow, kind: 'credit', level: 'gold' }],
    loans: [{ start: tomorrow, months: 24, kind: 'mortgage', monthly: 100 }],
    orders: [{ start: tomorrow, accountOpened: '2020-01-01' }],
    events: [
      { on: tomorrow, type: 'visit' },
      { on: tomorrow, type: 'voucher_redeemed' },
    ],
  };
  // The orders' accounts are old on purpose: the order's own date hides it. They would move first_account_date.
  const { orders, ...rest } = later;
  await insertBank(
    bank.platform.analytics,
    new Map(Array.from({ length: 100 }, (_, index) => [index + 1, rest])),
  );
  await bank.platform.analytics.command(
    "INSERT INTO fact_standing_order (source, order_id, account_id, party_no, start_date) SELECT 'test', toString(number), '', number + 1, '2026-01-01' FROM numbers(100)",
  );
  expect(orders).toHaveLength(1);
  expect(await fingerprint()).toBe(before);
}, 60_000);
