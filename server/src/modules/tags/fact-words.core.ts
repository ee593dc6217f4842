import type { Bilingual } from '#contract/bilingual.ts';
import type { FactTableShown } from '#contract/tag-definitions.ts';
import { aggregateWords } from './describe-metric.core.ts';
import { factTables } from './fact-tables.core.ts';
import type { Aggregate } from './metric.core.ts';
import { describeWindow, type Window } from './window.core.ts';

/** What the fields of the fact tables are called where people pick them. */
const fieldWords: Readonly<Record<string, readonly [zh: string, en: string]>> = {
  source: ['来源系统', 'Source system'],
  account_id: ['账号', 'Account'],
  kind: ['种类', 'Kind'],
  currency: ['币种', 'Currency'],
  is_foreign: ['是否外币', 'Foreign currency'],
  direction: ['方向', 'Direction'],
  channel: ['渠道', 'Channel'],
  amount_fen: ['金额', 'Amount'],
  merchant_category: ['商户类别', 'Merchant category'],
  counterparty_bank: ['对方银行', 'Counterparty bank'],
  counterparty: ['对方', 'Counterparty'],
  business_date: ['业务日期', 'Business date'],
  month: ['月份', 'Month'],
  hour: ['时刻（小时）', 'Hour of the day'],
  weekday: ['星期几', 'Day of the week'],
  balance_fen: ['余额', 'Balance'],
  product_code: ['产品代码', 'Product code'],
  risk_number: ['风险等级（1–5）', 'Risk level (1–5)'],
  start_date: ['起始日', 'Start date'],
  maturity_date: ['到期日', 'Maturity date'],
  days_to_maturity: ['距到期天数', 'Days to maturity'],
  open_date: ['开户日', 'Opening date'],
  is_open: ['是否有效', 'Still open'],
  level: ['等级', 'Level'],
  limit_fen: ['额度', 'Limit'],
  issue_date: ['发卡日', 'Issue date'],
  principal_fen: ['本金', 'Principal'],
  monthly_payment_fen: ['月供', 'Monthly payment'],
  term_months: ['期限（月）', 'Term in months'],
  end_date: ['结束日', 'End date'],
  is_running: ['是否未结清', 'Still running'],
  purpose: ['用途', 'Purpose'],
  type: ['事件类型', 'Type of event'],
};

/** The fact tables a metric may be made of. What is given one by one is a fact of its own tag alone. */
export function describeFactTables(): FactTableShown[] {
  return [...factTables.values()]
    .filter(({ name }) => name !== 'tag_assignment')
    .map(({ name, zh, en, snapshot, columns }) => ({
      name,
      zh,
      en,
      snapshot,
      fields: Object.entries(columns).map(([field, { type, personal = false }]) => {
        const [fieldZh, fieldEn] = fieldWords[field] ?? [field, field];
        return { name: field, zh: fieldZh, en: fieldEn, type, personal };
      }),
    }));
}

/** What the parts of a metric are called, as people pick them. */
export const metricWords = {
  fact: (name: string): Bilingual => {
    const table = factTables.get(name);
    return table ? { zh: table.zh, en: table.en } : { zh: name, en: name };
  },
  field: (_: string, name: string): Bilingual => {
    const [zh, en] = fieldWords[name] ?? [name, name];
    return { zh, en };
  },
  aggregate: (name: Aggregate): Bilingual => aggregateWords[name],
  window: (window: Window): Bilingual => describeWindow(window),
};
