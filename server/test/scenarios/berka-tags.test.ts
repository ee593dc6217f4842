import { beforeAll, describe, expect, test } from 'vitest';
import { enqueueTagRun, runTagsJob } from '#modules/tags/index.ts';
import { anyJobKind } from '#platform/jobs/jobs.ts';
import { usePlatform } from '../harness/platform.ts';
import { berkaDay, berkaPresent, importBerka, readBerka } from './berka.ts';

const harness = usePlatform({ now: '1998-12-31T20:00:00+08:00' });
const asOf = '1994-01-31';

const ownerOf = (): Map<string, string> =>
  new Map(
    readBerka('disp')
      .filter((line) => line['type'] === 'OWNER')
      .map((line) => [line['account_id'] ?? '', line['client_id'] ?? '']),
  );

/** Client ids of the Czech bank that have a flag. */
async function clientsWith(condition: string): Promise<string[]> {
  const rows = await harness.platform.analytics.query<{ client: string }>(
    `SELECT i.customer_id AS client FROM tag_daily AS t INNER JOIN ingest_identity AS i ON i.party_no = t.customer_no WHERE t.business_date = '${asOf}' AND ${condition}`,
  );
  return rows.map((row) => row.client).toSorted();
}

async function runTagsAsOf(): Promise<string> {
  await enqueueTagRun(harness.platform, asOf, null);
  expect(await harness.runJobs([anyJobKind(runTagsJob)])).toEqual(['done']);
  const [row] = await harness.platform.analytics.query<{ print: string }>(
    "SELECT concat(toString(count()), ' ', toString(sum(cityHash64(formatRow('TSV', *))))) AS print FROM tag_daily",
  );
  return row?.print ?? '';
}

describe.skipIf(!berkaPresent)(`the Czech bank’s customers are tagged as of ${asOf}`, () => {
  let print = '';
  beforeAll(async () => {
    await importBerka(harness);
    print = await runTagsAsOf();
  }, 180_000);

  test('those whose first account had opened have tags, the others have none', async () => {
    const opened = new Map(
      readBerka('account').map((line) => [line['account_id'], berkaDay(line['date'])]),
    );
    const visible = new Set(
      readBerka('disp')
        .filter((line) => (opened.get(line['account_id']) ?? '9') <= asOf)
        .map((line) => line['client_id'] ?? ''),
    );
    expect(await clientsWith('1')).toEqual([...visible].toSorted());
    expect(visible.size).toBeLessThan(5369);
  });

  test('pension customers are the owners whose account had a pension since November', async () => {
    const owners = ownerOf();
    const pensions = readBerka('trans').filter(
      (line) =>
        line['k_symbol'] === 'DUCHOD' &&
        berkaDay(line['date']) > '1993-10-31' &&
        berkaDay(line['date']) <= asOf,
    );
    const expected = new Set(pensions.map((line) => owners.get(line['account_id'] ?? '') ?? ''));
    expect(await clientsWith('t_pension_customer = 1')).toEqual([...expected].toSorted());
    expect(expected.size).toBeGreaterThan(50);
  });

  test('loan customers are the owners of loans granted by then; later loans are not seen', async () => {
    const owners = ownerOf();
    const loans = readBerka('loan').filter((line) => berkaDay(line['date']) <= asOf);
    const running = loans.filter((line) => {
      const [year = 0, month = 0] = berkaDay(line['date']).split('-').map(Number);
      // Months between the start and January 1994; none of the loans began on a 31st that year.
      return (1994 - year) * 12 + 1 - month < Number(line['duration']);
    });
    expect(await clientsWith('t_loan_customer = 1')).toEqual(
      [...new Set(running.map((line) => owners.get(line['account_id'] ?? '') ?? ''))].toSorted(),
    );
    expect(running.length).toBeLessThan(682);
  });

  test('without everything dated later, the tags are the same', async () => {
    const later = {
      fact_transaction: 'business_date',
      fact_loan: 'start_date',
      fact_card: 'issue_date',
      fact_account: 'open_date',
      customer_attribute: 'valid_from',
    };
    for (const [table, date] of Object.entries(later)) {
      await harness.platform.analytics.command(`DELETE FROM ${table} WHERE ${date} > '${asOf}'`);
    }
    expect(await runTagsAsOf()).toBe(print);
  }, 120_000);

  test('money is added up in the bank’s own currency', async () => {
    const rows = await harness.postgres.asOwner<{ currency: string }>(
      'select distinct currency from tags.run',
    );
    expect(rows).toEqual([{ currency: 'CZK' }]);
  });
});
