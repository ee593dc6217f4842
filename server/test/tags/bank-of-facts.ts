import type { Analytics } from '#platform/analytics/index.ts';

/** The least of a fact; the rest is filled in by `insertBank`. Money in fen, dates YYYY-MM-DD. */
export type Customer = {
  open?: string | null;
  /** when this state began to hold; defaults to the beginning */
  from?: string;
  birth?: string;
  gender?: string;
  marital?: string;
  risk?: string;
  mobile?: string;
  staff?: boolean;
  org?: number;
  openedAt?: number;
  education?: string;
  occupation?: string;
  employer?: string;
};
export type Transaction = {
  on: string;
  at?: string;
  in?: true;
  kind?: string;
  channel?: string;
  fen?: number;
  category?: string;
  bank?: string;
  party?: string;
  currency?: string;
};
export type Balance = {
  on: string;
  kind?: string;
  fen: number;
  currency?: string;
  source?: string;
};
export type Holding = {
  on: string;
  kind?: string;
  fen?: number;
  risk?: string;
  since?: string;
  matures?: string;
};
export type Card = {
  issued: string;
  kind?: string;
  level?: string;
  closed?: string;
  limit?: number;
};
export type Loan = {
  start: string;
  months: number;
  kind?: string;
  monthly?: number;
  principal?: number;
};
export type Order = { start?: string; accountOpened?: string; purpose?: string };
export type Account = { opened: string; closed?: string };
/** An account with another holder: one's own, or the other's. */
export type SharedAccount = {
  opened: string;
  closed?: string;
  role?: 'owner' | 'joint' | 'disponent';
};
export type Event = {
  on: string;
  type: string;
  at?: string;
  detail?: string;
  org?: number;
  fen?: number;
};

export type Score = { on: string; model: string; probability: number; band: string };

export type Facts = {
  customer?: Customer;
  /** further states of the customer, later in time */
  changes?: readonly Customer[];
  transactions?: readonly Transaction[];
  balances?: readonly Balance[];
  holdings?: readonly Holding[];
  cards?: readonly Card[];
  loans?: readonly Loan[];
  orders?: readonly Order[];
  accounts?: readonly Account[];
  shared?: readonly SharedAccount[];
  events?: readonly Event[];
  scores?: readonly Score[];
};

/**
 * Puts the facts of customers into the fact tables; `bank` gives each its number. Several banks with
 * customers of their own may be put in one after another.
 */
export async function insertBank(
  analytics: Analytics,
  bank: ReadonlyMap<number, Facts>,
): Promise<void> {
  const rows: Record<string, object[]> = {};
  const add = (table: string, row: object): void => void (rows[table] ??= []).push(row);
  let serial = 0;
  // An account is one by its id: banks put in after one another must not share them.
  const [first] = bank.keys();
  const id = (): string => `f${first ?? 0}-${(serial += 1)}`;
  for (const [party_no, facts] of bank) {
    const own = { source: 'test', party_no, import_no: 1, currency: 'CNY' };
    for (const state of [facts.customer ?? {}, ...(facts.changes ?? [])])
      add('customer_attribute', attributeRow(party_no, state));
    for (const fact of facts.transactions ?? []) {
      add('fact_transaction', {
        ...own,
        currency: fact.currency ?? 'CNY',
        transaction_id: id(),
        account_id: `a${party_no}`,
        business_date: fact.on,
        occurred_at: `${fact.on} ${fact.at ?? '12:00:00'}`,
        direction: fact.in ? 'in' : 'out',
        kind: fact.kind ?? 'card',
        channel: fact.channel ?? 'pos',
        amount_fen: fact.fen ?? 100,
        merchant_category: fact.category ?? '',
        counterparty_bank: fact.bank ?? '',
        counterparty: fact.party ?? '',
      });
    }
    for (const fact of facts.balances ?? []) {
      add('fact_balance', {
        ...own,
        source: fact.source ?? 'test',
        business_date: fact.on,
        account_id: id(),
        kind: fact.kind ?? 'demand',
        balance_fen: fact.fen,
        currency: fact.currency ?? 'CNY',
      });
    }
    for (const fact of facts.holdings ?? []) {
      add('fact_holding', {
        ...own,
        business_date: fact.on,
        holding_id: id(),
        account_id: `a${party_no}`,
        kind: fact.kind ?? 'wealth',
        product_code: 'P1',
        risk_level: fact.risk ?? 'R2',
        amount_fen: fact.fen ?? 100_00,
        start_date: fact.since ?? null,
        maturity_date: fact.matures ?? null,
      });
    }
    for (const fact of facts.cards ?? []) {
      add('fact_card', {
        ...own,
        card_id: id(),
        account_id: `a${party_no}`,
        kind: fact.kind ?? 'debit',
        level: fact.level ?? '',
        issue_date: fact.issued,
        close_date: fact.closed ?? null,
        limit_fen: fact.limit ?? 0,
      });
    }
    for (const fact of facts.loans ?? []) {
      add('fact_loan', {
        ...own,
        loan_id: id(),
        account_id: `a${party_no}`,
        kind: fact.kind ?? 'consumer',
        principal_fen: fact.principal ?? 100_000_00,
        monthly_payment_fen: fact.monthly ?? 0,
        start_date: fact.start,
        term_months: fact.months,
        status: 'A',
      });
    }
    for (const fact of facts.orders ?? []) {
      const account_id = id();
      add('fact_standing_order', {
        ...own,
        order_id: id(),
        account_id,
        amount_fen: 100,
        purpose: fact.purpose ?? 'rent',
        counterparty_bank: 'X',
        start_date: fact.start ?? null,
      });
      if (fact.accountOpened)
        add('fact_account', {
          ...own,
          account_id,
          kind: 'demand',
          product_code: '',
          org_id: 1,
          open_date: fact.accountOpened,
          close_date: null,
        });
    }
    for (const fact of facts.accounts ?? []) {
      add('fact_account', {
        ...own,
        account_id: id(),
        kind: 'demand',
        product_code: '',
        org_id: 1,
        open_date: fact.opened,
        close_date: fact.closed ?? null,
      });
    }
    for (const fact of facts.shared ?? []) {
      const account_id = id();
      const owns = (fact.role ?? 'owner') === 'owner';
      // The other holder is nobody the test looks at.
      const [owner, other] = owns ? [party_no, 4_000_000] : [4_000_000, party_no];
      add('fact_account', {
        ...own,
        party_no: owner,
        account_id,
        kind: 'demand',
        product_code: '',
        org_id: 1,
        open_date: fact.opened,
        close_date: fact.closed ?? null,
      });
      for (const [holder, role] of [
        [owner, 'owner'],
        [other, owns ? 'joint' : (fact.role ?? 'joint')],
      ] as const)
        add('fact_account_holder', {
          source: own.source,
          account_id,
          party_no: holder,
          import_no: 1,
          role,
        });
    }
    for (const fact of facts.events ?? []) {
      const moment = `${fact.on} ${fact.at ?? '10:00:00'}`;
      add('fact_event', {
        source: own.source,
        party_no,
        import_no: 1,
        event_id: id(),
        type: fact.type,
        schema_version: 1,
        business_date: fact.on,
        occurred_at: moment,
        arrived_at: moment,
        org_id: fact.org ?? 1,
        channel: '',
        amount_fen: fact.fen ?? 0,
        properties: fact.detail === undefined ? {} : { detail: fact.detail },
      });
    }
    for (const [index, fact] of (facts.scores ?? []).entries()) {
      // A statement may write to a hundred partitions at most, and each date of a model is one.
      add(`model_score ${fact.model}`, {
        model: fact.model,
        business_date: fact.on,
        party_no,
        version: index + 1,
        probability: fact.probability,
        band: fact.band,
      });
    }
  }
  for (const [key, list] of Object.entries(rows))
    await analytics.insertRows(key.split(' ')[0]!, list);
}

function attributeRow(customer_no: number, state: Customer): object {
  return {
    customer_no,
    valid_from: state.from ?? '1900-01-01',
    import_no: 1,
    legal_entity_id: 1,
    opening_org_id: state.openedAt ?? state.org ?? 1,
    managing_org_id: state.org ?? 1,
    attributed_org_id: state.org ?? 1,
    open_date: state.open === undefined ? '2015-05-20' : state.open,
    birth_date: state.birth ?? null,
    gender: state.gender ?? '',
    marital_status: state.marital ?? '',
    education: state.education ?? '',
    occupation: state.occupation ?? '',
    payroll_employer: state.employer ?? '',
    risk_level: state.risk ?? '',
    mobile_bank_state: state.mobile ?? '',
    is_staff: state.staff ? 1 : 0,
    attributes: {},
  };
}
