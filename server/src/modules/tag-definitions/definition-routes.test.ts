import { sql } from 'kysely';
import { beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { approval as approvalSchema, approvalPage } from '#contract/approvals.ts';
import type { DefinitionDraft, TagDraft } from '#contract/definition-content.ts';
import {
  definitionComparison,
  definitionDetail,
  definitionPreview,
  definitionUsers,
  definitionVersionPage,
} from '#contract/tag-definitions.ts';
import { tagDetail } from '#contract/tags.ts';
import { catalogueMetrics, enqueueTagRun, tagParameters } from '#modules/tags/index.ts';
import { withJob } from '#platform/postgres/database.ts';
import { jobKinds } from '../../compose.ts';
import { bodyOf, create, type Person, refusalOf, useApp } from '../../../test/harness/app.ts';
import { decideOn } from '../../../test/harness/decide-approval.ts';
import { addCustomers, customerRecord } from '../../../test/harness/sample-customers.ts';
import { buildSampleOrganization } from '../../../test/harness/sample-organization.ts';
import { afterBoth } from '../../../test/races/interleave.ts';
import { insertBank } from '../../../test/tags/bank-of-facts.ts';
import { useFewTags } from '../../../test/tags/few-tags.ts';

useFewTags(['age']);

const bank = useApp({ now: '2026-03-01T10:00:00+08:00' });
const asOf = '2026-02-28';
let maker: Person;
let other: Person;
let checker: Person;
const both = (text: string) => ({ zh: text, en: text });

beforeAll(async () => {
  const org = await buildSampleOrganization(bank.platform.database);
  maker = await bank.signInAs('product_manager', 'HQ');
  other = await bank.signInAs('product_manager', 'HQ');
  checker = await bank.signInAs('compliance_checker', 'HQ');
  const orgId = org('FZ-GL-1');
  const { database, keyring, analytics } = bank.platform;
  const numbers = await addCustomers(
    database,
    keyring,
    Array.from({ length: 8 }, (_, at) =>
      customerRecord({ sourceCustomerId: `F${at}`, managingOrgId: orgId, name: '陈小明' }),
    ),
  );
  // The nth customer spent n times 100 yuan on fuel in February, and 100 yuan in January.
  await insertBank(
    analytics,
    new Map(
      numbers.map((no, nth) => [
        no,
        {
          customer: { birth: '1990-01-01', org: orgId },
          transactions: [
            ...Array.from({ length: nth }, (_, day) => ({
              on: `2026-02-${String(day + 1).padStart(2, '0')}`,
              fen: 100_00,
              category: 'fuel',
            })),
            ...(nth < 4 ? [{ on: '2026-01-15', fen: 100_00, category: 'fuel' }] : []),
          ],
        },
      ]),
    ),
  );
});

const noRows = { rows: [], text: '', partRows: [], partText: '' };
const fuel: Extract<DefinitionDraft, { kind: 'metric' }> = {
  kind: 'metric',
  metric: {
    name: both('加油支出'),
    fact: 'fact_transaction',
    aggregate: 'sum',
    field: 'amount_fen',
    window: { kind: 'last', count: 1, unit: 'month', ago: 0 },
    form: {
      ...noRows,
      rows: [{ field: 'merchant_category', operator: 'in', values: ['fuel'] }],
    },
  },
};
const tagWith = (form: TagDraft['form'], rest: Partial<TagDraft> = {}): DefinitionDraft => ({
  kind: 'tag',
  tag: {
    name: both('爱车客户'),
    definition: both('近一月加油支出达到标准'),
    family: 'spending',
    type: 'flag',
    unit: null,
    dataClass: 'C2',
    owner: both('个人金融部'),
    shelfLifeDays: 30,
    choices: null,
    parameters: {},
    basis: null,
    form,
    ...rest,
  },
});
const atLeast = (fen: number, of = 'fuel_spend') =>
  tagWith({
    kind: 'comparison',
    rows: [{ field: of, operator: 'gte', values: [fen] }],
    text: '',
  });

const make = (code: string, content: DefinitionDraft, person = maker) =>
  person.call('POST', '/api/tag-definitions', { code, content });
const submit = (path: string) => maker.call('POST', `/api/tag-definitions/${path}/submit`);
const decide = (objectId: string, decision: 'approve' | 'return' = 'approve', person = checker) =>
  decideOn(maker, person, objectId, decision);
async function activate(code: string, content: DefinitionDraft): Promise<void> {
  bodyOf(definitionDetail, await make(code, content));
  bodyOf(definitionDetail, await submit(`${content.kind}/${code}`));
  bodyOf(approvalSchema, await decide(`${content.kind}/${code}`));
}
async function find(path: string) {
  return bodyOf(definitionDetail, await maker.call('GET', `/api/tag-definitions/${path}`));
}
const preview = (content: DefinitionDraft) =>
  maker.call('POST', '/api/tag-definitions/preview', { code: 'tried', content });

test(
  'a metric and a tag on it are made by forms, approved by another person, and computed',
  { timeout: 120_000 },
  async () => {
    await activate('fuel_spend', fuel);
    expect((await find('metric/fuel_spend')).state).toBe('active');
    await activate('car_lover', atLeast(300_00));
    expect(await find('tag/car_lover')).toMatchObject({
      state: 'active',
      activeVersion: 1,
      expression: 'fuel_spend >= $threshold_1',
    });
    await enqueueTagRun(bank.platform, asOf, null);
    await bank.runJobs(jobKinds);
    const shown = bodyOf(tagDetail, await maker.call('GET', '/api/tags/car_lover'));
    expect([shown.customers, shown.coverage]).toEqual([8, 5]);
    expect(shown.parameters[0]).toMatchObject({ name: 'threshold_1', unit: 'fen', value: 300_00 });
  },
);

test('a form is shown as it was filled in', async () => {
  const { content } = await find('metric/fuel_spend');
  expect(content).toEqual(fuel);
});

test('a tag is not approved on a metric that is being retired', async () => {
  await activate('fuel_once', fuel);
  bodyOf(definitionDetail, await make('late_lover', atLeast(100_00, 'fuel_once')));
  bodyOf(definitionDetail, await submit('tag/late_lover'));
  const { second } = await afterBoth(
    bank.platform.database,
    (tx) =>
      sql`update tags.definition set state = 'retired', retired_at = now() where code = 'fuel_once'`.execute(
        tx,
      ),
    () => decide('tag/late_lover'),
  );
  expect(refusalOf(second)).toBe('DEFINITION_WRONG');
  expect((await find('tag/late_lover')).state).not.toBe('active');
});

test('nobody approves what they wrote, an outlet defines nothing, and a returned draft is edited again', async () => {
  const outlet = await bank.signInAs('product_manager', 'FZ-GL-1');
  expect(refusalOf(await make('of_an_outlet', fuel, outlet))).toBe('FORBIDDEN');
  const twice = await bank.signInAs(['product_manager', 'compliance_checker'], 'HQ');
  bodyOf(definitionDetail, await make('returned_once', atLeast(100_00)));
  const { edits } = await find('tag/returned_once');
  const changed = await twice.call('PUT', '/api/tag-definitions/tag/returned_once', {
    edits,
    content: atLeast(200_00),
  });
  expect(changed.status).toBe(200);
  expect((await submit('tag/returned_once')).status).toBe(200);
  expect(refusalOf(await decide('tag/returned_once', 'approve', twice))).toBe('APPROVAL_BY_MAKER');
  const waiting = await maker.call('PUT', '/api/tag-definitions/tag/returned_once', {
    edits: edits + 1,
    content: atLeast(1),
  });
  expect(refusalOf(waiting)).toBe('DEFINITION_NOT_EDITABLE');
  expect((await decide('tag/returned_once', 'return')).status).toBe(200);
  expect((await find('tag/returned_once')).latestState).toBe('returned');
  const again = await maker.call('PUT', '/api/tag-definitions/tag/returned_once', {
    edits: edits + 1,
    content: atLeast(300_00),
  });
  expect(bodyOf(definitionDetail, again).latestState).toBe('draft');
});

test('of two people who edit one tag, the second is told, and what the first has changed', async () => {
  bodyOf(definitionDetail, await make('edited_by_two', atLeast(100_00)));
  const { edits } = await find('tag/edited_by_two');
  const edit = (person: Person, fen: number) =>
    person.call('PUT', '/api/tag-definitions/tag/edited_by_two', { edits, content: atLeast(fen) });
  expect((await edit(maker, 200_00)).status).toBe(200);
  expect(refusalOf(await edit(other, 300_00))).toBe('DEFINITION_CHANGED');
  const compared = await other.call('POST', '/api/tag-definitions/tag/edited_by_two/compare', {
    content: atLeast(100_00),
  });
  expect(bodyOf(definitionComparison, compared).changes).toMatchObject([
    { before: { zh: '¥100' }, after: { zh: '¥200' } },
  ]);
});

test('a new version says what it changes, keeps its type, and makes approvals of campaigns stale', async () => {
  const before = await withJob(bank.platform.database, (tx) =>
    tagParameters.inForce(tx, ['car_lover']),
  );
  const { edits } = await find('tag/car_lover');
  const edit = (content: DefinitionDraft) =>
    maker.call('PUT', '/api/tag-definitions/tag/car_lover', { edits, content });
  const asNumber = tagWith({ kind: 'value', of: 'fuel_spend' });
  expect(refusalOf(await edit(asNumber))).toBe('DEFINITION_TYPE_KEPT');
  const next = bodyOf(definitionDetail, await edit(atLeast(500_00)));
  expect(next).toMatchObject({ state: 'active', latestVersion: 2, activeVersion: 1 });
  expect(next.changes).toEqual([
    { what: { zh: '阈值 1', en: 'Threshold 1' }, before: both('¥300'), after: both('¥500') },
  ]);
  await submit('tag/car_lover');
  const { items } = bodyOf(
    approvalPage,
    await checker.call('GET', '/api/approvals?objectId=tag/car_lover'),
  );
  expect(items[0]?.snapshot).toMatchObject({
    dataClass: 'C2',
    changes: next.changes,
    coverage: { covered: 3, sampled: 8 },
  });
  await decide('tag/car_lover');
  const versions = bodyOf(
    definitionVersionPage,
    await maker.call('GET', '/api/tag-definitions/tag/car_lover/versions?limit=1'),
  );
  expect(versions.items[0]).toMatchObject({ version: 2, state: 'approved', changes: next.changes });
  expect(versions.nextCursor).not.toBeNull();
  const after = await withJob(bank.platform.database, (tx) =>
    tagParameters.inForce(tx, ['car_lover']),
  );
  const versionIn = (parameters: typeof before) =>
    parameters.find(({ name }) => name === '@version')?.value;
  expect([versionIn(before), versionIn(after)]).toEqual([1, 2]);
  expect(after.map(({ name }) => name)).toContain('@version of fuel_spend');
});

test.each<[string, DefinitionDraft, number, [string, number][]]>([
  [
    'a comparison',
    atLeast(300_00),
    5,
    [
      ['true', 5],
      ['false', 3],
    ],
  ],
  [
    'bins',
    tagWith({
      kind: 'bins',
      of: 'fuel_spend',
      bounds: [200_00, 600_00],
      bands: ['low', 'middle', 'high'].map((value) => ({ value, zh: value, en: value })),
    }),
    8,
    [
      ['middle', 4],
      ['low', 2],
      ['high', 2],
    ],
  ],
])('%s is previewed before it is saved', async (_, content, covered, values) => {
  const shown = bodyOf(definitionPreview, await preview(content));
  expect([shown.sampled, shown.customers, shown.covered]).toEqual([8, 8, covered]);
  expect(shown.values.map(({ value, customers }) => [value, customers])).toEqual(values);
  // Who passes a bound on amounts is not shown to a maker (preview-figures.test.ts).
  expect(shown.sample[0]?.name).toBe(shown.sampleShown ? '陈**' : undefined);
});

test('the last whole calendar month over the one before is unknown where that had nothing', async () => {
  await activate('fuel_growth', {
    kind: 'metric',
    metric: { ...fuel.metric, aggregate: 'month_on_month', window: { kind: 'month', ago: 1 } },
  });
  const [figures] =
    (await catalogueMetrics.figuresOn(bank.platform, {
      code: 'fuel_growth',
      subjects: 'SELECT customer_no AS subject_no FROM customer_attribute',
      dates: ['2026-03-15'],
    })) ?? [];
  const rows = await bank.platform.analytics.query<{ figure: number | null }>(
    `SELECT figure FROM (${figures?.sql}) ORDER BY subject_no`,
  );
  expect(rows.map(({ figure }) => figure)).toEqual([-1, 0, 1, 2, null, null, null, null]);
});

test('month on month wants a whole calendar month of what happened', async () => {
  const refused = async (change: Partial<typeof fuel.metric>) =>
    refusalOf(
      await preview({
        kind: 'metric',
        metric: { ...fuel.metric, aggregate: 'month_on_month', form: noRows, ...change },
      }),
    );
  expect(await refused({ window: { kind: 'month', ago: 0 } })).toBe('DEFINITION_WRONG');
  const balances = { fact: 'fact_balance', field: 'balance_fen' };
  expect(await refused({ ...balances, window: { kind: 'month', ago: 1 } })).toBe(
    'DEFINITION_WRONG',
  );
});

test('a threshold by which a tag could not be computed is refused with the tag it breaks', async () => {
  const parts = { zh: '份数', en: 'parts', unit: 'count' as const, value: 2 };
  await activate(
    'fuel_in_parts',
    tagWith({ kind: 'expression', text: 'fuel_spend / $parts > 100' }, { parameters: { parts } }),
  );
  await activate('fuel_twice', tagWith({ kind: 'expression', text: 'tag.fuel_in_parts' }));
  const set = (former: number, value: number) =>
    maker.call('POST', '/api/tags/fuel_in_parts/parameter-changes', {
      parameters: { parts: value },
      former: { parts: former },
    });
  const answer = await set(2, 0);
  expect([answer.status, refusalOf(answer)]).toEqual([400, 'TAG_PARAMETERS_WRONG']);
  expect(JSON.stringify(answer.body)).toContain('fuel_in_parts');
  expect((await set(2, 3)).status).toBe(201);
});

test('a preview shows the thresholds of the draft, not those set by hand on the version in use', async () => {
  await activate('fuel_limit', atLeast(300_00));
  await maker.call('POST', '/api/tags/fuel_limit/parameter-changes', {
    parameters: { threshold_1: 600_00 },
    former: { threshold_1: 300_00 },
  });
  expect((await decide('fuel_limit')).status).toBe(200);
  const answer = await maker.call('POST', '/api/tag-definitions/preview', {
    code: 'fuel_limit',
    content: atLeast(100_00),
  });
  expect(bodyOf(definitionPreview, answer).covered).toBe(7);
});

const withText = (text: string) => tagWith({ kind: 'expression', text });
test.each<[string, DefinitionDraft, string]>([
  ['a circle', withText('tag.tried'), 'tag.tried'],
  ['an unknown name', withText('nobody > 1'), 'nobody'],
  ['a division by nothing', withText('fuel_spend / 0 > 1'), '除数'],
  ['an open bracket', withText('(fuel_spend > 1'), '第 15 个字符'],
  ['a figure as a flag', withText('fuel_spend'), '数值'],
  [
    'an unknown field',
    { kind: 'metric', metric: { ...fuel.metric, form: { ...noRows, text: 'colour = 1' } } },
    'colour',
  ],
  [
    'bounds that fall',
    tagWith({
      kind: 'bins',
      of: 'fuel_spend',
      bounds: [2, 1],
      bands: ['a', 'b', 'c'].map((value) => ({ value, zh: value, en: value })),
    }),
    'bounds[1]',
  ],
  ['outside data without a basis', tagWith({ kind: 'assigned', by: 'outside' }), '合法依据'],
])('%s is told with its place', async (_, content, told) => {
  const answer = await preview(content);
  expect(refusalOf(answer)).toBe('DEFINITION_WRONG');
  expect(JSON.stringify(answer.body)).toContain(told);
});

test.each([0, 10_000])('a window of %i days is refused', async (count) => {
  const content = {
    ...fuel,
    metric: { ...fuel.metric, window: { kind: 'last', count, unit: 'day', ago: 0 } },
  };
  const answer = await maker.call('POST', '/api/tag-definitions/preview', { code: 'x', content });
  expect(refusalOf(answer)).toBe('INVALID_INPUT');
});

test('what is in use is not retired, and an audience that names a retired tag is told so', async () => {
  await activate('fuel_fan', atLeast(100_00));
  await activate('fuel_star', withText('tag.fuel_fan and fuel_spend > 1'));
  const rule = { kind: 'tag', tag: 'fuel_star', is: { operator: 'is', value: true } };
  const audience = await create(maker, '/api/audiences', {
    name: '加油之星',
    rule: { kind: 'and', of: [rule] },
  });
  const campaign = await create(maker, '/api/campaigns', { name: '加油活动' });
  await maker.call('PATCH', `/api/campaigns/${campaign}`, { version: 1, audienceId: audience });
  const retire = (path: string) => maker.call('POST', `/api/tag-definitions/${path}/retire`);
  const users = async (path: string) =>
    bodyOf(definitionUsers, await maker.call('GET', `/api/tag-definitions/${path}/users`));
  expect((await users('tag/fuel_star')).counts).toEqual({ tags: 0, audiences: 1, campaigns: 1 });
  expect((await users('metric/fuel_spend')).tags.map(({ code }) => code)).toContain('fuel_star');
  expect((await users('metric/amount_in_30')).counts.audiences).toBe(0);
  const names = async (path: string) => {
    const answer = await retire(path);
    expect(refusalOf(answer)).toBe('DEFINITION_IN_USE');
    return JSON.stringify(answer.body);
  };
  expect(await names('tag/fuel_fan')).toContain('爱车客户');
  expect(await names('tag/fuel_star')).toContain('加油活动');
  expect(await names('metric/fuel_spend')).toContain('爱车客户');
  await bank.postgres.asOwner(`update campaigns.campaign set content = '{}' where id = $1`, [
    campaign,
  ]);
  await maker.call('POST', `/api/audiences/${audience}/archive`);
  expect(bodyOf(definitionDetail, await retire('tag/fuel_star')).state).toBe('retired');
  const count = await maker.call('POST', '/api/audiences/count', { rule, editor: 'one' });
  expect(refusalOf(count)).toBe('AUDIENCE_TAG_RETIRED');
  expect(refusalOf(await make('fuel_star', atLeast(1)))).toBe('DEFINITION_CODE_TAKEN');
});

test('a metric changed so that a tag on it could not be computed is refused', async () => {
  const { edits } = await find('metric/fuel_spend');
  const content: DefinitionDraft = {
    kind: 'metric',
    metric: { ...fuel.metric, aggregate: 'last', field: 'merchant_category' },
  };
  const answer = await maker.call('PUT', '/api/tag-definitions/metric/fuel_spend', {
    edits,
    content,
  });
  expect(refusalOf(answer)).toBe('DEFINITION_BREAKS_OTHERS');
});

test.each<[string, DefinitionDraft, string, string]>([
  [
    'of a text',
    withText('tag.tried'),
    'tag.form.text',
    'there is no metric, tag or attribute called tag.tried, or it uses this tag itself',
  ],
  [
    'of an expert condition',
    { kind: 'metric', metric: { ...fuel.metric, form: { ...noRows, text: 'colour = 1' } } },
    'metric.form.text',
    'there is no colour',
  ],
  [
    'of an aggregate that wants a field',
    { kind: 'metric', metric: { ...fuel.metric, field: null } },
    'metric.field',
    'sum wants a field',
  ],
  [
    'of a window',
    {
      kind: 'metric',
      metric: { ...fuel.metric, aggregate: 'month_on_month', window: { kind: 'month', ago: 0 } },
    },
    'metric.window',
    'month_on_month wants a whole calendar month',
  ],
])('a mistake %s names the field it stands in', async (_, content, where, en) => {
  const { facts } = problem.parse((await preview(content)).body);
  expect(facts.where).toBe(where);
  expect(facts.en).toContain(en);
});
const problem = z.object({ facts: z.object({ where: z.string(), en: z.string() }) });
