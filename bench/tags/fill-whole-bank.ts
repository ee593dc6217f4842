import type { Analytics } from '../../server/src/platform/analytics/index.ts';
import { fillBank } from './fill-bank.ts';

/** Rows a customer, besides the transactions of `fillBank`. */
export const balancesPerCustomer = 24;

/**
 * A whole bank, the same every time: `fillBank` with its transactions, and 24 month-end balances, two
 * pictures of holdings, five events, and accounts, cards, loans and standing orders for some.
 */
export async function fillWholeBank(analytics: Analytics, customers: number): Promise<void> {
  await fillBank(analytics, customers);
  const fill = async (table: string, columns: string, rows: number, select: string) => {
    await analytics.command(
      `INSERT INTO ${table} (source, party_no, import_no, ${columns}) SELECT 'bench', toUInt32(number % ${customers} + 1), 1, ${select}
       FROM (SELECT number, cityHash64(number, '${table}', 1) AS h1, cityHash64(number, '${table}', 2) AS h2, cityHash64(number, '${table}', 3) AS h3 FROM numbers(${Math.floor(rows)}))`,
    );
  };
  for (const table of Object.keys(tables)) await analytics.command(`TRUNCATE TABLE ${table}`);
  const kinds = "['demand', 'demand', 'time', 'wealth', 'fund', 'insurance', 'loan'][h1 % 7 + 1]";
  for (let month = 0; month < 12; month += 1) {
    const monthEnd = `toLastDayOfMonth(toDate32('2025-01-01') + INTERVAL ${month} MONTH)`;
    await fill(
      'fact_balance',
      'business_date, account_id, kind, balance_fen, currency',
      2 * customers,
      `${monthEnd}, toString(number), ${kinds}, h2 % 50000000, 'CNY'`,
    );
  }
  for (const monthEnd of ['2025-11-30', '2025-12-31'])
    await fill(
      'fact_holding',
      'business_date, holding_id, account_id, kind, product_code, risk_level, amount_fen, currency, start_date, maturity_date',
      customers,
      `toDate32('${monthEnd}'), toString(number), toString(number), ['wealth', 'fund', 'insurance', 'treasury_bond', 'precious_metal', 'deposit'][h1 % 6 + 1], concat('P', toString(h2 % 50)),
       concat('R', toString(h3 % 5 + 1)), h2 % 30000000, 'CNY', toDate32('2025-01-01') + h1 % 300, toDate32('2025-12-01') + h3 % 400`,
    );
  for (const [table, { columns, share, select }] of Object.entries(tables))
    if (columns !== '') await fill(table, columns, customers * share, select);
}

const tables: Record<string, { columns: string; share: number; select: string }> = {
  fact_balance: { columns: '', share: 0, select: '' },
  fact_holding: { columns: '', share: 0, select: '' },
  fact_account: {
    columns: 'account_id, kind, product_code, currency, org_id, open_date',
    share: 1.5,
    select: `toString(number), ['demand', 'time', 'wealth'][h1 % 3 + 1], '', 'CNY', h2 % 100, toDate32('2012-01-01') + h3 % 5000`,
  },
  fact_account_holder: {
    columns: 'account_id, role',
    share: 1.6,
    select: `toString(number), ['owner', 'owner', 'joint', 'disponent'][h1 % 4 + 1]`,
  },
  fact_card: {
    columns: 'card_id, account_id, kind, level, issue_date, limit_fen, currency',
    share: 0.8,
    select: `toString(number), toString(number), ['debit', 'debit', 'credit'][h1 % 3 + 1], ['classic', 'gold', 'platinum'][h2 % 3 + 1], toDate32('2015-01-01') + h3 % 4000, h2 % 5000000, 'CNY'`,
  },
  fact_loan: {
    columns:
      'loan_id, account_id, kind, principal_fen, monthly_payment_fen, currency, start_date, term_months, status',
    share: 0.2,
    select: `toString(number), toString(number), ['mortgage', 'consumer', 'business'][h1 % 3 + 1], h2 % 100000000, h3 % 1000000, 'CNY', toDate32('2018-01-01') + h1 % 2900, h2 % 360, ''`,
  },
  fact_standing_order: {
    columns: 'order_id, account_id, amount_fen, currency, purpose, counterparty_bank, start_date',
    share: 0.2,
    select: `toString(number), toString(number), h1 % 1000000, 'CNY', ['household', 'loan', 'insurance', ''][h2 % 4 + 1], ['', 'ICBC'][h3 % 2 + 1], toDate32('2024-01-01') + h1 % 700`,
  },
  fact_event: {
    columns:
      'event_id, type, schema_version, business_date, occurred_at, arrived_at, outbox_xid, outbox_seq, org_id, channel, amount_fen',
    share: 5,
    select: `toString(number), ['mobile_sign_in', 'mobile_sign_in', 'mobile_sign_in', 'visit', 'voucher_claimed', 'voucher_redeemed', 'campaign_contact', 'campaign_response', 'complaint'][h1 % 9 + 1], 1,
      toDate32('2025-01-01') + h2 % 365 AS business_date, toDateTime64('2025-06-01 00:00:00', 3, 'Asia/Shanghai') + h3 % 86400, now64(3), 0, 0, h1 % 100, '', 0`,
  },
};
