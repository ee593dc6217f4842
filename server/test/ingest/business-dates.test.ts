import { beforeAll, describe, expect, test } from 'vitest';
import { usePlatform } from '../harness/platform.ts';
import { importFiles, parquetOf, rowsOf } from './import-fixture.ts';
import { accountEntry, accountHeader, mappingOf, rows, setUpBank } from './small-bank.ts';

// In the bank it is the 10th of March already, in UTC still the 9th.
const bank = usePlatform({ now: '2024-03-10T06:00:00+08:00' });
beforeAll(() => setUpBank(bank, 'core', 30));

describe('a day that is still to come', () => {
  test('in the name of a file refuses it; today and an older one do not', async () => {
    const states: unknown[] = [];
    for (const day of ['20240311', '20991231', '20240309', '20240310']) {
      const { imports } = await importFiles(bank, mappingOf('core', accountEntry('delta')), {
        [`account_${day}.csv`]: `${accountHeader}A1,C1,current,2012-05-05\n`,
      });
      states.push(imports[0]?.refusal?.code ?? imports[0]?.state);
    }
    expect(states).toEqual([
      'BUSINESS_DATE_IN_FUTURE',
      'BUSINESS_DATE_IN_FUTURE',
      'loaded',
      'loaded',
    ]);
  });

  const balance = `  - name: balance
    entity: balance
    glob: 'balance*.csv'
    mode: full
    business_date: { from_column: day, format: YYYY-MM-DD }
    fields: { customer_id: customer, kind: { constant: demand }, balance: amount, business_date: day }
`;
  const balances = (day: string, odd = day) =>
    importFiles(bank, mappingOf('core', balance), {
      'balance.csv': `customer,amount,day\n${rows(30, (n) => `C${n},${n}.50,${n === 3 ? odd : day}`)}`,
    });

  test('in one row sets that row aside, and the next day’s file is loaded', async () => {
    const mistyped = await balances('2024-03-08', '2042-03-08');
    expect(mistyped.imports[0]).toMatchObject({
      state: 'loaded',
      businessDate: '2024-03-08',
      rowsLoaded: 29,
      rejectedByReason: { DATE_OUT_OF_RANGE: 1 },
    });
    const next = await balances('2024-03-09');
    expect(next.imports[0]).toMatchObject({ state: 'loaded', rowsLoaded: 30 });
    expect(
      await rowsOf(
        bank,
        'SELECT toString(business_date) AS day, count() AS n FROM fact_balance GROUP BY day ORDER BY day',
      ),
    ).toEqual([
      { day: '2024-03-08', n: 29 },
      { day: '2024-03-09', n: 30 },
    ]);
  });

  test('in every row refuses the file', async () => {
    const { imports } = await balances('2024-03-11');
    expect(imports[0]).toMatchObject({ refusal: { code: 'BUSINESS_DATE_IN_FUTURE' } });
  });
});

describe('a moment in a Parquet file', () => {
  const event = `  - name: event
    entity: event
    glob: 'event*'
    mode: append
    format: { type: parquet }
    fields: { event_id: id, customer_id: customer, type: { constant: visit }, occurred_at: at }
`;
  const eventAt = (id: string, moment: string) =>
    parquetOf(bank, `SELECT '${id}' AS id, 'C1' AS customer, ${moment} AS at`);
  const loadedAt = async (id: string, content: Buffer) => {
    const { imports } = await importFiles(bank, mappingOf('core', event), {
      'event.parquet': content,
    });
    expect(imports[0]).toMatchObject({ state: 'loaded', rowsLoaded: 1, rowsRejected: 0 });
    return rowsOf(
      bank,
      `SELECT toString(business_date) AS day, toString(occurred_at) AS at FROM fact_event WHERE event_id = '${id}'`,
    );
  };
  const expected = [{ day: '2024-03-01', at: '2024-03-01 07:00:00.000' }];

  test.each([
    ['ms', `toDateTime64('2024-03-01 07:00:00', 3, 'Asia/Shanghai')`],
    ['us', `toDateTime64('2024-03-01 07:00:00', 6, 'Asia/Shanghai')`],
    ['ns', `toDateTime64('2024-03-01 07:00:00', 9, 'America/New_York') - toIntervalHour(13)`],
    ['text', `'2024-03-01 07:00:00'`],
  ])('is the time it was in the bank (%s)', async (id, type) => {
    const content = await eventAt(id, type);
    expect(await loadedAt(id, content)).toEqual(expected);
  });

  test('without a zone is the time on the wall', async () => {
    const content = await eventAt('wall', `toDateTime64('2024-03-01 07:00:00', 3, 'UTC')`);
    // The timestamp's description in the footer: adjusted to UTC (0x11) becomes not adjusted (0x12).
    const adjusted = Buffer.from([0x8c, 0x11, 0x1c, 0x1c]);
    const place = content.indexOf(adjusted);
    expect(place).toBeGreaterThan(0);
    content[place + 1] = 0x12;
    expect(await loadedAt('wall', content)).toEqual(expected);
  });
});
