import { flag, type TagCase, valued, within } from './tag-case.ts';

const customers = `SELECT customer_no AS party_no, argMax((birth_date, marital_status, gender, is_staff, open_date), valid_from) AS state,
  state.1 AS birth, state.2 AS marital, state.3 AS sex, state.4 AS staff, state.5 AS opened FROM customer_attribute WHERE valid_from <= '2025-12-31' GROUP BY customer_no`;
/** Full years by comparing month and day, without date arithmetic of the engine. */
const age =
  '(2025 - toYear(assumeNotNull(birth)) - if((toMonth(assumeNotNull(birth)), toDayOfMonth(assumeNotNull(birth))) > (12, 31), 1, 0))';
const since = `SELECT c.party_no AS party_no, coalesce(opened, first) AS began FROM (${customers}) AS c LEFT JOIN (
  SELECT party_no, toNullable(min(open_date)) AS first FROM fact_account WHERE open_date <= '2025-12-31' GROUP BY party_no) AS a ON a.party_no = c.party_no`;

export const lifeStageCases: readonly TagCase[] = [
  valued(
    'age',
    null,
    `SELECT party_no, ${age} AS value FROM (${customers}) WHERE birth IS NOT NULL`,
    [95, 'born in 1930', { customer: { birth: '1930-02-28' } }],
    [null, 'unknown without a birth date', { customer: {} }],
    [25, 'birthday today', { customer: { birth: '2000-12-31' } }],
    [25, 'born on a leap day', { customer: { birth: '2000-02-29' } }],
  ),
  flag('minor', `SELECT party_no FROM (${customers}) WHERE birth > '2007-12-31'`, {
    has: { customer: { birth: '2015-01-01' } },
    hasNot: { customer: { birth: '1990-01-01' } },
    edge: [false, 'eighteen today', { customer: { birth: '2007-12-31' } }],
  }),
  valued(
    'life_stage',
    '',
    `SELECT party_no, multiIf(${age} >= 60 OR (${age} >= 55 AND pensioner), 'retired', ${age} >= 55, 'near_retirement', ${age} >= 40, 'established',
       ${age} < 18, 'minor', marital = 'married', 'young_family', 'starting_out') AS value
     FROM (SELECT *, party_no IN (SELECT party_no FROM fact_transaction WHERE kind = 'pension' AND direction = 'in' AND ${within.months3}) AS pensioner FROM (${customers})) WHERE birth IS NOT NULL`,
    ['retired', 'over 60', { customer: { birth: '1950-01-01' } }],
    [
      'retired',
      '55 with a pension',
      {
        customer: { birth: '1970-01-01' },
        transactions: [{ on: '2025-12-01', in: true, kind: 'pension' }],
      },
    ],
    ['near_retirement', '55 without', { customer: { birth: '1970-12-31' } }],
    ['established', '54', { customer: { birth: '1971-01-01', marital: 'married' } }],
    ['young_family', '39 and married', { customer: { birth: '1986-01-01', marital: 'married' } }],
    ['starting_out', '39 and single', { customer: { birth: '1986-01-01', marital: 'single' } }],
    ['minor', '17', { customer: { birth: '2008-01-01' } }],
    ['', 'unknown without a birth date', { customer: { marital: 'married' } }],
  ),
  flag(
    'birthday_soon',
    `SELECT party_no FROM (${customers}) WHERE birth IS NOT NULL AND ((toMonth(birth) = 12 AND toDayOfMonth(birth) = 31) OR (toMonth(birth) = 1 AND toDayOfMonth(birth) <= 7))`,
    {
      has: { customer: { birth: '1980-01-03' } },
      hasNot: { customer: { birth: '1980-12-30' } },
      edge: [true, 'in exactly seven days', { customer: { birth: '1945-01-07' } }],
    },
  ),
  valued(
    'tenure_months',
    null,
    `SELECT party_no, (2025 - toYear(assumeNotNull(began))) * 12 + 12 - toMonth(assumeNotNull(began)) - if(toDayOfMonth(assumeNotNull(began)) > 31, 1, 0) AS value FROM (${since}) WHERE began IS NOT NULL`,
    [127, 'since May 2015', { customer: { open: '2015-05-20' } }],
    [
      12,
      'the first account stands in',
      { customer: { open: null }, accounts: [{ opened: '2024-12-31' }, { opened: '2025-06-01' }] },
    ],
    [null, 'unknown without either', { customer: { open: null } }],
  ),
  flag('new_customer', `SELECT party_no FROM (${since}) WHERE began >= '2025-10-02'`, {
    has: { customer: { open: '2025-12-30' } },
    hasNot: { customer: { open: '2025-10-01' } },
    edge: [true, 'opened exactly 90 days ago', { customer: { open: '2025-10-02' } }],
  }),
  valued(
    'gender',
    '',
    `SELECT party_no, toString(sex) AS value FROM (${customers}) WHERE sex IN ('male', 'female')`,
    ['female', 'on record', { customer: { gender: 'female' } }],
    ['', 'unknown', { customer: { gender: 'unknown' } }],
    [
      'male',
      'as it was on the date',
      { customer: { gender: 'male' }, changes: [{ gender: 'female', from: '2026-01-01' }] },
    ],
  ),
  flag('staff_member', `SELECT party_no FROM (${customers}) WHERE staff = 1`, {
    has: { customer: { staff: true } },
    hasNot: { customer: {} },
    edge: [
      false,
      'joins tomorrow',
      { customer: {}, changes: [{ staff: true, from: '2026-01-01' }] },
    ],
  }),
];
