import { sql } from 'kysely';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { countResponse } from '#contract/audiences.ts';
import { boardSchema, campaignSchema } from '#contract/campaigns.ts';
import { customerConsent } from '#contract/consent.ts';
import { ownTagsLink, ownTagsStanding, ownTagsView } from '#contract/own-tags.ts';
import { portrait } from '#contract/portraits.ts';
import { tagTimeline, tagUpload } from '#contract/tag-assignments.ts';
import type { TagContent } from '#contract/definition-content.ts';
import { taskPageSchema } from '#contract/tasks.ts';
import { randomKeyring } from '#platform/crypto/read-keyring.ts';
import { withJob } from '#platform/postgres/database.ts';
import { composeApp, jobKinds } from '../../src/compose.ts';
import { signToken } from '../../src/modules/benefits/voucher-token.ts';
import { withheldCodes } from '../../src/modules/own-tags/own-tag.core.ts';
import { ownTagsTokens } from '../../src/modules/own-tags/use-link.ts';
import { enqueueTagRun, tagCatalogue } from '../../src/modules/tags/index.ts';
import { bodyOf, create, type Person, refusalOf, useApp } from '../harness/app.ts';
import { consentToMarketing } from '../harness/sample-consents.ts';
import { multipart } from '../harness/multipart.ts';
import { addCustomers, customerRecord } from '../harness/sample-customers.ts';
import { buildSampleOrganization } from '../harness/sample-organization.ts';
import { insertBank } from '../tags/bank-of-facts.ts';
import { sampleContent } from './campaign-fixture.ts';
import { createOffer } from './offer-fixture.ts';
import { useFewTags } from '../tags/few-tags.ts';

useFewTags([
  ...['age', 'life_stage', 'vip_leaving', 'vip_leaving_probability', 'complaint_open'],
  // by which portraits compare people with their like
  'value_tier',
  ...withheldCodes,
]);

const start = '2026-03-02T10:00:00+08:00';
const bank = useApp({ now: start });
const phoneKey = 'the-phone-that-opened-it';
let seller: Person;
let maker: Person;
let customers: number[] = [];

beforeAll(async () => {
  const org = await buildSampleOrganization(bank.platform.database);
  seller = await bank.signInAs('relationship_manager', 'FZ-GL-1');
  maker = await bank.signInAs('product_manager', 'HQ');
  const { database, keyring, analytics } = bank.platform;
  customers = await addCustomers(
    database,
    keyring,
    // So many that neither arm of a campaign to them is empty.
    Array.from({ length: 60 }, (_, at) =>
      customerRecord({ sourceCustomerId: `C${at}`, managingOrgId: org('FZ-GL-1') }),
    ),
  );
  await withJob(database, (tx) => consentToMarketing(tx, customers));
  await insertBank(
    analytics,
    new Map(customers.map((no) => [no, { customer: { birth: '1990-01-01', org: seller.orgId } }])),
  );
  for (const date of ['2026-02-28', '2026-03-01']) await enqueueTagRun(bank.platform, date, null);
  await runJobs();
}, 180_000);
beforeEach(() => bank.setNow(start));

async function runJobs(): Promise<void> {
  if ((await bank.runJobs(jobKinds)).includes('failed')) throw new Error('a job failed');
}

async function linkFor(customerNo: number) {
  const made = await seller.call('POST', `/api/customers/${customerNo}/own-tags-links`);
  return bodyOf(ownTagsLink, made);
}

/** As the page asks on a phone: no session, no key. */
async function ask(method: 'POST' | 'PUT', path: string, payload: object) {
  const headers = { 'x-huike': '1' };
  const sent = await bank.app.inject({ method, url: `/api/own-tags/${path}`, headers, payload });
  return { status: sent.statusCode, body: sent.json<unknown>() };
}
const look = (token: string, key = phoneKey) => ask('POST', 'look-up', { token, phoneKey: key });
const shown = async (token: string) => bodyOf(ownTagsView, await look(token));
const change = (act: 'delete' | 'restore', token: string, code: string) =>
  ask('POST', act, { token, phoneKey, code });
const personalise = (token: string, on: boolean) =>
  ask('PUT', 'personalised-marketing', { token, phoneKey, on });
const thirties = { kind: 'tag', tag: 'age', is: { operator: 'gte', value: 30 } };
const counted = async (): Promise<number> =>
  bodyOf(
    countResponse,
    await maker.call('POST', '/api/audiences/count', { rule: thirties, editor: 'own-tags' }),
  ).count;

describe('the page of a link', () => {
  test('shows the marketing tags in words, since when, and nothing of who the customer is', async () => {
    const [no = 0] = customers;
    const { token, expiresAt } = await linkFor(no);
    const view = await shown(token);
    expect(view).toMatchObject({
      bankName: '总行',
      businessDate: '2026-03-01',
      expiresAt,
      personalisedMarketing: 'on',
      deleted: [],
    });
    expect(view.items.find(({ code }) => code === 'age')).toMatchObject({
      value: { zh: '36 岁' },
      source: 'computed',
      since: null,
    });
    expect(view.items.find(({ code }) => code === 'life_stage')).toMatchObject({
      since: { day: '2026-02-28', orEarlier: true },
    });
    expect(JSON.stringify(view)).not.toMatch(/customerNo|_probability/);
    const codes = new Set(view.items.map(({ code }) => code));
    expect(withheldCodes.filter((code) => codes.has(code))).toEqual([]);
    expect(view.items.filter(({ family }) => family.en.includes('complaint'))).toEqual([]);
  });

  test('withholds tags by codes that the catalogue has', async () => {
    const tags = await withJob(bank.platform.database, (tx) =>
      tagCatalogue.list(tx, bank.platform.clock.now(), {}),
    );
    const known = new Set(tags.map(({ code }) => code));
    expect(withheldCodes.filter((code) => !known.has(code))).toEqual([]);
  });

  test('deletes no tag that is withheld, unknown, or the figure inside a prediction', async () => {
    const { token } = await linkFor(customers[0] ?? 0);
    for (const code of ['minor', 'complaint_open', 'vip_leaving_probability', 'no_such_tag'])
      expect(refusalOf(await change('delete', token, code))).toBe('OWN_TAG_UNKNOWN');
  });

  test('deleting a prediction takes the probability behind it along, and gives both back', async () => {
    const no = customers[0] ?? 0;
    const { token } = await linkFor(no);
    const deleted = () =>
      bank.postgres.asOwner<{ code: string }>(
        'select tag_code as code from tags.deletion where customer_no = $1 and restored_at is null order by 1',
        [no],
      );
    await change('delete', token, 'vip_leaving');
    expect(await deleted()).toEqual([{ code: 'vip_leaving' }, { code: 'vip_leaving_probability' }]);
    expect((await shown(token)).deleted).toMatchObject([{ code: 'vip_leaving' }]);
    await change('restore', token, 'vip_leaving');
    expect(await deleted()).toEqual([]);
  });
});

describe('a link that is not good', () => {
  const refused = async (token: string, status: number, code: string, key = phoneKey) => {
    for (const [method, path, rest] of [
      ['POST', 'look-up', {}],
      ['POST', 'delete', { code: 'age' }],
      ['POST', 'restore', { code: 'age' }],
      ['PUT', 'personalised-marketing', { on: true }],
    ] as const) {
      const answer = await ask(method, path, { token, phoneKey: key, ...rest });
      expect(answer).toMatchObject({ status, body: { code, facts: {} } });
    }
  };

  test('because it was changed, made by another bank, or made to claim a voucher, opens nothing', async () => {
    const no = customers[1] ?? 0;
    const { token, linkId } = await linkFor(no);
    const later = new Date('2026-03-03T00:00:00Z');
    const { keyring } = bank.platform;
    for (const bad of [
      token.slice(0, -1),
      `${token}a`,
      '',
      ownTagsTokens.sign(randomKeyring(), 'mine', linkId, no, later),
      signToken(keyring, 'claim', linkId, no, later),
    ])
      await refused(bad, 400, 'OWN_TAGS_LINK_INVALID');
    const claim = await bank.app.inject({
      method: 'POST',
      url: '/api/vouchers/look-up-by-link',
      headers: { 'x-huike': '1' },
      payload: { token },
    });
    expect(claim.json()).toMatchObject({ code: 'TOKEN_INVALID' });
  });

  test('because its half hour is over, says so', async () => {
    const { token } = await linkFor(customers[1] ?? 0);
    bank.setNow('2026-03-02T10:29:59+08:00');
    expect((await look(token)).status).toBe(200);
    bank.setNow('2026-03-02T10:30:00+08:00');
    await refused(token, 410, 'OWN_TAGS_LINK_EXPIRED');
  });

  test('because staff took it back, or made another one, says so', async () => {
    const no = customers[1] ?? 0;
    const first = await linkFor(no);
    const second = await linkFor(no);
    await refused(first.token, 410, 'OWN_TAGS_LINK_REVOKED');
    expect((await look(second.token)).status).toBe(200);
    const path = `/api/customers/${no}/own-tags-links/${second.linkId}`;
    expect((await seller.call('DELETE', path)).status).toBe(200);
    await refused(second.token, 410, 'OWN_TAGS_LINK_REVOKED');
    expect(refusalOf(await seller.call('DELETE', path))).toBe('OWN_TAGS_LINK_OVER');
  });

  test('because another phone opened it first, opens nowhere else', async () => {
    const { token } = await linkFor(customers[1] ?? 0);
    expect((await look(token)).status).toBe(200);
    await refused(token, 403, 'OWN_TAGS_LINK_TAKEN', 'whoever-it-was-sent-on-to');
    expect((await look(token)).status).toBe(200);
  });

  test('because the customer is gone, opens nothing and is made for nobody', async () => {
    const no = customers[7] ?? 0;
    const { token } = await linkFor(no);
    await bank.postgres.asOwner(
      `insert into consent.suppression (customer_no, channel, reason, from_date) values ($1, 'any', 'deceased', '2026-03-01')`,
      [no],
    );
    await refused(token, 410, 'OWN_TAGS_LINK_REVOKED');
    const again = await seller.call('POST', `/api/customers/${no}/own-tags-links`);
    expect(refusalOf(again)).toBe('NOT_FOUND');
  });

  test('after five hundred changes makes no more', async () => {
    const { token, linkId } = await linkFor(customers[1] ?? 0);
    await bank.postgres.asOwner('update own_tags.link set change_count = 500 where link_id = $1', [
      linkId,
    ]);
    expect(refusalOf(await change('delete', token, 'age'))).toBe('OWN_TAGS_LINK_SPENT');
    expect((await look(token)).status).toBe(200);
  });
});

test('a deleted tag counts nowhere from the next count on, and a restored one counts', async () => {
  const no = customers[2] ?? 0;
  const before = await counted();
  const { token } = await linkFor(no);
  for (const _ of [1, 2])
    expect(await change('delete', token, 'age')).toEqual({
      status: 200,
      body: { code: 'age', deleted: true },
    });
  expect(await counted()).toBe(before - 1);
  const view = await shown(token);
  expect(view.items.map(({ code }) => code)).not.toContain('age');
  expect(view.deleted).toMatchObject([{ code: 'age' }]);
  expect(await change('restore', token, 'age')).toMatchObject({ body: { deleted: false } });
  expect(await counted()).toBe(before);
  const acts = await auditOf(no);
  expect(acts.filter((act) => act.startsWith('own-tags'))).toEqual([
    'own-tags.create_link',
    'own-tags.open_link',
    'own-tags.delete_tag',
    'own-tags.restore_tag',
  ]);
});

test('who serves a customer sees on which day tags were deleted, and who answers for tags sees which', async () => {
  const no = customers[8] ?? 0;
  const { token } = await linkFor(no);
  await change('delete', token, 'age');
  await change('delete', token, 'vip_leaving');
  const seenBy = async (person: Person) => {
    const standing = await person.call('GET', `/api/customers/${no}/own-tags`);
    const timeline = await person.call('GET', `/api/customers/${no}/tag-history?code=age`);
    const { points, events } = bodyOf(tagTimeline, timeline);
    return { ...bodyOf(ownTagsStanding, standing), points, events: events.map((one) => one.event) };
  };
  const day = '2026-03-02';
  const manager = await bank.signInAs('outlet_manager', 'FZ-GL-1');
  const lobby = await bank.signInAs('lobby_manager', 'FZ-GL-1');
  for (const person of [seller, manager, lobby])
    expect(await seenBy(person)).toMatchObject({
      link: { openedAt: expect.any(String) },
      deleted: [{ day, count: 2, tags: null }],
      points: [],
      events: [],
    });
  const checker = await bank.signInAs('compliance_checker', 'HQ');
  const auditor = await bank.signInAs('auditor', 'HQ');
  for (const person of [maker, checker, auditor])
    expect(await seenBy(person)).toMatchObject({
      deleted: [{ day, count: 2, tags: [{ code: 'age' }, { code: 'vip_leaving' }] }],
      points: [],
      events: ['deleted'],
    });
  await change('restore', token, 'age');
  expect((await seenBy(seller)).events).toEqual([]);
  expect((await seenBy(maker)).events).toEqual(['deleted', 'restored']);
});

test('a tag that staff gave shows when; deleted by the customer, it is given again neither by hand nor by a file', async () => {
  const no = customers[6] ?? 0;
  await define('tea_friend', 'staff');
  await define('tea_list', 'file');
  const give = () =>
    seller.call('POST', '/api/customer-tags', {
      code: 'tea_friend',
      customerNos: [no],
      value: 'true',
      validUntil: null,
      reason: '面谈得知',
    });
  expect((await give()).status).toBe(201);
  const { token } = await linkFor(no);
  expect((await shown(token)).items.find(({ code }) => code === 'tea_friend')).toMatchObject({
    source: 'staff',
    value: null,
    since: { day: '2026-03-02', orEarlier: false },
  });
  await change('delete', token, 'tea_friend');
  await change('delete', token, 'tea_list');
  expect((await shown(token)).items.map(({ code }) => code)).not.toContain('tea_friend');
  expect(await give()).toMatchObject({
    status: 409,
    body: { code: 'TAG_DELETED_BY_CUSTOMER', facts: { customers: 1 } },
  });
  const sent = multipart({}, { name: 'list.csv', content: `客户号\n${no}\n` });
  const uploaded = await bank.app.inject({
    method: 'POST',
    url: `/api/tag-uploads?code=tea_list&identifier=customer_no&reason=list`,
    headers: { ...maker.headers, ...sent.headers, 'idempotency-key': crypto.randomUUID() },
    payload: sent.payload,
  });
  const body = z.unknown().parse(uploaded.json());
  const { id } = bodyOf(tagUpload, { status: uploaded.statusCode, body });
  const untaken = await maker.call('GET', `/api/tag-uploads/${id}/untaken`);
  expect(untaken.body).toMatchObject({ items: [{ line: 2, reason: 'deleted_by_customer' }] });
});

/** A tag that is given one by one. */
async function define(code: string, by: 'staff' | 'file'): Promise<void> {
  const both = { zh: '茶友', en: 'Tea friend' };
  const content: TagContent = {
    name: both,
    definition: both,
    family: 'relationship',
    type: 'flag',
    unit: null,
    dataClass: 'C1',
    owner: both,
    shelfLifeDays: 365,
    choices: null,
    parameters: {},
    source: { kind: 'assigned', by, basis: null },
  };
  await bank.postgres.asOwner(
    `with made as (insert into tags.definition (kind, code, state, active_version, activated_at, created_by)
       values ('tag', $1, 'active', 1, now(), $3))
     insert into tags.definition_version (kind, code, version, state, content, written_by)
     values ('tag', $1, 1, 'approved', $2, $3)`,
    [code, JSON.stringify(content), maker.staffId],
  );
}

async function auditOf(customerNo: number): Promise<string[]> {
  return withJob(bank.platform.database, async (tx) => {
    const { rows } = await sql<{ action: string }>`
      select action from audit.entry where object_kind = 'Customer' and object_id = ${String(customerNo)}
      order by entry_no`.execute(tx);
    return rows.map(({ action }) => action);
  });
}

test('personalised marketing switched off on the phone holds in the next launch and task, and on again from then', async () => {
  const off = customers[3] ?? 0;
  const { token } = await linkFor(off);
  for (const _ of [1, 2])
    expect(await personalise(token, false)).toEqual({
      status: 200,
      body: { personalisedMarketing: 'off' },
    });
  const path = `/api/customers/${off}/consent`;
  const proofs = async () => bodyOf(customerConsent, await seller.call('GET', path)).statements;
  const [newest, ...older] = await proofs();
  expect(newest).toMatchObject({
    purpose: 'personalised_marketing',
    channel: 'any',
    granted: false,
    proofKind: 'h5',
    textVersion: 'own-tags-2026-1',
    recordedBy: null,
  });
  expect(older.map(({ proofKind }) => proofKind)).toEqual(['file_import', 'file_import']);
  expect((await auditOf(off)).filter((act) => act.startsWith('consent'))).toEqual([
    'consent.withdraw',
  ]);
  const donts = async (no: number) =>
    bodyOf(portrait, await seller.call('GET', `/api/customers/${no}/portrait`)).donts;
  expect(await donts(off)).toMatchObject([{ code: 'DO_NOT_CONTACT', reason: 'OPTED_OUT' }, {}]);

  const campaignId = await launch();
  const board = await maker.call('GET', `/api/campaigns/${campaignId}/board`);
  expect(bodyOf(boardSchema, board).excluded).toContainEqual({ reason: 'OPTED_OUT', count: 1 });
  const tasks = async () =>
    bodyOf(
      taskPageSchema,
      await seller.call('GET', `/api/tasks?campaignId=${campaignId}&limit=200`),
    ).items;
  expect((await tasks()).map((task) => task.customerNo)).not.toContain(off);

  // Withdrawn after the launch: the task is there and may not be worked on.
  const [other] = await tasks();
  expect(other?.blockedBecause).toBeNull();
  const taskOf = async () => (await tasks()).find(({ id }) => id === other?.id);
  const otherLink = await linkFor(other?.customerNo ?? 0);
  await personalise(otherLink.token, false);
  expect(await taskOf()).toMatchObject({ blockedBecause: 'OPTED_OUT', script: '' });
  bank.setNow('2026-03-02T10:05:00+08:00');
  expect(await personalise(otherLink.token, true)).toMatchObject({
    body: { personalisedMarketing: 'on' },
  });
  expect((await taskOf())?.blockedBecause).toBeNull();
});

test('who has refused all marketing at a counter does not take it back by a press on a phone', async () => {
  const no = customers[5] ?? 0;
  await seller.call('POST', `/api/customers/${no}/consent`, {
    purpose: 'marketing',
    channel: 'any',
    granted: false,
    proofKind: 'counter',
    proof: '柜面申请 7',
    textVersion: 'v1',
  });
  const { token } = await linkFor(no);
  expect((await shown(token)).personalisedMarketing).toBe('marketing_refused');
  expect(refusalOf(await personalise(token, true))).toBe('MARKETING_REFUSED');
});

/** A campaign to everybody of the outlet, all of them in the treatment arm. */
async function launch(): Promise<number> {
  const offerId = await createOffer(maker);
  const audienceId = await create(maker, '/api/audiences', { name: '三十多岁', rule: thirties });
  const campaignId = await create(maker, '/api/campaigns', { name: '春季活动' });
  const { arms, ...content } = sampleContent(offerId, { audienceId });
  const changed = await maker.call('PATCH', `/api/campaigns/${campaignId}`, {
    version: 1,
    ...content,
    arms,
  });
  expect(changed.status).toBe(200);
  const submitted = await maker.call('POST', `/api/campaigns/${campaignId}/submit`);
  const { approvalId } = bodyOf(campaignSchema, submitted);
  const checker = await bank.signInAs('compliance_checker', 'HQ');
  await checker.call('POST', `/api/approvals/${approvalId}/decision`, { decision: 'approve' });
  expect((await maker.call('POST', `/api/campaigns/${campaignId}/launch`)).status).toBe(202);
  await runJobs();
  return campaignId;
}

test('a repeated call for a link makes no second one and tells no token; links lead to the public address', async () => {
  const no = customers[6] ?? 0;
  const app = await composeApp(bank.platform, async () => {}, {
    publicAddress: 'https://bank.example',
  });
  const sent = () =>
    app.inject({
      method: 'POST',
      url: `/api/customers/${no}/own-tags-links`,
      headers: { ...seller.headers, 'idempotency-key': 'one-key-for-this-link' },
    });
  const made = z.object({ url: z.string(), token: z.string() }).parse((await sent()).json());
  const again = await sent();
  await app.close();
  expect(made.url).toBe(`https://bank.example/my-tags#${made.token}`);
  expect(again.json()).toMatchObject({ code: 'OWN_TAGS_LINK_MADE' });
  expect(again.body).not.toContain(made.token);
});

test('one address that asks too much is told to wait', async () => {
  const { token } = await linkFor(customers[6] ?? 0);
  const app = await composeApp(bank.platform, async () => {}, {
    requestLimits: { perCaller: 100, perAddress: 2 },
  });
  const statuses = [];
  for (const _ of [1, 2, 3]) {
    const sent = await app.inject({
      method: 'POST',
      url: '/api/own-tags/look-up',
      headers: { 'x-huike': '1' },
      payload: { token, phoneKey },
    });
    statuses.push(sent.statusCode);
  }
  await app.close();
  expect(statuses).toEqual([200, 200, 429]);
});
