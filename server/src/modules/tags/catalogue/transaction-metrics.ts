import { customerMetric as metric, type Metric } from '../metric.core.ts';
import type { Window } from '../window.core.ts';

const fact = 'fact_transaction';

/** Declares a sum of money, in fen of the bank's own currency. */
export const sum = (code: string, zh: string, en: string, filter: string, window: Window): Metric =>
  metric(code, zh, en, { fact, aggregate: 'sum', field: 'amount_fen', filter, window });

/** Declares a number of transactions. */
export const times = (
  code: string,
  zh: string,
  en: string,
  filter: string,
  window: Window,
): Metric => metric(code, zh, en, { fact, aggregate: 'count', filter, window });

/** Declares the number of calendar months with such a transaction. */
export const monthsWith = (
  code: string,
  zh: string,
  en: string,
  filter: string,
  window: Window,
): Metric => metric(code, zh, en, { fact, aggregate: 'distinct', field: 'month', filter, window });

/** Money that comes from or goes to others; moving it into an own product or back is no flow. */
export const external =
  "not kind in ('wealth_purchase', 'wealth_redemption', 'fund_purchase', 'fund_redemption', 'time_deposit')";
export const salary = "kind = 'salary' and direction = 'in'";
export const pension = "kind = 'pension' and direction = 'in'";
export const spending = "direction = 'out' and merchant_category != ''";
export const toOtherBank = "kind = 'transfer' and direction = 'out' and counterparty_bank != ''";
