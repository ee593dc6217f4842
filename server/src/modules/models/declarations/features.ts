/**
 * Features in groups. Nothing here stands on an attribute that a bank's file may tell as of the day of
 * import only (risk level, state of the mobile bank, employer, education, occupation, marital status): the
 * first row of a customer's history stands from the open date on, so it would be known before it was so.
 * Sex is no feature of any model; age is, and fairness is told by both.
 */
const person = ['tag.age', 'tag.tenure_months'];
const assets = [
  'aum_now',
  'aum_30_ago',
  'aum_90_ago',
  'demand_now',
  'time_now',
  'invested_now',
  'tag.time_deposit_share',
  'tag.investment_share',
  'tag.aum_change_30_fen',
];
const flows = [
  'in_90',
  'out_90',
  'to_other_banks_90',
  'other_banks_180',
  'tag.net_inflow_90_fen',
  'largest_movement_7',
  'cash_share_180',
];
const income = ['salary_3m', 'salary_months_3m', 'salary_streak', 'pensions_3m', 'income_6m'];
const activity = [
  'acts_30',
  'acts_90',
  'acts_prior_90',
  'active_days_90',
  'last_act',
  'spending_3m',
  'card_uses_90',
  'night_share_180',
  'weekend_share_180',
];
const channels = [
  'mobile_90',
  'mobile_365',
  'sign_ins_30',
  'sign_ins_365',
  'counter_180',
  'atm_180',
  'online_180',
  'counter_share_180',
  'visits_180',
  'days_since_visit',
];
const products = [
  'holding_kinds',
  'wealth_held',
  'funds_held',
  'insurance_held',
  'next_maturity',
  'open_cards',
  'household_months_6m',
  'wealth_purchases_180',
  'wealth_redeemed_30',
];
const credit = ['open_credit_cards', 'running_loans', 'running_mortgages', 'loans_ever'];
export const contact = ['contacts_180', 'responses_365', 'redemptions_180', 'claims_180'];

/** All of a customer that says something of money and habits. */
export const wholePicture = [
  ...person,
  ...assets,
  ...flows,
  ...income,
  ...activity,
  ...channels,
  ...products,
  ...credit,
];
