import { customers } from './customer-states.ts';
import { flag, repeat, spent, type TagCase, valued, within } from './tag-case.ts';

/** Full years by comparing month and day, without date arithmetic of the engine. */
const age =
  '(2025 - toYear(assumeNotNull(birth)) - if((toMonth(assumeNotNull(birth)), toDayOfMonth(assumeNotNull(birth))) > (12, 31), 1, 0))';

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
    ['', 'unknown without a birth date', { customer: { marital: 'married' } }],
    ['near_retirement', '55 without', { customer: { birth: '1970-12-31' } }],
    [
      'retired',
      '55 with a pension',
      {
        customer: { birth: '1970-01-01' },
        transactions: [{ on: '2025-12-01', in: true, kind: 'pension' }],
      },
    ],
    ['established', '54', { customer: { birth: '1971-01-01', marital: 'married' } }],
    ['young_family', '39 and married', { customer: { birth: '1986-01-01', marital: 'married' } }],
    ['starting_out', '39 and single', { customer: { birth: '1986-01-01', marital: 'single' } }],
    ['minor', '17', { customer: { birth: '2008-01-01' } }],
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
  valued(
    'occupation_group',
    '',
    `SELECT party_no, toString(work) AS value FROM (${customers}) WHERE work NOT IN ('', 'pilot')`,
    ['teacher', 'on record', { customer: { occupation: 'teacher' } }],
    ['', 'an occupation of no group', { customer: { occupation: 'pilot' } }],
    [
      'homemaker',
      'as it was on the date',
      {
        customer: { occupation: 'homemaker' },
        changes: [{ occupation: 'student', from: '2026-01-01' }],
      },
    ],
  ),
  valued(
    'education_level',
    '',
    `SELECT party_no, toString(schooling) AS value FROM (${customers}) WHERE schooling NOT IN ('', 'doctor')`,
    ['bachelor', 'on record', { customer: { education: 'bachelor' } }],
    ['', 'not on record', { customer: {} }],
    ['', 'a word of no level', { customer: { education: 'doctor' } }],
  ),
  valued(
    'marital_state',
    '',
    `SELECT party_no, toString(marital) AS value FROM (${customers}) WHERE marital != ''`,
    ['divorced', 'on record', { customer: { marital: 'divorced' } }],
    ['', 'not on record', { customer: {} }],
    [
      'married',
      'married today',
      {
        customer: { marital: 'single' },
        changes: [{ marital: 'married', from: '2025-12-31' }],
      },
    ],
  ),
  valued(
    'family_stage',
    '',
    `SELECT party_no, multiIf(aged >= 60, 'elderly', young, 'young_children', school, 'school_children', marital = 'married' AND aged >= 45, 'children_grown',
       marital = 'married', 'couple', marital IN ('single', 'divorced', 'widowed'), 'single', '') AS value
     FROM (SELECT *, if(birth IS NULL, -1, ${age}) AS aged,
       party_no IN (SELECT party_no FROM fact_transaction WHERE direction = 'out' AND merchant_category = 'childcare' AND ${within.days180} GROUP BY party_no HAVING count() >= 2) AS young,
       party_no IN (SELECT party_no FROM fact_transaction WHERE direction = 'out' AND merchant_category = 'education' AND ${within.months12} GROUP BY party_no HAVING uniqExact(toYYYYMM(business_date)) >= 2) AS school
       FROM (${customers}))`,
    [
      'young_children',
      'two purchases for a child',
      { transactions: repeat(2, () => spent('2025-12-01', 'childcare')) },
    ],
    ['', 'nothing on record', { customer: {} }],
    [
      'elderly',
      'sixty today, whatever is bought for grandchildren',
      {
        customer: { birth: '1965-12-31', marital: 'married' },
        transactions: repeat(3, () => spent('2025-12-01', 'childcare')),
      },
    ],
    [
      'school_children',
      'education in two months, childcare once',
      {
        customer: { birth: '1985-01-01', marital: 'married' },
        transactions: [
          spent('2025-12-01', 'childcare'),
          spent('2025-11-01', 'education'),
          spent('2025-12-01', 'education'),
        ],
      },
    ],
    ['children_grown', 'married at 45', { customer: { birth: '1980-12-31', marital: 'married' } }],
    ['couple', 'married at 44', { customer: { birth: '1981-01-01', marital: 'married' } }],
    ['single', 'divorced', { customer: { marital: 'divorced' } }],
  ),
  valued(
    'missing_details',
    5,
    `SELECT party_no, (birth IS NULL) + (sex NOT IN ('male', 'female')) + (marital = '') + (schooling = '') + (work = '') AS value FROM (${customers})`,
    [
      0,
      'all of it',
      {
        customer: {
          birth: '1980-01-01',
          gender: 'male',
          marital: 'single',
          education: 'primary',
          occupation: 'pilot',
        },
      },
    ],
    [5, 'nothing on record', { customer: {} }],
    [4, 'an unknown gender is missing', { customer: { gender: 'unknown', marital: 'single' } }],
  ),
];
