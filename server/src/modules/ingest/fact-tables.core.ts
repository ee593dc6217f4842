import type { Entity } from '#contract/mapping-fields.ts';

/** Entities whose rows become facts in ClickHouse; the others go to PostgreSQL's tables of the bank. */
export type FactEntity = Exclude<Entity, 'org_unit' | 'customer' | 'merchant' | 'payroll_employer'>;

export type FactTable = {
  table: string;
  /** column of the fact table ← name among the values a row has (see compile-rows) */
  columns: Record<string, string>;
  /** full mode: the file speaks of its business date only, or of the state as a whole */
  speaksOf: 'days' | 'state';
  /** a row that is deleted or missing from a full file ends on the business date instead of leaving */
  endsOn?: string;
};

const common = { source: 'source', party_no: 'party_no', import_no: 'import_no' };
const byAccount = { ...common, account_id: 'account_id' };

export const factTables: Record<FactEntity, FactTable> = {
  account: {
    table: 'fact_account',
    columns: {
      ...byAccount,
      kind: 'kind',
      product_code: 'product_code',
      currency: 'currency',
      org_id: 'org',
      open_date: 'open_date',
      close_date: 'close_date',
    },
    speaksOf: 'state',
    endsOn: 'close_date',
  },
  account_holder: {
    table: 'fact_account_holder',
    columns: { ...byAccount, holder_id: 'holder_id', role: 'role' },
    speaksOf: 'state',
  },
  holding: {
    table: 'fact_holding',
    columns: {
      ...byAccount,
      business_date: 'business_date',
      holding_id: 'holding_id',
      kind: 'kind',
      product_code: 'product_code',
      risk_level: 'risk_level',
      amount_fen: 'amount',
      currency: 'currency',
      start_date: 'start_date',
      maturity_date: 'maturity_date',
    },
    speaksOf: 'days',
  },
  balance: {
    table: 'fact_balance',
    columns: {
      ...byAccount,
      business_date: 'business_date',
      kind: 'kind',
      balance_fen: 'balance',
      currency: 'currency',
    },
    speaksOf: 'days',
  },
  transaction: {
    table: 'fact_transaction',
    columns: {
      ...byAccount,
      business_date: 'business_date',
      transaction_id: 'transaction_id',
      occurred_at: 'occurred_at',
      direction: 'direction',
      kind: 'kind',
      channel: 'channel',
      amount_fen: 'amount',
      currency: 'currency',
      merchant_category: 'merchant_category',
      counterparty_bank: 'counterparty_bank',
      counterparty: 'counterparty',
    },
    speaksOf: 'days',
  },
  card: {
    table: 'fact_card',
    columns: {
      ...byAccount,
      card_id: 'card_id',
      kind: 'kind',
      level: 'level',
      issue_date: 'issue_date',
      close_date: 'close_date',
      limit_fen: 'limit',
      currency: 'currency',
    },
    speaksOf: 'state',
    endsOn: 'close_date',
  },
  loan: {
    table: 'fact_loan',
    columns: {
      ...byAccount,
      loan_id: 'loan_id',
      kind: 'kind',
      principal_fen: 'principal',
      monthly_payment_fen: 'monthly_payment',
      currency: 'currency',
      start_date: 'start_date',
      term_months: 'term_months',
      status: 'status',
    },
    speaksOf: 'state',
  },
  standing_order: {
    table: 'fact_standing_order',
    columns: {
      ...byAccount,
      order_id: 'order_id',
      amount_fen: 'amount',
      currency: 'currency',
      purpose: 'purpose',
      counterparty_bank: 'counterparty_bank',
      start_date: 'start_date',
    },
    speaksOf: 'state',
  },
  event: {
    table: 'fact_event',
    columns: {
      ...common,
      event_id: 'event_id',
      type: 'type',
      schema_version: 'schema_version',
      business_date: 'business_date',
      occurred_at: 'occurred_at',
      arrived_at: 'arrived_at',
      outbox_seq: 'outbox_seq',
      org_id: 'org',
      channel: 'channel',
      amount_fen: 'amount',
      properties: 'attributes',
    },
    speaksOf: 'days',
  },
};

export function isFactEntity(entity: Entity): entity is FactEntity {
  return entity in factTables;
}

/** The columns of a fact table that hold these fields of a file: what names a row there. */
export function factKey(entity: FactEntity, fields: readonly string[]): string[] {
  const { columns } = factTables[entity];
  return fields.map((field) => {
    const found =
      field === 'customer_id'
        ? 'party_no'
        : Object.entries(columns).find(([, value]) => value === field)?.[0];
    if (found === undefined) throw new Error(`${entity} keeps no column for ${field}`);
    return found;
  });
}
