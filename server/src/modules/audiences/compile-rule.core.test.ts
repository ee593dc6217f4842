import { describe, expect, it } from 'vitest';
import { bitmapHolds, canonicalParty } from '#platform/analytics/canonical-party.core.ts';
import type { Rule } from '#contract/audience-rule.ts';
import { compileRule, type RuleNames } from './compile-rule.core.ts';
import { managedWithin } from './managed-within.core.ts';
import { compileAudience, countStatement } from './statements.core.ts';

const names: RuleNames = {
  tags: new Map([
    ['aum', { column: 'aum', type: 'number' }],
    ['tier', { column: 'tier', type: 'choice' }],
    ['pays_salary', { column: 'pays_salary', type: 'flag' }],
    ['last_visit', { column: 'last_visit', type: 'date' }],
  ]),
  audiences: new Map([
    [
      7,
      {
        rule: { kind: 'tag', tag: 'pays_salary', is: { operator: 'is', value: true } },
        scope: { all: true },
      },
    ],
    [8, { rule: { kind: 'audience', audienceId: 7 }, scope: { all: false, orgIds: [3, 4] } }],
    [20, { rule: { kind: 'audience', audienceId: 21 }, scope: { all: true } }],
    [21, { rule: { kind: 'not', of: { kind: 'audience', audienceId: 20 } }, scope: { all: true } }],
  ]),
  freezes: new Map([[70, { audienceId: 7, snapshot: 'freeze/70/a' }]]),
  lists: new Map([[5, { snapshot: 'list/5' }]]),
  subtrees: new Map([[2, [2, 3, 4]]]),
};

const salary: Rule = { kind: 'tag', tag: 'pays_salary', is: { operator: 'is', value: true } };
const rich: Rule = { kind: 'tag', tag: 'aum', is: { operator: 'gte', value: 5_000_000 } };
const window =
  'business_date > addDays({business_date:Date32}, -{p1:Int64}) AND business_date <= {business_date:Date32}';

const inList = bitmapHolds(
  '(SELECT groupBitmapMergeState(members) FROM audience_snapshot WHERE snapshot = {p0:String})',
  'customer_no',
);

describe('a rule becomes one expression with its values beside it', () => {
  const cases: [string, Rule, string, Record<string, unknown>][] = [
    ['a number', rich, '`aum` >= {p0:Int64}', { p0: 5_000_000 }],
    [
      'a fraction',
      { kind: 'tag', tag: 'aum', is: { operator: 'lt', value: 0.5 } },
      '`aum` < {p0:Float64}',
      { p0: 0.5 },
    ],
    [
      'both ends of a range',
      { kind: 'tag', tag: 'aum', is: { operator: 'between', from: 1, to: 9 } },
      '(`aum` >= {p0:Int64} AND `aum` <= {p1:Int64})',
      { p0: 1, p1: 9 },
    ],
    [
      'another choice, but a known one',
      { kind: 'tag', tag: 'tier', is: { operator: 'ne', value: 'gold' } },
      "(`tier` != {p0:String} AND `tier` != '')",
      { p0: 'gold' },
    ],
    [
      'one of several',
      { kind: 'tag', tag: 'tier', is: { operator: 'in', values: ['a', "b'"] } },
      '`tier` IN {p0:Array(String)}',
      { p0: ['a', "b'"] },
    ],
    [
      'part of a choice',
      { kind: 'tag', tag: 'tier', is: { operator: 'contains', value: "金' OR 1=1" } },
      'positionCaseInsensitiveUTF8(`tier`, {p0:String}) > 0',
      { p0: "金' OR 1=1" },
    ],
    [
      'a day',
      { kind: 'tag', tag: 'last_visit', is: { operator: 'before', value: '2026-01-31' } },
      '`last_visit` < {p0:Date32}',
      { p0: '2026-01-31' },
    ],
    [
      'the last days',
      { kind: 'tag', tag: 'last_visit', is: { operator: 'within_last_days', days: 30 } },
      '(`last_visit` > addDays({business_date:Date32}, -{p0:Int64}) AND `last_visit` <= {business_date:Date32})',
      { p0: 30 },
    ],
    [
      'a known choice',
      { kind: 'tag', tag: 'tier', is: { operator: 'known' } },
      "ifNull(`tier`, '') != ''",
      {},
    ],
    [
      'all of',
      { kind: 'and', of: [salary, rich] },
      '(`pays_salary` = {p0:Bool} AND `aum` >= {p1:Int64})',
      { p0: true, p1: 5_000_000 },
    ],
    [
      'an intersection is all of',
      { kind: 'intersection', of: [salary, rich] },
      '(`pays_salary` = {p0:Bool} AND `aum` >= {p1:Int64})',
      { p0: true, p1: 5_000_000 },
    ],
    [
      'any of',
      { kind: 'or', of: [salary, rich] },
      '(`pays_salary` = {p0:Bool} OR `aum` >= {p1:Int64})',
      { p0: true, p1: 5_000_000 },
    ],
    [
      'whoever is not counts the unknown in',
      { kind: 'not', of: rich },
      'NOT ifNull(`aum` >= {p0:Int64}, 0)',
      { p0: 5_000_000 },
    ],
    [
      'a difference',
      { kind: 'difference', of: [salary, rich, salary] },
      '(`pays_salary` = {p0:Bool} AND NOT ifNull(`aum` >= {p1:Int64}, 0) AND NOT ifNull(`pays_salary` = {p2:Bool}, 0))',
      { p0: true, p1: 5_000_000, p2: true },
    ],
    [
      'an outlet with all below it',
      { kind: 'outlet', role: 'managing', orgIds: [2] },
      'managing_org_id IN {p0:Array(UInt32)}',
      { p0: [2, 3, 4] },
    ],
    [
      'an event at least three times',
      {
        kind: 'event',
        type: 'mobile_login',
        times: { operator: 'at_least', count: 3 },
        lastDays: 90,
        where: [{ field: 'properties.page', is: { operator: 'eq', value: 'loan' } }],
      },
      `customer_no IN (SELECT ${canonicalParty('party_no')} AS customer FROM fact_event WHERE ${window.replace('p1', 'p3')} AND type = {p0:String} AND properties[{p1:String}] = {p2:String} GROUP BY customer HAVING count() >= {p4:Int64})`,
      { p0: 'mobile_login', p1: 'page', p2: 'loan', p3: 90, p4: 3 },
    ],
    [
      'a transaction at most never',
      {
        kind: 'transaction',
        times: { operator: 'at_most', count: 0 },
        lastDays: 30,
        where: [{ field: 'amount_fen', is: { operator: 'gte', value: 100 } }],
      },
      `customer_no NOT IN (SELECT ${canonicalParty('party_no')} AS customer FROM fact_transaction WHERE ${window} AND amount_fen >= {p0:Int64} GROUP BY customer)`,
      { p0: 100, p1: 30 },
    ],
    [
      'at least zero times is everybody',
      { kind: 'transaction', times: { operator: 'at_least', count: 0 }, lastDays: 30, where: [] },
      '1',
      {},
    ],
    [
      'another audience is put in place',
      { kind: 'audience', audienceId: 7 },
      '`pays_salary` = {p0:Bool}',
      { p0: true },
    ],
    [
      'another outlet’s audience keeps to its outlets',
      { kind: 'audience', audienceId: 8 },
      `(${managedWithin('{p1:Array(UInt32)}')} AND \`pays_salary\` = {p0:Bool})`,
      { p0: true, p1: [3, 4] },
    ],
    [
      'a frozen list',
      { kind: 'audience', audienceId: 7, freezeId: 70 },
      inList,
      { p0: 'freeze/70/a' },
    ],
    ['an uploaded list', { kind: 'list', listId: 5 }, inList, { p0: 'list/5' }],
  ];
  it.each(cases)('%s', (_, rule, sql, parameters) => {
    expect(compileRule(rule, names)).toEqual({ ok: true, value: { sql, parameters } });
  });

  it('an attribute is the one that held on the business date', () => {
    const rule: Rule = {
      kind: 'attribute',
      attribute: 'gender',
      is: { operator: 'eq', value: 'female' },
    };
    const compiled = compileRule(rule, names);
    expect(compiled.ok && compiled.value.sql).toContain('valid_from <= {business_date:Date32}');
  });
});

describe('a rule that cannot hold is refused with its place', () => {
  const cases: [string, Rule, string, Record<string, unknown>][] = [
    [
      'an unknown tag',
      {
        kind: 'and',
        of: [salary, { kind: 'not', of: { kind: 'tag', tag: 'nope', is: { operator: 'known' } } }],
      },
      'AUDIENCE_TAG_UNKNOWN',
      { where: '$.of[1].of.tag', tag: 'nope' },
    ],
    [
      'an operator of another type',
      { kind: 'or', of: [{ kind: 'tag', tag: 'tier', is: { operator: 'lt', value: 3 } }] },
      'AUDIENCE_OPERATOR_WRONG',
      {
        where: '$.of[0].is.operator',
        name: 'tier',
        operator: 'lt',
        type: 'choice',
        typeZh: '选项',
      },
    ],
    [
      'a text for a number',
      { kind: 'tag', tag: 'aum', is: { operator: 'eq', value: '1; DROP TABLE tag_daily' } },
      'AUDIENCE_VALUE_WRONG',
      { where: '$.is.value', type: 'number', typeZh: '数值' },
    ],
    [
      'a text among numbers',
      { kind: 'tag', tag: 'aum', is: { operator: 'in', values: [1, 'x'] } },
      'AUDIENCE_VALUE_WRONG',
      { where: '$.is.values[1]', type: 'number', typeZh: '数值' },
    ],
    [
      'a day before 1900',
      { kind: 'tag', tag: 'last_visit', is: { operator: 'on', value: '1899-12-31' } },
      'AUDIENCE_VALUE_WRONG',
      { where: '$.is.value', type: 'date', typeZh: '日期' },
    ],
    [
      'an unknown field of an event',
      {
        kind: 'event',
        type: 'x',
        times: { operator: 'at_least', count: 1 },
        lastDays: 1,
        where: [{ field: 'party_no', is: { operator: 'eq', value: 1 } }],
      },
      'AUDIENCE_FIELD_UNKNOWN',
      { where: '$.where[0].field', field: 'party_no' },
    ],
    [
      'an unknown audience',
      { kind: 'audience', audienceId: 99 },
      'AUDIENCE_REFERENCE_UNKNOWN',
      { where: '$', audienceId: 99 },
    ],
    [
      'a freeze of another audience',
      { kind: 'audience', audienceId: 8, freezeId: 70 },
      'AUDIENCE_FREEZE_UNKNOWN',
      { where: '$', freezeId: 70 },
    ],
    [
      'an unknown list',
      { kind: 'list', listId: 9 },
      'AUDIENCE_LIST_UNKNOWN',
      { where: '$', listId: 9 },
    ],
    [
      'an unknown outlet',
      { kind: 'outlet', role: 'opening', orgIds: [2, 77] },
      'AUDIENCE_OUTLET_UNKNOWN',
      { where: '$.orgIds[1]', orgId: 77 },
    ],
    [
      'a circle of two audiences',
      { kind: 'audience', audienceId: 20 },
      'AUDIENCE_CYCLE',
      { where: '$ → #20 $ → #21 $.of', path: '20 → 21 → 20' },
    ],
  ];
  it.each(cases)('%s', (_, rule, code, facts) => {
    expect(compileRule(rule, names)).toEqual({ ok: false, refusal: { code, facts } });
  });

  it('an audience being saved may not lead back to itself', () => {
    const compiled = compileRule(
      { kind: 'or', of: [{ kind: 'audience', audienceId: 8 }] },
      names,
      7,
    );
    expect(compiled).toMatchObject({
      refusal: { code: 'AUDIENCE_CYCLE', facts: { path: '7 → 8 → 7' } },
    });
  });

  it('audiences that use each other twice are refused before the text grows', () => {
    const both = (id: number): Rule => ({
      kind: 'or',
      of: [
        { kind: 'audience', audienceId: id },
        { kind: 'not', of: { kind: 'audience', audienceId: id } },
      ],
    });
    const chain = new Map(
      Array.from({ length: 25 }, (_, id) => [
        id,
        { rule: id === 0 ? salary : both(id - 1), scope: { all: true as const } },
      ]),
    );
    expect(compileRule(both(24), { ...names, audiences: chain })).toMatchObject({
      refusal: { code: 'AUDIENCE_RULE_TOO_LARGE' },
    });
  });
});

describe('the asker’s outlets are part of every statement', () => {
  it('an outlet manager counts their own outlet only', () => {
    const compiled = compileAudience(
      salary,
      names,
      { all: false, orgIds: [4] },
      {
        businessDate: '2026-01-31',
        rows: { sql: 'tags_of_a_day', newest: 'newest_day', params: { tag_date: '2026-01-31' } },
      },
    );
    if (!compiled.ok) throw new Error('the rule compiles');
    const { sql, parameters } = countStatement(compiled.value);
    const own = managedWithin('{scope:Array(UInt32)}');
    expect(sql).toBe(
      `SELECT count() AS count, (SELECT count() FROM tags_of_a_day WHERE ${own}) AS population, newest_day AS newest FROM tags_of_a_day WHERE ${own} AND \`pays_salary\` = {p0:Bool}`,
    );
    expect(parameters).toEqual({
      p0: true,
      tag_date: '2026-01-31',
      business_date: '2026-01-31',
      scope: [4],
    });
  });
});
