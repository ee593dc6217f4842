import { describe, expect, it, test } from 'vitest';
import { usePostgres } from '../harness/postgres.ts';

// What the database refuses whoever writes it: a check goes before foreign keys, so a row needs no others beside it.
const postgres = usePostgres();

type Row = Record<string, unknown>;

/** The name of the rule that the rows break; null where they break none but that of what they refer to. */
async function brokenBy(table: string, ...rows: readonly Row[]): Promise<string | null> {
  const columns = Object.keys(rows[0] ?? {});
  const values = rows.map(
    (_, nth) => `(${columns.map((__, at) => `$${nth * columns.length + at + 1}`).join(', ')})`,
  );
  try {
    await postgres.asOwner('begin; set local role huike_job');
    await postgres.asOwner(
      `insert into ${table} (${columns.join(', ')}) values ${values.join(', ')}`,
      rows.flatMap((row) => columns.map((column) => row[column])),
    );
    return null;
  } catch (error) {
    if (!(error instanceof Error && 'constraint' in error && 'code' in error)) throw error;
    return error.code === '23503' ? null : String(error.constraint);
  } finally {
    await postgres.asOwner('rollback');
  }
}

const day = '2026-03-02';
const due = {
  rule_id: 1,
  version: 1,
  period_start: day,
  customer_no: 1,
  products: 3,
  gift_id: 1,
  org_id: 1,
  made_at: day,
};
const contact = {
  kind: 'merchant',
  subject_no: 1,
  name: '甲',
  position: '财务',
  org_id: 1,
  created_by: '1',
  created_at: day,
};
const entry = {
  contact_id: 1,
  what: '茶叶',
  pieces: 1,
  value_fen: 1,
  purpose: '节日',
  given_on: day,
  org_id: 1,
  limit_version: 1,
  natural_key: 'k',
  made_by: '1',
  made_at: day,
};
const limit = { version: 1, content: '{}', reason: '年度', approval_id: 1, approved_at: day };
const payment = {
  rule_id: 1,
  reference: 'core:1',
  version: 1,
  customer_no: 1,
  business_date: day,
  amount_fen: 100,
  merchant_category: '',
  outcome: 'given',
  points: 10,
  movement_id: 1,
  refunded_fen: 100,
  taken_back: 10,
  decided_at: day,
};
const refund = {
  rule_id: 1,
  reference: 'core:1',
  customer_no: 1,
  business_date: day,
  amount_fen: 100,
  laid_fen: 100,
  taken_back: 0,
  decided_at: day,
};
const line = {
  till_id: 1,
  sequence: 1,
  merchant_no: 1,
  org_id: 1,
  digest: Buffer.from('x'),
  class: 'over_lease',
  bearer: 'merchant',
  amount_fen: 1,
  purchase_amount_fen: 1,
  accepted_at: day,
  arrived_at: day,
  closed_at: day,
  closed_by_name: '甲',
  closing_reason: '已告知',
};
const booking = {
  transfer_id: 1,
  merchant_no: 1,
  org_id: 1,
  kind: 'advance',
  amount_fen: 1,
  at: day,
};
const account = { kind: 'merchant_receivable', owner_id: 1, unit: 'CNY', balance: -1, held: 0 };
const told = {
  statement_id: 1,
  line: 1,
  transfer_id: 1,
  merchant_no: 1,
  org_id: 1,
  kind: 'collect',
  amount_fen: -1,
  at: day,
};

type Case = [table: string, row: Row, broken: Row, by: string];
const cases: Case[] = [
  ['points.gift_due', due, { products: 0 }, 'gift_due_products_check'],
  ['points.gift_due', due, { state: 'lost', ended_at: day }, 'gift_due_state_check'],
  ['points.gift_due', due, { state: 'reserved', ended_at: day }, 'gift_due_check'],
  ['points.gift_due', due, { reservation_id: 1 }, 'gift_due_check'],
  ['points.gift_due', due, { ended_at: day }, 'gift_due_check1'],
  ['points.gift_due', due, { state: 'dropped' }, 'gift_due_check1'],
  ['gift_register.contact', contact, { kind: 'customer' }, 'contact_kind_check'],
  ['gift_register.contact', contact, { name: '' }, 'contact_name_check'],
  ['gift_register.gift_limit', limit, { version: 0 }, 'gift_limit_version_check'],
  ['gift_register.gift_limit', limit, { reason: '' }, 'gift_limit_reason_check'],
  ['gift_register.entry', entry, { what: '' }, 'entry_what_check'],
  ['gift_register.entry', entry, { pieces: 0 }, 'entry_pieces_check'],
  ['gift_register.entry', entry, { pieces: 1_001 }, 'entry_pieces_check'],
  ['gift_register.entry', entry, { value_fen: 0 }, 'entry_value_fen_check'],
  ['gift_register.entry', entry, { purpose: '' }, 'entry_purpose_check'],
  ['gift_register.entry', entry, { withdrawn_by: '1', withdrawn_at: day }, 'entry_check'],
  ['points.payment', payment, { reference: '' }, 'payment_reference_check'],
  ['points.payment', payment, { amount_fen: 0 }, 'payment_amount_fen_check'],
  ['points.payment', payment, { outcome: '' }, 'payment_outcome_check'],
  ['points.payment', payment, { movement_id: null }, 'payment_points_of_movement'],
  ['points.payment', payment, { refunded_fen: 101 }, 'payment_refunded_within_amount'],
  ['points.payment', payment, { taken_back: 11 }, 'payment_taken_back_within_points'],
  ['points.payment_refund', refund, { reference: '' }, 'payment_refund_reference_check'],
  [
    'points.payment_refund',
    refund,
    { amount_fen: 0, laid_fen: 0 },
    'payment_refund_amount_fen_check',
  ],
  ['points.payment_refund', refund, { laid_fen: 101 }, 'payment_refund_check'],
  ['points.payment_refund', refund, { taken_back: -1 }, 'payment_refund_taken_back_check'],
  ['merchants.offline_entry', line, { closing_reason: null }, 'offline_closing_whole'],
  ['merchants.offline_entry', line, { closed_by_name: null }, 'offline_closing_whole'],
  ['merchants.offline_entry', line, { bearer: 'bank' }, 'offline_closing_of_merchants'],
  ['ledger.account', account, { balance: 1 }, 'account_not_overdrawn'],
  ['ledger.account', account, { kind: 'loan' }, 'account_kind_known'],
  ['merchants.booking', booking, { kind: 'gift' }, 'booking_kind_known'],
  ['merchants.booking', booking, { budget_id: 1 }, 'booking_paid_by_budget'],
  ['merchants.booking', booking, { amount_fen: -1 }, 'booking_of_claims'],
  ['merchants.booking', booking, { kind: 'collect' }, 'booking_of_claims'],
  ['merchants.statement_line', told, { kind: 'loan' }, 'statement_line_kind_known'],
];

describe('a row', () => {
  it.each(cases)(
    'of %s that breaks a rule is refused by that rule (%#)',
    async (table, row, broken, by) => {
      expect([await brokenBy(table, row), await brokenBy(table, { ...row, ...broken })]).toEqual([
        null,
        by,
      ]);
    },
  );

  const key = { natural_key: 'other' };
  const twice: [table: string, row: Row, more: Row, by: string][] = [
    ['points.gift_due', due, { products: 4 }, 'gift_due_once'],
    [
      'points.gift_due',
      { ...due, state: 'reserved', reservation_id: 1, ended_at: day },
      { customer_no: 2 },
      'gift_due_reservation_id_key',
    ],
    ['gift_register.contact', contact, { position: '出纳' }, 'contact_once'],
    ['gift_register.gift_limit', limit, { reason: '另一份' }, 'gift_limit_pkey'],
    ['gift_register.entry', { ...entry, ...key }, { contact_id: 2 }, 'entry_natural_key_key'],
    ['points.payment', payment, { customer_no: 2, movement_id: 2 }, 'payment_pkey'],
    ['points.payment', payment, { reference: 'core:2' }, 'payment_movement_id_key'],
    ['points.payment_refund', refund, { customer_no: 2 }, 'payment_refund_pkey'],
    ['ledger.account', account, { balance: 0 }, 'account_once'],
  ];
  // Two rows of one statement: what is there once only is looked at before what rows refer to.
  it.each(twice)('of %s that is there already is refused (%#)', async (table, row, more, by) => {
    expect(await brokenBy(table, row, { ...row, ...more })).toBe(by);
  });
});

test('people’s transactions change none of these rows, and nobody those that are kept as they were written', async () => {
  const may = async (role: string, table: string): Promise<string> => {
    const [row] = await postgres.asOwner<Record<string, boolean>>(
      `select ${['insert', 'update', 'delete'].map((one) => `has_table_privilege('${role}', '${table}', '${one}') as ${one}`).join(', ')}`,
    );
    return `${role} ${table}: ${Object.entries(row ?? {})
      .flatMap(([one, can]) => (can ? [one] : []))
      .join(' ')}`;
  };
  const people = [
    'points.gift_due',
    'points.payment',
    'points.payment_refund',
    'points.payment_total',
  ];
  const register = ['gift_register.contact', 'gift_register.entry'];
  const byPeople: string[] = [];
  for (const table of [...people, ...register]) byPeople.push(await may('huike_app', table));
  expect(byPeople).toEqual([...people, ...register].map((table) => `huike_app ${table}: `));
  expect([
    await may('huike_job', 'points.gift_due'),
    await may('huike_job', 'points.payment_total'),
    await may('huike_app', 'gift_register.gift_limit'),
    await may('huike_job', 'gift_register.gift_limit'),
  ]).toEqual([
    'huike_job points.gift_due: insert update',
    'huike_job points.payment_total: insert update',
    'huike_app gift_register.gift_limit: insert',
    'huike_job gift_register.gift_limit: insert',
  ]);
});
