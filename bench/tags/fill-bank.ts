import type { Analytics } from '../../server/src/platform/analytics/index.ts';

export const transactionsPerCustomer = 20;

/**
 * A bank of `customers` with 20 transactions each over a year, the same every time: every column is
 * a hash of the row's number. Loaded month by month, as files come.
 */
export async function fillBank(analytics: Analytics, customers: number): Promise<void> {
  await analytics.command('TRUNCATE TABLE fact_transaction');
  await analytics.command('TRUNCATE TABLE customer_attribute');
  const rowsPerMonth = Math.floor((customers * transactionsPerCustomer) / 12);
  for (let month = 0; month < 12; month += 1) {
    await analytics.command(
      `INSERT INTO fact_transaction
      SELECT 'bench', toDate32('2025-01-01') + INTERVAL ${month} MONTH + toIntervalDay(h1 % 28),
        toUInt32(intDiv(number * ${customers}, ${rowsPerMonth}) + 1), 1, concat('${month}-', toString(number)), toString(number % 1000),
        toDateTime('2025-06-01 00:00:00', 'Asia/Shanghai') + h2 % 86400, if(h2 % 3 = 0, 'in', 'out'),
        ['salary', 'pension', 'transfer', 'cash', 'card', 'card', 'card', 'interest', 'fee', 'loan_repayment', 'household', 'wealth_purchase'][h3 % 12 + 1],
        ['counter', 'atm', 'mobile', 'pos', 'online', 'auto'][h4 % 6 + 1], h5 % 1000000, 'CNY',
        ['', '', 'fuel', 'parking', 'grocery', 'dining', 'travel', 'health', 'education', 'home'][h6 % 10 + 1],
        ['', 'ICBC', 'CCB', 'BOC'][h7 % 4 + 1], toString(h7 % 1000)
      FROM (SELECT number, cityHash64(number, ${month}, 1) AS h1, cityHash64(number, ${month}, 2) AS h2, cityHash64(number, ${month}, 3) AS h3,
        cityHash64(number, ${month}, 4) AS h4, cityHash64(number, ${month}, 5) AS h5, cityHash64(number, ${month}, 6) AS h6, cityHash64(number, ${month}, 7) AS h7
        FROM numbers(${rowsPerMonth}))`,
    );
  }
  await analytics.command(
    `INSERT INTO customer_attribute (customer_no, valid_from, import_no, opening_org_id, managing_org_id, attributed_org_id, open_date, birth_date, gender)
     SELECT number + 1, toDate32('1900-01-01'), 1, number % 100, number % 100, number % 100, toDate32('2010-01-01') + number % 5000,
       toDate32('1940-01-01') + number % 25000, if(number % 2 = 0, 'male', 'female') FROM numbers(${customers})`,
  );
}
