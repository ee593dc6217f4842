import { sql } from 'kysely';
import { beforeAll, describe, expect, test } from 'vitest';
import { metricList } from '#contract/metrics.ts';
import { customerTags, tagDetail, tagList, tagRunAccepted, tagRunPage } from '#contract/tags.ts';
import { anyJobKind } from '#platform/jobs/jobs.ts';
import { withJob } from '#platform/postgres/database.ts';
import { bodyOf, type Person, useApp } from '../../../test/harness/app.ts';
import { decideOn } from '../../../test/harness/decide-approval.ts';
import { addCustomers, customerRecord } from '../../../test/harness/sample-customers.ts';
import { buildSampleOrganization } from '../../../test/harness/sample-organization.ts';
import { type Facts, insertBank } from '../../../test/tags/bank-of-facts.ts';
import { useFewTags } from '../../../test/tags/few-tags.ts';
import { runTagsJob } from './jobs.ts';

const bank = useApp({ now: '2026-01-05T10:00:00+08:00' });

let manager: Person;
let lobby: Person;
beforeAll(async () => {
  await buildSampleOrganization(bank.platform.database);
  manager = await bank.signInAs('product_manager', 'HQ');
  lobby = await bank.signInAs('lobby_manager', 'HQ');
  const idle: Facts = {
    customer: { org: lobby.orgId },
    balances: ['2025-09-30', '2025-12-31'].map((on) => ({ on, fen: 60_000_00 })),
  };
  await insertBank(
    bank.platform.analytics,
    new Map<number, Facts>([
      [1, idle],
      [2, {}],
    ]),
  );
});

test('the catalogue is found by name, by pinyin initials and by code, before any run', async () => {
  const found = async (q: string) =>
    tagList
      .parse((await lobby.call('GET', `/api/tags?q=${encodeURIComponent(q)}`)).body)
      .items.map((tag) => tag.code);
  expect(await found('理财爱好')).toEqual(['wealth_enthusiast']);
  expect(await found('lcahz')).toEqual(['wealth_enthusiast']);
  expect(await found('youcheyizu')).toEqual(['car_owner']);
  const [lover] = tagList.parse((await lobby.call('GET', '/api/tags?q=lcahz')).body).items;
  expect(lover?.spelling).toBe('licaiaihaozhe lcahz');
  expect(await found('Value tier')).toEqual(['value_tier']);
  expect(await found("'; DROP TABLE tags.run; --")).toEqual([]);
  expect(
    tagList
      .parse((await lobby.call('GET', '/api/tags')).body)
      .items.every((tag) => tag.coverage === null),
  ).toBe(true);
});

test('metrics are found like tags, with their unit, and those that can be compared are told apart', async () => {
  const found = async (query: string) =>
    metricList.parse((await lobby.call('GET', `/api/metrics?${query}`)).body).items;
  expect((await found(`q=${encodeURIComponent('金融资产余额')}`)).slice(0, 3)).toMatchObject([
    { code: 'aum_now', unit: 'fen', subjectKind: 'customer', change: 'comparable', behindDays: 0 },
    { code: 'aum_30_ago', behindDays: 30 },
    { code: 'aum_90_ago', behindDays: 90 },
  ]);
  expect((await found('q=yxks')).map((metric) => metric.code)).toEqual(['open_cards']);
  const comparable = await found('change=comparable');
  expect(comparable.some((metric) => metric.unit === null)).toBe(false);
  expect((await found('change=not_number')).map((metric) => metric.code)).toContain('last_act');
  expect((await lobby.call('GET', '/api/metrics?change=nonsense')).status).toBe(400);
});

describe('with a few of its tags', () => {
  useFewTags(['age', 'idle_demand_money', 'aum_fen']);

  test('a run asked for by button shows as coverage, freshness, lineage and history', async () => {
    const asked = await manager.call('POST', '/api/tag-runs', { date: '2025-12-31' });
    expect(asked.status).toBe(202);
    expect(await bank.runJobs([anyJobKind(runTagsJob)])).toEqual(['done']);
    const { body } = await lobby.call('GET', '/api/tags/idle_demand_money');
    expect(tagDetail.parse(body)).toMatchObject({
      name: { zh: '活期资金闲置' },
      businessDate: '2025-12-31',
      coverage: 1,
      customers: 2,
      parameters: [{ name: 'minimum_fen', value: 50_000_00, declared: 50_000_00, unit: 'fen' }],
      lineage: { factTables: ['fact_balance', 'fact_transaction'] },
      history: [{ businessDate: '2025-12-31', coverage: 1, customers: 2 }],
    });
    const runs = await lobby.call('GET', '/api/tag-runs');
    expect(bodyOf(tagRunPage, runs).items).toMatchObject([
      {
        businessDate: '2025-12-31',
        state: 'done',
        customers: 2,
        currency: 'CNY',
        jobId: bodyOf(tagRunAccepted, asked).jobId,
      },
    ]);
  });

  test('a portrait shows figures to those who need them, bands to the others, and nothing across outlets', async () => {
    const { database, keyring } = bank.platform;
    const known = customerRecord({ sourceCustomerId: 'core-1', managingOrgId: lobby.orgId });
    expect(await addCustomers(database, keyring, [known])).toEqual([1]);
    const tagsOf = async (who: Person, customer: number) =>
      who.call('GET', `/api/customers/${customer}/tags`);
    const advisor = await bank.signInAs('wealth_manager', 'HQ');
    const aum = async (who: Person) =>
      bodyOf(customerTags, await tagsOf(who, 1)).items.find((tag) => tag.code === 'aum_fen');
    expect(await aum(advisor)).toMatchObject({ value: 60_000_00, band: null });
    expect(await aum(lobby)).toMatchObject({
      value: null,
      band: { from: 50_000_00, to: 200_000_00 },
    });
    const elsewhere = await bank.signInAs('wealth_manager', 'XM');
    expect((await tagsOf(elsewhere, 1)).status).toBe(404);
    expect((await tagsOf(advisor, 99)).status).toBe(404);
  });

  test('a changed threshold holds from the run after its approval on, and is written to the audit', async () => {
    const changed = await manager.call('POST', '/api/tags/idle_demand_money/parameter-changes', {
      parameters: { minimum_fen: 60_000_01 },
      former: { minimum_fen: 50_000_00 },
    });
    const checker = await bank.signInAs('compliance_checker', 'HQ');
    expect(changed.body).toMatchObject({ coverage: 1, parameters: [{ value: 50_000_00 }] });
    expect((await decideOn(manager, checker, 'idle_demand_money')).status).toBe(200);
    await manager.call('POST', '/api/tag-runs', { date: '2025-12-31' });
    expect(await bank.runJobs([anyJobKind(runTagsJob)])).toEqual(['done']);
    expect((await lobby.call('GET', '/api/tags/idle_demand_money')).body).toMatchObject({
      coverage: 0,
      parameters: [{ value: 60_000_01, declared: 50_000_00 }],
    });
    const { rows } = await withJob(bank.platform.database, (tx) =>
      sql`select actor_id, action, object_id, detail from audit.entry
      where action like 'tag.%_parameters' order by entry_no`.execute(tx),
    );
    const kept = { object_id: 'idle_demand_money', detail: { minimum_fen: 60_000_01 } };
    expect(rows).toEqual([
      { ...kept, actor_id: manager.staffId, action: 'tag.submit_parameters' },
      { ...kept, actor_id: checker.staffId, action: 'tag.set_parameters' },
    ]);
  });

  test('who may not run or change is refused, and so is what does not exist', async () => {
    const status = async (
      who: Person,
      method: 'POST' | 'PUT' | 'GET',
      url: string,
      body?: object,
    ) => (await who.call(method, url, body)).status;
    expect(await status(lobby, 'POST', '/api/tag-runs', { date: '2025-12-31' })).toBe(403);
    expect(
      await status(lobby, 'POST', '/api/tags/idle_demand_money/parameter-changes', {
        parameters: {},
        former: {},
      }),
    ).toBe(403);
    expect(await manager.call('POST', '/api/tag-runs', { date: '2026-01-06' })).toMatchObject({
      status: 400,
      body: { code: 'TAG_RUN_IN_FUTURE' },
    });
    expect(await status(manager, 'POST', '/api/tag-runs', { date: '2025-02-30' })).toBe(400);
    expect(await manager.call('GET', '/api/tags/no_such_tag')).toMatchObject({
      status: 404,
      body: { code: 'TAG_UNKNOWN' },
    });
    expect(
      await manager.call('POST', '/api/tags/age/parameter-changes', {
        parameters: { x: 1 },
        former: { x: 0 },
      }),
    ).toMatchObject({ status: 400, body: { code: 'TAG_PARAMETER_UNKNOWN' } });
  });
});
