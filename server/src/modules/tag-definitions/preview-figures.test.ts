import { beforeAll, expect, test } from 'vitest';
import type { DefinitionDraft, TagDraft } from '#contract/definition-content.ts';
import { definitionDetail, definitionPreview } from '#contract/tag-definitions.ts';
import { customerTags, tagDetail } from '#contract/tags.ts';
import { customerMarks, enqueueTagRun } from '#modules/tags/index.ts';
import { withJob } from '#platform/postgres/database.ts';
import { jobKinds } from '../../compose.ts';
import { bodyOf, type Person, refusalOf, useApp } from '../../../test/harness/app.ts';
import { decideOn } from '../../../test/harness/decide-approval.ts';
import { addCustomers, customerRecord } from '../../../test/harness/sample-customers.ts';
import { buildSampleOrganization } from '../../../test/harness/sample-organization.ts';
import { insertBank } from '../../../test/tags/bank-of-facts.ts';
import { useFewTags } from '../../../test/tags/few-tags.ts';

useFewTags(['age']);

const bank = useApp({ now: '2026-03-01T10:00:00+08:00' });
const both = (text: string) => ({ zh: text, en: text });
let maker: Person;
let sighted: Person;
let checker: Person;
let lobby: Person;
let numbers: readonly number[];

/** The nth of 48 customers spent n times 100 yuan, each at a shop of its own. */
beforeAll(async () => {
  const org = await buildSampleOrganization(bank.platform.database);
  maker = await bank.signInAs('product_manager', 'HQ');
  sighted = await bank.signInAs(['product_manager', 'wealth_manager'], 'HQ');
  checker = await bank.signInAs('compliance_checker', 'HQ');
  lobby = await bank.signInAs('lobby_manager', 'FZ-GL-1');
  const orgId = org('FZ-GL-1');
  const { database, keyring, analytics } = bank.platform;
  numbers = await addCustomers(
    database,
    keyring,
    Array.from({ length: 48 }, (_, at) =>
      customerRecord({ sourceCustomerId: `F${at}`, managingOrgId: orgId, name: '陈小明' }),
    ),
  );
  await insertBank(
    analytics,
    new Map(
      numbers.map((no, nth) => [
        no,
        {
          customer: { birth: '1990-01-01', org: orgId },
          transactions: [{ on: '2026-02-10', fen: nth * 100_00, party: `商店${nth}` }],
        },
      ]),
    ),
  );
  await activate('spent', metric({ aggregate: 'sum', field: 'amount_fen' }));
});

type Metric = Extract<DefinitionDraft, { kind: 'metric' }>['metric'];
const metric = (rest: Partial<Metric>, text = ''): DefinitionDraft => ({
  kind: 'metric',
  metric: {
    name: both('消费'),
    fact: 'fact_transaction',
    aggregate: 'count',
    field: null,
    window: { kind: 'all' },
    form: { rows: [], text, partRows: [], partText: '' },
    ...rest,
  },
});
const tag = (form: TagDraft['form'], rest: Partial<TagDraft> = {}): DefinitionDraft => ({
  kind: 'tag',
  tag: {
    name: both('消费额'),
    definition: both('消费总额'),
    family: 'spending',
    type: 'number',
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
const value = (of: string) => tag({ kind: 'value', of });
const text = (expression: string, rest: Partial<TagDraft> = {}) =>
  tag({ kind: 'expression', text: expression }, rest);

const preview = (content: DefinitionDraft, person = maker, code = 'tried') =>
  person.call('POST', '/api/tag-definitions/preview', { code, content });
const shownTo = async (person: Person, content: DefinitionDraft) =>
  bodyOf(definitionPreview, await preview(content, person));
const make = (code: string, content: DefinitionDraft) =>
  maker.call('POST', '/api/tag-definitions', { code, content });
async function activate(code: string, content: DefinitionDraft): Promise<void> {
  bodyOf(definitionDetail, await make(code, content));
  const objectId = `${content.kind}/${code}`;
  bodyOf(definitionDetail, await maker.call('POST', `/api/tag-definitions/${objectId}/submit`));
  const decided = await decideOn(maker, checker, objectId);
  expect(decided.status).toBe(200);
}

test.each(['first', 'last', 'minimum', 'maximum'] as const)(
  'the %s of names or account numbers of others is no metric, wherever it is asked for',
  async (aggregate) => {
    for (const field of ['counterparty', 'account_id']) {
      const content = metric({ aggregate, field });
      const answers = [await preview(content), await make(`${aggregate}_${field}`, content)];
      for (const { status, body } of answers) {
        expect([status, (body as { code: string }).code]).toEqual([400, 'FACT_FIELD_PERSONAL']);
        expect(JSON.stringify(body)).toContain(`fact_transaction.${field}`);
      }
    }
  },
);

test('of others, how many there are may be counted', async () => {
  const shown = await shownTo(maker, metric({ aggregate: 'distinct', field: 'counterparty' }));
  expect(shown).toMatchObject({ covered: 48, unit: 'count' });
});

test('a tag does not say whom the program’s own metric compares', async () => {
  const choices = ['a', 'b'].map((one) => ({ value: one, zh: one, en: one }));
  const answer = await preview(text('payer_of_salary', { type: 'choice', choices }));
  expect(refusalOf(answer)).toBe('FACT_FIELD_PERSONAL');
  const compared = text('payer_of_salary != former_payer_of_salary', { type: 'flag' });
  expect((await preview(compared)).status).toBe(200);
});

test('amounts are shown as bands and without their ends to who needs no figures', async () => {
  const shown = await shownTo(maker, value('spent'));
  expect(shown.figures).toMatchObject({ minimum: null, maximum: null, mean: 2350_00 });
  expect(shown.figures?.quantiles).toEqual([null, 1200_00, 2400_00, 3600_00, null, null]);
  expect([shown.buckets[0]?.from, shown.buckets.at(-1)?.to]).toEqual([null, null]);
  expect(Math.min(...shown.buckets.map(({ customers }) => customers))).toBeGreaterThanOrEqual(10);
  expect(shown.sample).toHaveLength(10);
  expect(shown.sample.every(({ value: exact, band }) => exact === null && band !== null)).toBe(
    true,
  );
  const all = await shownTo(sighted, value('spent'));
  expect(all.figures).toMatchObject({ minimum: 0, maximum: 4700_00 });
  expect(all.sample.every(({ value: exact, band }) => exact !== null && band === null)).toBe(true);
});

test('an amount under another unit is shown neither exactly nor as a band', async () => {
  const shown = await shownTo(maker, text('spent + 1'));
  expect(shown.unit).toBe('count');
  expect(shown.figures).toMatchObject({ minimum: null, maximum: null });
  expect([shown.sampleShown, shown.sample]).toEqual([false, []]);
});

test('whoever sees no figures is not shown who passes a bound of their own choice', async () => {
  const flag = (expression: string) => text(expression, { type: 'flag' });
  const spentMuch = metric({ aggregate: 'count' }, 'amount_fen >= 300000');
  for (const content of [
    flag('spent >= 300000'),
    text('case when spent >= 300000 then spent else 0 end'),
    spentMuch,
  ]) {
    const shown = await shownTo(maker, content);
    expect([shown.sampleShown, shown.sample]).toEqual([false, []]);
    const all = await shownTo(sighted, content);
    expect(all.sampleShown).toBe(true);
    expect(all.sample.length).toBeGreaterThan(0);
  }
  const old = await shownTo(maker, flag('tag.age >= 30'));
  expect(old.sampleShown).toBe(true);
});

test('over a few customers nobody is shown figures', async () => {
  const few = metric({ aggregate: 'average', field: 'amount_fen' }, 'amount_fen < 90000');
  const shown = await shownTo(sighted, few);
  expect([shown.covered, shown.figures, shown.buckets]).toEqual([9, null, []]);
});

test('quantiles find their bounds on the customers; too few in a band and too many equal figures are told', async () => {
  const asked = (of: string, values: readonly string[]) =>
    tag({
      kind: 'quantiles',
      of,
      bounds: [],
      bands: values.map((one) => ({ value: one, zh: one, en: one })),
    });
  const shown = await shownTo(maker, asked('spent', ['q1', 'q2', 'q3', 'q4']));
  expect(shown.bounds).toEqual([1200_00, 2400_00, 3600_00]);
  expect(shown.values.map(({ customers }) => customers)).toEqual([12, 12, 12, 12]);
  const five = asked('spent', ['q1', 'q2', 'q3', 'q4', 'q5']);
  expect(refusalOf(await preview(five))).toBe('DEFINITION_FEW_CUSTOMERS');
  expect((await shownTo(sighted, five)).bounds).toHaveLength(4);
  expect(refusalOf(await preview(asked('tag.age', ['q1', 'q2'])))).toBe('DEFINITION_WRONG');
});

test(
  'in use, such a tag is masked for each customer and over all of them',
  { timeout: 120_000 },
  async () => {
    await activate('spent_otherwise', text('spent / 100'));
    await activate(
      'spender',
      tag({ kind: 'expression', text: 'spent >= 100000' }, { type: 'flag' }),
    );
    await enqueueTagRun(bank.platform, '2026-02-28', null);
    await bank.runJobs(jobKinds);
    const path = `/api/customers/${numbers[7]}/tags`;
    const held = async (person: Person) =>
      bodyOf(customerTags, await person.call('GET', path)).items.find(
        ({ code }) => code === 'spent_otherwise',
      );
    expect(await held(lobby)).toBeUndefined();
    expect((await held(sighted))?.value).toBe(700);
    const points = async (person: Person) => {
      const timeline = `/api/customers/${numbers[7]}/tag-history?code=spent_otherwise`;
      return ((await person.call('GET', timeline)).body as { points: unknown[] }).points;
    };
    expect([await points(lobby), (await points(sighted)).length]).toEqual([[], 1]);
    const over = async (person: Person) =>
      bodyOf(tagDetail, await person.call('GET', '/api/tags/spent_otherwise')).distribution;
    expect((await over(maker))?.figures).toMatchObject({ minimum: null, maximum: null });
    expect((await over(sighted))?.figures).toMatchObject({ minimum: 0, maximum: 4700 });
  },
);

test('a preview leaves out who has deleted the tag, as the next count does', async () => {
  const draft = text('spent >= 200000', { type: 'flag' });
  const covered = async () =>
    bodyOf(definitionPreview, await preview(draft, maker, 'spender')).covered;
  expect(await covered()).toBe(28);
  const { database, clock } = bank.platform;
  await withJob(database, (tx) =>
    customerMarks.delete(tx, numbers[47] ?? 0, ['spender'], clock.now()),
  );
  expect(await covered()).toBe(27);
});
