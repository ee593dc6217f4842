import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Comparison, Rule } from '#contract/audience-rule.ts';
import { useAnalytics } from '../../../test/harness/analytics.ts';
import {
  awkward,
  belongs,
  businessDate,
  dayBefore,
  eventTypes,
  fixtureTags,
  loadCustomers,
  makeCustomers,
  orgIds,
} from '../../../test/audiences/tag-fixture.ts';
import type { RuleNames } from './compile-rule.core.ts';
import { parseRule } from './parse-rule.core.ts';
import {
  breakdownStatement,
  compileAudience,
  compileSnapshot,
  countStatement,
  listStatement,
  profileStatement,
  snapshotStatement,
  type Statement,
} from './statements.core.ts';

const analytics = useAnalytics();
const day = {
  businessDate,
  rows: {
    sql: '(SELECT * FROM tag_daily WHERE business_date = {tag_date:Date})',
    newest: '(SELECT maxOrNull(business_date) FROM tag_daily)',
    params: { tag_date: businessDate },
  },
};
const customers = makeCustomers(400);
const frozen = new Set(
  customers.filter((_, index) => index % 3 === 0).map(({ customerNo }) => customerNo),
);
const uploaded = new Set(
  customers.filter((_, index) => index % 5 < 2).map(({ customerNo }) => customerNo),
);
const subtrees = new Map<number, readonly number[]>([
  [1, [11, 12]],
  [2, [21, 22]],
  ...orgIds.map((id): [number, number[]] => [id, [id]]),
]);
const audienceRules = new Map<number, Rule>([
  [1, { kind: 'tag', tag: 'aum', is: { operator: 'gte', value: 3 } }],
  [
    2,
    {
      kind: 'difference',
      of: [
        { kind: 'audience', audienceId: 1 },
        { kind: 'tag', tag: 'payroll', is: { operator: 'is', value: true } },
      ],
    },
  ],
]);
const names: RuleNames = {
  tags: fixtureTags,
  audiences: new Map([...audienceRules].map(([id, rule]) => [id, { rule, scope: { all: true } }])),
  freezes: new Map([[9, { audienceId: 1, snapshot: 'freeze/9' }]]),
  lists: new Map([[4, { snapshot: 'list/4' }]]),
  subtrees,
};
const lookups = {
  audience: (id: number): Rule => audienceRules.get(id) ?? { kind: 'or', of: [] },
  snapshot: (kind: 'freeze' | 'list') => (kind === 'freeze' ? frozen : uploaded),
  subtree: (orgId: number) => subtrees.get(orgId) ?? [],
};

beforeAll(async () => {
  await loadCustomers(analytics, customers);
  for (const [snapshot, numbers] of [
    ['freeze/9', frozen],
    ['list/4', uploaded],
  ] as const) {
    await analytics.command(
      `INSERT INTO audience_snapshot (snapshot, chunk, members)
       SELECT {snapshot:String}, intDiv(arrayJoin({numbers:Array(UInt32)}) AS n, 1048576) AS chunk, groupBitmapState(toUInt32(n)) GROUP BY chunk`,
      { snapshot, numbers: [...numbers] },
    );
  }
});

const ask = <Row>({ sql, parameters }: Statement) => analytics.query<Row>(sql, parameters);

const number = fc.constantFrom<Comparison>(
  ...[-1, 0, 3, 3.5, 1e300].flatMap((value): Comparison[] => [
    { operator: 'eq', value },
    { operator: 'ne', value },
    { operator: 'lt', value },
    { operator: 'lte', value },
    { operator: 'gt', value },
    { operator: 'gte', value },
    { operator: 'in', values: [value, 1, 0.25] },
    { operator: 'not_in', values: [value, 2] },
    { operator: 'between', from: value, to: 6 },
  ]),
  { operator: 'known' },
);
const text = fc.constantFrom<Comparison>(
  ...[awkward, 'gold', 'nobody', 'loan'].flatMap((value): Comparison[] => [
    { operator: 'eq', value },
    { operator: 'ne', value },
    { operator: 'in', values: [value, 'silver'] },
    { operator: 'not_in', values: [value] },
  ]),
  { operator: 'contains', value: 'OL' },
  { operator: 'contains', value: '%' },
  { operator: 'contains', value: '金"\t' },
  { operator: 'known' },
);
const date = fc.constantFrom<Comparison>(
  ...[businessDate, dayBefore(10)].flatMap((value): Comparison[] => [
    { operator: 'on', value },
    { operator: 'before', value },
    { operator: 'after', value },
    { operator: 'between', from: dayBefore(15), to: value },
  ]),
  { operator: 'within_last_days', days: 1 },
  { operator: 'within_last_days', days: 9 },
  { operator: 'within_next_days', days: 2 },
  { operator: 'known' },
);
const flag = fc.constantFrom<Comparison>(
  { operator: 'is', value: true },
  { operator: 'is', value: false },
);
const times = fc.record({
  operator: fc.constantFrom<'at_least' | 'at_most'>('at_least', 'at_most'),
  count: fc.integer({ min: 0, max: 3 }),
});
const lastDays = fc.constantFrom(1, 5, 10, 100);

const leaf = fc.oneof(
  number.map((is): Rule => ({ kind: 'tag', tag: 'aum', is })),
  number.map((is): Rule => ({ kind: 'tag', tag: 'share', is })),
  text.map((is): Rule => ({ kind: 'tag', tag: 'tier', is })),
  flag.map((is): Rule => ({ kind: 'tag', tag: 'payroll', is })),
  date.map((is): Rule => ({ kind: 'tag', tag: 'last_visit', is })),
  fc
    .constantFrom<Comparison>(
      { operator: 'gte', value: 40 },
      { operator: 'lt', value: 20 },
      { operator: 'eq', value: 35 },
      { operator: 'known' },
    )
    .map((is): Rule => ({ kind: 'attribute', attribute: 'age', is })),
  fc
    .constantFrom<Comparison>(
      { operator: 'eq', value: 'female' },
      { operator: 'ne', value: 'male' },
      { operator: 'known' },
    )
    .map((is): Rule => ({ kind: 'attribute', attribute: 'gender', is })),
  fc
    .tuple(
      fc.constantFrom<'managing' | 'opening' | 'attributed'>('managing', 'opening', 'attributed'),
      fc.subarray([1, 2, ...orgIds], { minLength: 1 }),
    )
    .map(([role, ids]): Rule => ({ kind: 'outlet', role, orgIds: ids })),
  fc.tuple(times, lastDays, fc.boolean()).map(([howOften, days, salary]): Rule => ({
    kind: 'transaction',
    times: howOften,
    lastDays: days,
    where: salary
      ? [
          { field: 'kind', is: { operator: 'ne', value: 'card' } },
          { field: 'amount_fen', is: { operator: 'gte', value: 200 } },
        ]
      : [],
  })),
  fc
    .tuple(
      times,
      lastDays,
      fc.constantFrom(...eventTypes),
      text,
      number,
      fc.integer({ min: 0, max: 2 }),
    )
    .map(([howOften, days, type, page, steps, conditions]): Rule => ({
      kind: 'event',
      type,
      times: howOften,
      lastDays: days,
      where: [
        { field: 'properties.page', is: page },
        ...(steps.operator === 'known' ? [] : [{ field: 'properties.steps', is: steps }]),
        { field: 'channel', is: { operator: 'eq' as const, value: 'mobile' } },
      ].slice(0, conditions),
    })),
  fc.constantFrom<Rule>(
    { kind: 'audience', audienceId: 1 },
    { kind: 'audience', audienceId: 2 },
    { kind: 'audience', audienceId: 1, freezeId: 9 },
    { kind: 'list', listId: 4 },
  ),
);
const { tree } = fc.letrec<{ tree: Rule }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    { weight: 2, arbitrary: leaf },
    {
      weight: 2,
      arbitrary: fc
        .tuple(
          fc.constantFrom<'and' | 'or' | 'union' | 'intersection' | 'difference'>(
            'and',
            'or',
            'union',
            'intersection',
            'difference',
          ),
          fc.array(tie('tree'), { minLength: 1, maxLength: 4 }),
        )
        .map(([kind, of]): Rule => ({ kind, of })),
    },
    { weight: 1, arbitrary: tie('tree').map((of): Rule => ({ kind: 'not', of })) },
  ),
}));

const runs = Number(process.env['HUIKE_PROVE'] ?? 0) > 0 ? 2000 : 150;

describe('any rule means the same to the engine as said plainly', () => {
  it(
    'the members are those the plain predicate finds, in a scope too',
    { timeout: 120_000 + runs * 200 },
    async () => {
      await fc.assert(
        fc.asyncProperty(
          tree,
          fc.constantFrom<number[] | null>([11], [11, 21], null, []),
          async (rule, outlets) => {
            const parsed = parseRule(structuredClone(rule));
            expect(parsed).toEqual({ ok: true, value: rule });
            const scope = outlets
              ? { all: false as const, orgIds: outlets }
              : { all: true as const };
            const compiled = compileAudience(rule, names, scope, day);
            if (!compiled.ok) throw new Error(JSON.stringify(compiled.refusal));
            const expected = customers
              .filter(
                (customer) =>
                  (outlets?.includes(customer.managingOrgId) ?? true) &&
                  belongs(customer, rule, lookups),
              )
              .map(({ customerNo }) => customerNo)
              .sort((a, b) => a - b);
            const rows = await ask<{ customer_no: number }>(
              listStatement(compiled.value, 0, 10_000),
            );
            expect(rows.map((row) => row.customer_no)).toEqual(expected);
          },
        ),
        { numRuns: runs },
      );
    },
  );
});

describe('one number everywhere', () => {
  const rule: Rule = {
    kind: 'and',
    of: [
      { kind: 'tag', tag: 'aum', is: { operator: 'gte', value: 0 } },
      { kind: 'not', of: { kind: 'list', listId: 4 } },
    ],
  };
  const expected = customers.filter((customer) => belongs(customer, rule, lookups));
  const compiled = compileAudience(rule, names, { all: true }, day);
  if (!compiled.ok) throw new Error('the rule compiles');

  it('count, breakdowns, profile and frozen list agree', async () => {
    const [counted] = await ask<{ count: number; population: number; newest: string }>(
      countStatement(compiled.value),
    );
    expect(counted).toEqual({
      count: expected.length,
      population: customers.length,
      newest: businessDate,
    });

    const outlets = await ask<{ value: number; count: number }>(
      breakdownStatement(compiled.value, { column: 'managing_org_id', type: 'outlet' }),
    );
    for (const { value, count } of outlets)
      expect(count).toBe(expected.filter((one) => one.managingOrgId === value).length);
    expect(outlets.reduce((sum, { count }) => sum + count, 0)).toBe(expected.length);

    const groupings = [...fixtureTags.values()];
    const profile = await ask<{
      part: number;
      value: string | null;
      count: number;
      population: number;
    }>(profileStatement(compiled.value, groupings));
    for (const [part] of groupings.entries()) {
      const rows = profile.filter((row) => row.part === part);
      expect(rows.reduce((sum, row) => sum + row.count, 0)).toBe(expected.length);
      expect(rows.reduce((sum, row) => sum + row.population, 0)).toBe(customers.length);
    }
    const gold = profile.find((row) => row.part === 2 && row.value === 'gold');
    expect(gold).toMatchObject({
      count: expected.filter(({ tier }) => tier === 'gold').length,
      population: customers.filter(({ tier }) => tier === 'gold').length,
    });

    const freeze = snapshotStatement(compiled.value, 'freeze/10');
    await analytics.command(freeze.sql, freeze.parameters);
    const rows = await ask<{ customer_no: number }>(
      listStatement(compileSnapshot('freeze/10', { all: true }, day, businessDate), 0, 10_000),
    );
    expect(rows.map((row) => row.customer_no)).toEqual(
      expected.map(({ customerNo }) => customerNo).sort((a, b) => a - b),
    );
  });

  it('an outlet manager of a frozen list sees their own outlet’s part', async () => {
    const own = compileSnapshot('freeze/9', { all: false, orgIds: [21] }, day, businessDate);
    const [counted] = await ask<{ count: number }>(countStatement(own));
    expect(counted?.count).toBe(
      customers.filter((one) => one.managingOrgId === 21 && frozen.has(one.customerNo)).length,
    );
  });
});
