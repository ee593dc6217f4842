import { beforeAll, describe, expect, test } from 'vitest';
import { anyJobKind } from '#platform/jobs/jobs.ts';
import { usePlatform } from '../../../test/harness/platform.ts';
import { type Facts, insertBank } from '../../../test/tags/bank-of-facts.ts';
import { allCases as cases } from '../../../test/tags/cases/all-cases.ts';
import { asOf, balanceOn } from '../../../test/tags/cases/tag-case.ts';
import { balancePictures, holdingPictures } from '../../../test/tags/pictures.ts';
import { randomBank } from '../../../test/tags/random-bank.ts';
import { catalogue } from './catalogue.ts';
import { enqueueTagRun, runTagsJob } from './jobs.ts';

const bank = usePlatform({ now: '2026-02-05T10:00:00+08:00' });

/** Pictures exist on these days whoever is in them, so that every average has its divisor. */
const pictures: Facts = {
  balances: [
    ...balancePictures.test.map((on) => balanceOn(on, 0)),
    ...balancePictures.second.map((on) => ({
      on,
      fen: 0,
      source: 'second',
      kind: 'wealth',
    })),
  ],
  holdings: holdingPictures.map((on) => ({ on, fen: 0 })),
};
const examples = cases.flatMap((of) => of.examples.map((example) => ({ ...example, tag: of.tag })));
const firstExample = 10;
const firstRandom = 10_000;
const randomCustomers = 2_000;

type Row = Record<string, string | number | null>;
let rows = new Map<number, Row>();

beforeAll(async () => {
  const { analytics } = bank.platform;
  await insertBank(
    analytics,
    new Map<number, Facts>([
      [1, pictures],
      ...examples.map(({ facts }, index): [number, Facts] => [firstExample + index, facts]),
    ]),
  );
  await insertBank(analytics, randomBank(firstRandom, randomCustomers, 20_260_105));
  await enqueueTagRun(bank.platform, asOf, null);
  const outcomes = await bank.runJobs([anyJobKind(runTagsJob)]);
  if (outcomes.join() !== 'done') throw new Error(`the tag run ended as ${outcomes.join()}`);
  const computed = await analytics.query<Row & { customer_no: number }>('SELECT * FROM tag_daily');
  rows = new Map(computed.map((row) => [row.customer_no, row]));
}, 180_000);

test('every tag of the catalogue has a definition by hand and three examples: has it, has it not, the boundary', () => {
  expect(cases.map((of) => of.tag).toSorted()).toEqual([...catalogue.tags.keys()].toSorted());
  const incomplete = cases.filter(({ examples: [has, hasNot, edge], otherwise }) => {
    const complete = has && has.value !== otherwise && hasNot?.value === otherwise && edge;
    return !complete;
  });
  expect(incomplete.map((of) => of.tag)).toEqual([]);
});

test('exactly the customers whose relation had begun have a row', async () => {
  const visible = await bank.platform.analytics.query<{ customer_no: number }>(
    `SELECT customer_no FROM (SELECT customer_no, open_date FROM customer_attribute WHERE valid_from <= '2025-12-31' ORDER BY valid_from DESC LIMIT 1 BY customer_no)
     WHERE open_date IS NULL OR open_date <= '2025-12-31' ORDER BY customer_no`,
  );
  expect([...rows.keys()].toSorted((a, b) => a - b)).toEqual(visible.map((row) => row.customer_no));
  expect(rows.size).toBeLessThan(randomCustomers + examples.length + 1);
});

describe.each(cases)('$tag', (of) => {
  test.each(of.examples.map((example) => [example.title, example] as const))('%s', (_, example) => {
    const index = examples.findIndex(
      (candidate) => candidate.tag === of.tag && candidate.title === example.title,
    );
    expect(rows.get(firstExample + index)?.[`t_${of.tag}`]).toEqual(example.value);
  });

  test('is what the facts say by hand, for every customer of a random bank', async () => {
    const answers = await bank.platform.analytics.query<{
      party_no: number;
      value: string | number;
    }>(of.oracle);
    const expected = new Map(answers.map((row) => [row.party_no, row.value]));
    const wrong: object[] = [];
    const seen = new Set<string | number | null>();
    for (const [customer, row] of rows) {
      const value = row[`t_${of.tag}`] ?? null;
      const wanted = expected.get(customer) ?? of.otherwise;
      seen.add(value);
      if (!same(value, wanted)) wrong.push({ customer, value, wanted });
    }
    expect(wrong.slice(0, 5)).toEqual([]);
    expect(seen.size, 'the bank has customers with and without').toBeGreaterThan(1);
  });
});

/** Shares may differ in the last bits of a double. */
function same(value: string | number | null, wanted: string | number | null): boolean {
  if (typeof value === 'number' && typeof wanted === 'number')
    return Math.abs(value - wanted) <= 1e-9 * Math.max(1, Math.abs(wanted));
  return value === wanted;
}
