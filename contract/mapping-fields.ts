/**
 * What a bank's file can become, and the fields of each. One table that the mapping check, the
 * generated SQL, the templates, the preview and docs/mapping.md all read.
 */
export const entities = [
  'org_unit',
  'customer',
  'merchant',
  'payroll_employer',
  'account_holder',
  'account',
  'holding',
  'balance',
  'transaction',
  'card',
  'loan',
  'standing_order',
  'event',
] as const;
export type Entity = (typeof entities)[number];

/**
 * text · code (short text with few values) · date · time (date with time of day) · amount (money,
 * given in the file's amount unit, kept in fen) · integer · boolean · org (the bank's code of an
 * org unit)
 */
export type FieldType =
  | 'text'
  | 'code'
  | 'date'
  | 'time'
  | 'amount'
  | 'integer'
  | 'boolean'
  | 'org';

export type Field = {
  type: FieldType;
  /** a row without it goes to quarantine */
  required?: true;
  /** the only values allowed after mapping */
  values?: readonly string[];
  /** C2 personal data: encrypted at rest, masked in previews and in the quarantine list */
  personal?: true;
  /** may be below zero (amounts are refused below zero otherwise) */
  signed?: true;
  zh: string;
  en: string;
};

const party = {
  customer_id: { type: 'text', zh: '来源客户号', en: "The source's id of the customer" },
} satisfies Record<string, Field>;
const byAccount = {
  ...party,
  account_id: {
    type: 'text',
    zh: '账号；未给客户号时按账户的所有人归属',
    en: 'Account; without a customer id the row belongs to the account’s owner',
  },
} satisfies Record<string, Field>;
const money = {
  currency: { type: 'code', zh: '币种，缺省取来源的币种', en: "Currency; the source's by default" },
} satisfies Record<string, Field>;
const subjectOrgs = {
  managing_org: {
    type: 'org',
    zh: '管户机构',
    en: 'Managing org unit: decides who may see the subject',
  },
} satisfies Record<string, Field>;

export const entityFields: Record<Entity, Record<string, Field>> = {
  org_unit: {
    code: { type: 'text', required: true, zh: '机构号', en: 'Code of the org unit' },
    name: { type: 'text', required: true, zh: '机构名称', en: 'Name' },
    kind: {
      type: 'code',
      required: true,
      values: ['head_office', 'branch', 'sub_branch', 'outlet'],
      zh: '机构层级',
      en: 'Level',
    },
    parent_code: { type: 'text', zh: '上级机构号', en: 'Code of the org unit above' },
  },
  customer: {
    customer_id: {
      type: 'text',
      required: true,
      zh: '来源客户号',
      en: "The source's id of the customer",
    },
    name: { type: 'text', personal: true, zh: '姓名', en: 'Name' },
    phone: { type: 'text', personal: true, zh: '手机号', en: 'Phone' },
    identity_kind: {
      type: 'code',
      zh: '证件种类，缺省为居民身份证 id_card',
      en: 'Kind of identity document, id_card by default',
    },
    identity_number: { type: 'text', personal: true, zh: '证件号码', en: 'Identity number' },
    birth_date: { type: 'date', zh: '出生日期', en: 'Birth date' },
    gender: { type: 'code', values: ['male', 'female', 'unknown'], zh: '性别', en: 'Gender' },
    open_date: {
      type: 'date',
      zh: '开户日期；缺省见“客户何时可见”',
      en: 'Date the customer was opened; see “when a customer is visible”',
    },
    opening_org: { type: 'org', zh: '开户机构', en: 'Opening org unit' },
    ...subjectOrgs,
    attributed_org: { type: 'org', zh: '归属机构', en: 'Attributed org unit' },
    marital_status: { type: 'code', zh: '婚姻状况', en: 'Marital status' },
    education: { type: 'code', zh: '学历', en: 'Education' },
    occupation: { type: 'code', zh: '职业', en: 'Occupation' },
    region: { type: 'code', zh: '地区', en: 'Region' },
    risk_level: {
      type: 'code',
      values: ['C1', 'C2', 'C3', 'C4', 'C5', ''],
      zh: '风险承受等级',
      en: 'Risk level of the customer',
    },
    mobile_bank_state: {
      type: 'code',
      values: ['none', 'dormant', 'active', 'highly_active', ''],
      zh: '掌银状态',
      en: 'State in MobileBank',
    },
    payroll_employer: { type: 'text', zh: '代发单位编号', en: 'Id of the payroll employer' },
    is_staff: { type: 'boolean', zh: '是否本行员工', en: 'Works for the bank' },
  },
  merchant: {
    merchant_id: {
      type: 'text',
      required: true,
      zh: '来源商户号',
      en: "The source's id of the merchant",
    },
    name: { type: 'text', required: true, zh: '商户名称', en: 'Name' },
    category: { type: 'code', zh: '商户类别', en: 'Merchant category' },
    open_date: { type: 'date', zh: '入网日期', en: 'Date it joined' },
    close_date: { type: 'date', zh: '退网日期', en: 'Date it left' },
    ...subjectOrgs,
  },
  payroll_employer: {
    employer_id: {
      type: 'text',
      required: true,
      zh: '来源代发单位号',
      en: "The source's id of the payroll employer",
    },
    name: { type: 'text', required: true, zh: '单位名称', en: 'Name' },
    industry: { type: 'code', zh: '行业', en: 'Industry' },
    open_date: { type: 'date', zh: '签约日期', en: 'Date it signed' },
    close_date: { type: 'date', zh: '解约日期', en: 'Date it ended' },
    ...subjectOrgs,
  },
  account_holder: {
    holder_id: {
      type: 'text',
      zh: '持有关系编号',
      en: 'Id of the holding relation, where other files refer to it',
    },
    account_id: { type: 'text', required: true, zh: '账号', en: 'Account' },
    customer_id: {
      type: 'text',
      required: true,
      zh: '来源客户号',
      en: "The source's id of the customer",
    },
    role: {
      type: 'code',
      required: true,
      values: ['owner', 'joint', 'disponent'],
      zh: '角色',
      en: 'Role; money of an account counts once, for its owner',
    },
  },
  account: {
    account_id: { type: 'text', required: true, zh: '账号', en: 'Account' },
    ...party,
    kind: { type: 'code', required: true, zh: '账户种类', en: 'Kind' },
    product_code: { type: 'code', zh: '产品代码', en: 'Product' },
    ...money,
    org: { type: 'org', zh: '开户机构', en: 'Org unit' },
    open_date: { type: 'date', required: true, zh: '开户日期', en: 'Opened' },
    close_date: { type: 'date', zh: '销户日期', en: 'Closed' },
  },
  holding: {
    holding_id: { type: 'text', required: true, zh: '持有编号', en: 'Id of the holding' },
    business_date: {
      type: 'date',
      zh: '业务日期，缺省取文件的业务日期',
      en: "Business date; the file's by default",
    },
    ...byAccount,
    kind: { type: 'code', required: true, zh: '产品种类', en: 'Kind' },
    product_code: { type: 'code', zh: '产品代码', en: 'Product' },
    risk_level: { type: 'code', zh: '产品风险等级', en: 'Risk level of the product' },
    amount: { type: 'amount', required: true, zh: '持有金额', en: 'Amount held' },
    ...money,
    start_date: { type: 'date', zh: '起息日', en: 'Start' },
    maturity_date: { type: 'date', zh: '到期日', en: 'Maturity' },
  },
  balance: {
    business_date: {
      type: 'date',
      zh: '业务日期，缺省取文件的业务日期',
      en: "Business date; the file's by default",
    },
    ...byAccount,
    kind: { type: 'code', required: true, zh: '余额种类', en: 'Kind' },
    balance: { type: 'amount', required: true, signed: true, zh: '余额', en: 'Balance' },
    ...money,
  },
  transaction: {
    transaction_id: { type: 'text', required: true, zh: '流水号', en: 'Id of the transaction' },
    business_date: { type: 'date', required: true, zh: '记账日期', en: 'Booking date' },
    occurred_at: {
      type: 'time',
      zh: '交易时间，缺省为记账日零点',
      en: 'Time; midnight of the booking date by default',
    },
    ...byAccount,
    direction: {
      type: 'code',
      required: true,
      values: ['in', 'out'],
      zh: '借贷方向',
      en: 'Direction',
    },
    kind: { type: 'code', required: true, zh: '交易种类', en: 'Kind' },
    channel: { type: 'code', zh: '渠道', en: 'Channel' },
    amount: { type: 'amount', required: true, zh: '金额', en: 'Amount' },
    ...money,
    merchant_category: { type: 'code', zh: '消费类别', en: 'Spending category' },
    counterparty_bank: { type: 'code', zh: '对手行', en: "Counterparty's bank" },
    counterparty: { type: 'text', personal: true, zh: '对手账号', en: "Counterparty's account" },
  },
  card: {
    card_id: { type: 'text', required: true, zh: '卡编号', en: 'Id of the card (not its number)' },
    ...byAccount,
    holder_id: {
      type: 'text',
      zh: '持有关系编号',
      en: 'Id of the holding relation: gives account and customer',
    },
    kind: { type: 'code', required: true, zh: '卡种', en: 'Kind' },
    level: { type: 'code', zh: '卡等级', en: 'Level' },
    issue_date: { type: 'date', required: true, zh: '发卡日期', en: 'Issued' },
    close_date: { type: 'date', zh: '销卡日期', en: 'Closed' },
    limit: { type: 'amount', zh: '额度', en: 'Limit' },
    ...money,
  },
  loan: {
    loan_id: { type: 'text', required: true, zh: '借据号', en: 'Id of the loan' },
    ...byAccount,
    kind: { type: 'code', zh: '贷款种类', en: 'Kind' },
    principal: { type: 'amount', required: true, zh: '本金', en: 'Principal' },
    monthly_payment: { type: 'amount', zh: '月供', en: 'Monthly payment' },
    ...money,
    start_date: { type: 'date', required: true, zh: '放款日期', en: 'Start' },
    term_months: { type: 'integer', zh: '期限（月）', en: 'Term in months' },
    status: { type: 'code', zh: '状态', en: 'Status' },
  },
  standing_order: {
    order_id: { type: 'text', required: true, zh: '代扣协议号', en: 'Id of the order' },
    ...byAccount,
    amount: { type: 'amount', required: true, zh: '金额', en: 'Amount' },
    ...money,
    purpose: { type: 'code', zh: '用途', en: 'Purpose' },
    counterparty_bank: { type: 'code', zh: '对手行', en: "Counterparty's bank" },
    start_date: { type: 'date', zh: '开始日期', en: 'Start' },
  },
  event: {
    event_id: { type: 'text', required: true, zh: '事件号', en: 'Id of the event' },
    type: { type: 'code', required: true, zh: '事件类型', en: 'Type' },
    business_date: {
      type: 'date',
      zh: '业务日期，缺省取发生时间的日期',
      en: 'Business date; the date of the time by default',
    },
    occurred_at: { type: 'time', required: true, zh: '发生时间', en: 'Time' },
    ...byAccount,
    org: { type: 'org', zh: '发生机构', en: 'Org unit' },
    channel: { type: 'code', zh: '渠道', en: 'Channel' },
    amount: { type: 'amount', zh: '金额', en: 'Amount' },
  },
};

/** The fields that name one row within a source; a second row of the same key in a file is a fault. */
export const entityKeys: Record<Entity, readonly string[]> = {
  org_unit: ['code'],
  customer: ['customer_id'],
  merchant: ['merchant_id'],
  payroll_employer: ['employer_id'],
  account_holder: ['account_id', 'customer_id'],
  account: ['account_id'],
  holding: ['business_date', 'holding_id'],
  balance: ['business_date', 'account_id', 'customer_id', 'kind'],
  transaction: ['transaction_id'],
  card: ['card_id'],
  loan: ['loan_id'],
  standing_order: ['order_id'],
  event: ['event_id'],
};

/** Entities whose rows may carry further columns of the bank's own, by name. */
export const entitiesWithAttributes: readonly Entity[] = ['customer', 'event'];

/** Added and changed, and never removed because a file lacks them. */
export const entitiesThatStay: readonly Entity[] = [
  'org_unit',
  'customer',
  'merchant',
  'payroll_employer',
];
