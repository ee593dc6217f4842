import { sql } from 'kysely';
import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { customerPlans, plan } from '#contract/plans.ts';
import { type Portrait, portrait } from '#contract/portraits.ts';
import { customerTags } from '#contract/tags.ts';
import { mergeCustomers, shareMapping } from '#modules/identities/index.ts';
import {
  customerMarks,
  enqueueTagRun,
  runTagsJob,
  tagCatalogue,
  tagsOfCustomer,
} from '#modules/tags/index.ts';
import { products } from '#modules/portraits/products.core.ts';
import { anyJobKind } from '#platform/jobs/jobs.ts';
import { writeEvents } from '#platform/outbox/outbox.ts';
import { withJob } from '#platform/postgres/database.ts';
import { recoverCopies, recoverCopiesJob } from '../../src/flows/recover-copies.ts';
import { tagRunJob } from '../../src/flows/run-tags-and-portraits.ts';
import { bodyOf, type Person, refusalOf, useApp } from '../harness/app.ts';
import { consentToMarketing } from '../harness/sample-consents.ts';
import { decideOn } from '../harness/decide-approval.ts';
import { addCustomers, customerRecord } from '../harness/sample-customers.ts';
import { buildSampleOrganization } from '../harness/sample-organization.ts';
import { type Facts, insertBank } from '../tags/bank-of-facts.ts';
import { useTellingTags } from '../tags/few-tags.ts';

// The shelf, what a portrait asks by name, and enough others that each kind of metric is among them.
useTellingTags([
  ...products.map(({ tag }) => tag),
  'value_tier',
  'age',
  'aum_fen',
  'aum_band',
  'risk_mismatch',
  'staff_member',
  'product_score',
  'weakest_reason',
]);

const bank = useApp({ now: '2026-01-05T10:00:00+08:00' });
const asOf = '2025-12-31';

let advisor: Person;
let lobby: Person;
let manager: Person;
let stranger: Person;

/** Customer 1, and forty of the same age and tier of whom thirty hold funds. */
const peers = 40;
beforeAll(async () => {
  const orgs = await buildSampleOrganization(bank.platform.database);
  void orgs;
  advisor = await bank.signInAs('relationship_manager', 'FZ-GL-1');
  lobby = await bank.signInAs('lobby_manager', 'FZ-GL-1');
  manager = await bank.signInAs('product_manager', 'HQ');
  stranger = await bank.signInAs('relationship_manager', 'XM-SM-1');
  const { database, keyring, analytics } = bank.platform;
  const records = Array.from({ length: peers + 1 }, (_, index) =>
    customerRecord({
      sourceCustomerId: `core-${index}`,
      managingOrgId: advisor.orgId,
      birthDate: '1990-01-09',
    }),
  );
  const numbers = await addCustomers(database, keyring, records);
  await withJob(database, (tx) => consentToMarketing(tx, numbers));
  const facts = numbers.map((no, index): [number, Facts] => [
    no,
    index === 0 ? richFacts(advisor.orgId) : plainFacts(advisor.orgId, index),
  ]);
  await insertBank(analytics, new Map(facts));
  await run();
});

function richFacts(org: number): Facts {
  return {
    customer: { org, birth: '1990-01-09', risk: 'C2' },
    balances: [
      { on: '2025-11-10', kind: 'demand', fen: 60_000_00 },
      { on: '2025-11-30', kind: 'demand', fen: 20_000_00 },
      { on: '2025-12-31', kind: 'demand', fen: 30_000_00 },
      { on: '2025-12-31', kind: 'time', fen: 70_000_00 },
      { on: '2025-12-31', kind: 'wealth', fen: 500_000_00 },
      { on: '2025-12-31', kind: 'loan', fen: 90_000_00 },
      { on: '2025-12-31', kind: 'demand', fen: 1_000_00, currency: 'USD' },
    ],
    holdings: [
      { on: asOf, kind: 'wealth', fen: 500_000_00, risk: 'R3', matures: '2026-01-20' },
      { on: '2025-11-30', kind: 'fund', fen: 10_00 },
    ],
    transactions: [
      { on: '2025-12-20', kind: 'transfer', fen: 80_000_00, channel: 'mobile' },
      { on: '2025-12-21', kind: 'card', fen: 50_00 },
      { on: '2025-08-01', kind: 'transfer', fen: 90_000_00 },
    ],
    events: [{ on: '2025-12-02', type: 'mobile_sign_in' }],
  };
}

const plainFacts = (org: number, index: number): Facts => ({
  customer: { org, birth: '1988-03-01', risk: 'C3' },
  balances: [
    { on: '2025-11-10', fen: 0 },
    { on: '2025-11-30', fen: 0 },
    { on: asOf, fen: 600_000_00 },
  ],
  holdings: [
    { on: '2025-11-30', kind: 'wealth', fen: 0 },
    { on: asOf, kind: 'wealth', fen: 0 },
    ...(index <= 30 ? [{ on: asOf, kind: 'fund', fen: 5_000_00 }] : []),
  ],
});

async function run(): Promise<void> {
  await enqueueTagRun(bank.platform, asOf, null);
  expect(await bank.runJobs([anyJobKind(tagRunJob)])).toEqual(['done']);
}

const portraitFor = async (who: Person, customerNo = 1): Promise<Portrait> =>
  bodyOf(portrait, await who.call('GET', `/api/customers/${customerNo}/portrait`));

describe('the figures of a portrait', () => {
  test('a month is the average of its pictures, by kind, without loans and foreign money in the AUM', async () => {
    const { figures } = await portraitFor(advisor);
    expect(figures).toMatchObject({ businessDate: asOf, currency: 'CNY' });
    expect(figures?.months).toMatchObject([
      {
        month: '2025-11',
        aum: { fen: 40_000_00, band: null },
        kinds: [{ kind: 'deposit', amount: { fen: 40_000_00 } }],
        band: { zh: '1–5 万' },
      },
      {
        month: '2025-12',
        aum: { fen: 600_000_00 },
        kinds: [
          { kind: 'deposit', amount: { fen: 100_000_00 } },
          { kind: 'wealth', amount: { fen: 500_000_00 } },
          { kind: 'loan', amount: { fen: 90_000_00 } },
        ],
        band: { zh: '50–100 万' },
      },
    ]);
  });

  test('roles that need no figures are shown bands, of amounts everywhere', async () => {
    const seen = await portraitFor(lobby);
    expect(seen.figures?.months.at(-1)?.aum).toEqual({
      fen: null,
      band: { from: 500_000_00, to: 1_000_000_00 },
    });
    const amounts = JSON.stringify([seen.figures, seen.timeline]);
    expect(amounts).not.toMatch(/"fen":\d/);
    expect(seen.tags.items.find(({ code }) => code === 'aum_fen')).toMatchObject({ value: null });
    expect(seen.who.name).toBe('陈静');
    expect((await portraitFor(manager)).who.name).toBe('陈*');
  });

  test('of the shelf, what is lacking stands after what is held, with the share of people alike', async () => {
    const { products: shelf, figures } = await portraitFor(advisor);
    expect(figures?.peers).toEqual({ tier: 'high', ageBand: 'from_30_to_39', customers: 41 });
    expect(shelf[0]).toMatchObject({ code: 'wealth', held: true });
    expect(shelf.find(({ held }) => !held)).toMatchObject({ code: 'fund', peersShare: 30 / 41 });
  });

  test('holdings are those of the newest picture, and what matures within a month is due', async () => {
    const { figures, due } = await portraitFor(advisor);
    expect(figures?.holdings).toMatchObject([
      { kind: 'wealth', riskLevel: 'R3', maturityDate: '2026-01-20' },
    ]);
    expect(due).toMatchObject([
      { kind: 'birthday', on: '2026-01-09' },
      { kind: 'maturity', on: '2026-01-20', amount: { fen: 500_000_00 } },
    ]);
  });

  test('the timeline has events up to now and large transactions of a quarter, the newest first', async () => {
    const { database } = bank.platform;
    const occurredAt = new Date('2026-01-04T10:00:00+08:00');
    await withJob(database, (tx) =>
      writeEvents(tx, [
        { type: 'visit', businessDate: '2026-01-04', occurredAt, partyNo: 1, orgId: advisor.orgId },
      ]),
    );
    const { timeline } = await portraitFor(advisor);
    await withJob(database, (tx) => sql`delete from platform.outbox`.execute(tx));
    expect(timeline.map(({ type, at }) => [type, at.slice(0, 10)])).toEqual([
      ['visit', '2026-01-04'],
      ['transfer', '2025-12-20'],
      ['mobile_sign_in', '2025-12-02'],
    ]);
  });
});

test('a product whose tag the customer has deleted is neither held nor a gap', async () => {
  const codes = async () => (await portraitFor(advisor)).products.map(({ code }) => code);
  expect(await codes()).toContain('wealth');
  const { database, clock } = bank.platform;
  await withJob(database, (tx) => customerMarks.delete(tx, 1, ['wealth_holder'], clock.now()));
  expect(await codes()).not.toContain('wealth');
  await withJob(database, (tx) => customerMarks.restore(tx, 1, ['wealth_holder'], clock.now()));
});

test('neither a reason to stay nor the people alike tell what a deleted tag said', async () => {
  const { database, clock } = bank.platform;
  const change = (act: typeof customerMarks.delete, code: string) =>
    withJob(database, (tx) => act(tx, 1, [code], clock.now()));
  const shown = async () => {
    const { tags, figures } = await portraitFor(advisor);
    const reasons = tags.items.filter(({ family }) => family === 'reasons_to_stay');
    return { reasons: reasons.map(({ code }) => code), peers: figures?.peers ?? null };
  };
  const before = await shown();
  expect(before.reasons).toEqual(expect.arrayContaining(['product_score', 'weakest_reason']));
  await change(customerMarks.delete, 'product_count');
  const { reasons } = await shown();
  expect(reasons).toEqual(
    before.reasons.filter((code) => code !== 'product_score' && code !== 'weakest_reason'),
  );
  await change(customerMarks.restore, 'product_count');
  await change(customerMarks.delete, 'value_tier');
  expect((await shown()).peers).toBeNull();
  await change(customerMarks.restore, 'value_tier');
  expect(await shown()).toEqual(before);
});

describe('what not to do', () => {
  const codes = async (who: Person) => (await portraitFor(who)).donts.map(({ code }) => code);

  test('products above the customer’s level are named, and a suppression closes its channels at once', async () => {
    expect(await codes(advisor)).toEqual(['HOLDS_TOO_RISKY', 'RISK_LIMIT']);
    const suppressed = await advisor.call('POST', '/api/customers/1/suppressions', {
      channel: 'phone',
      reason: 'complaint',
      fromDate: '2026-01-05',
      untilDate: '2026-02-05',
    });
    expect(suppressed.status).toBe(201);
    const { donts, consent } = await portraitFor(advisor);
    expect(donts.slice(0, 2)).toMatchObject([
      { code: 'DO_NOT_CONTACT', weight: 'never', channels: ['phone'], reason: 'SUPPRESSED' },
      { code: 'COMPLAINED', on: '2026-01-05' },
    ]);
    expect(consent?.channels).toContainEqual({
      channel: 'sms',
      allowed: true,
      reason: null,
    });
  });

  test('who may not read consents is told not to contact, but not why', async () => {
    const seen = await portraitFor(manager);
    expect(seen.consent).toBeNull();
    expect(seen.donts[0]).toMatchObject({ code: 'DO_NOT_CONTACT', reason: null });
    expect(seen.donts.map(({ code }) => code)).not.toContain('COMPLAINED');
  });
});

test('a plan for an audience is shown to staff of who is in it by the run, with the products that suit the customer', async () => {
  const rule = { kind: 'tag', tag: 'wealth_holder', is: { operator: 'is', value: true } };
  const audience = { name: '持有理财', description: '', rule };
  const made = await manager.call('POST', '/api/audiences', audience);
  const audienceId = bodyOf(z.object({ id: z.int() }), made).id;
  const content = {
    name: '配置升级',
    audienceId,
    productBenefitIds: [],
    products: [
      { name: '稳健一号', riskLevel: 'R2' },
      { name: '进取二号', riskLevel: 'R3' },
    ],
    offerIds: [],
    services: ['贵宾厅'],
    from: '2026-01-01',
    until: '2026-01-31',
  };
  const body = { orgId: manager.orgId, content };
  const { id } = bodyOf(plan, await manager.call('POST', '/api/plans', body));
  const checker = await bank.signInAs('compliance_checker', 'HQ');
  await decideOn(manager, checker, String(id), 'approve', 'plan');
  const shownOf = async (no: number) =>
    bodyOf(customerPlans, await lobby.call('GET', `/api/customers/${no}/plans`)).items;
  expect(await shownOf(1)).toMatchObject([
    {
      id,
      isForEverybody: false,
      // The customer is C2.
      products: [{ name: '稳健一号' }],
      withheld: { count: 1, reason: 'too_risky' },
    },
  ]);
  // Holds no wealth product.
  expect(await shownOf(2)).toEqual([]);
});

test('every product of the shelf is a flag of the catalogue', async () => {
  const tags = await withJob(bank.platform.database, (tx) =>
    tagCatalogue.list(tx, bank.platform.clock.now(), {}),
  );
  const flags = new Set(tags.flatMap(({ code, type }) => (type === 'flag' ? [code] : [])));
  expect(products.filter(({ tag }) => !flags.has(tag))).toEqual([]);
});

describe('the documents behind a portrait', () => {
  const copied = () => withJob(bank.platform.database, (tx) => tagsOfCustomer.findDocument(tx, 1));

  test('a tag the customer has deleted is gone from the portrait at once, and back when restored', async () => {
    const { database, clock } = bank.platform;
    const change = (act: typeof customerMarks.delete | typeof customerMarks.restore) =>
      withJob<unknown>(database, (tx) => act(tx, 1, ['value_tier'], clock.now()));
    const codes = async () => (await portraitFor(advisor)).tags.items.map(({ code }) => code);
    expect(await codes()).toContain('value_tier');
    await change(customerMarks.delete);
    expect(await codes()).not.toContain('value_tier');
    await change(customerMarks.restore);
    expect(await codes()).toContain('value_tier');
  });

  test('a run of an earlier date leaves the documents of the newest', async () => {
    const before = (await portraitFor(advisor)).freshness;
    await enqueueTagRun(bank.platform, '2025-12-30', null);
    expect(await bank.runJobs([anyJobKind(tagRunJob)])).toEqual(['done']);
    const after = (await portraitFor(advisor)).freshness;
    expect(after).toMatchObject({ tags: asOf, figures: asOf });
    expect(after.figuresWrittenAt).toBe(before.figuresWrittenAt);
    expect(await copied()).toMatchObject({ businessDate: asOf });
  });

  test(
    'are not read any more once their tags are others, until they are written anew',
    { timeout: 60_000 },
    async () => {
      await enqueueTagRun(bank.platform, asOf, null);
      // A run that dies before it has written them.
      expect(await bank.runJobs([anyJobKind(runTagsJob)])).toEqual(['done']);
      expect(await copied()).toBeNull();
      expect((await portraitFor(advisor)).freshness).toMatchObject({ tags: asOf, figures: null });
      await run();
      expect(await copied()).toMatchObject({ businessDate: asOf });
    },
  );

  test('is the same read from the copy and from the engine, and the copy is filled again after a crash', async () => {
    const { database } = bank.platform;
    const fromCopy = await portraitFor(advisor);
    // What PostgreSQL does to unlogged tables when it comes back.
    await withJob(database, (tx) =>
      sql`truncate tags.document_copy_a, tags.document_copy_b`.execute(tx),
    );
    expect(await portraitFor(advisor)).toEqual(fromCopy);
    await recoverCopies.enqueue(bank.platform);
    expect(await bank.runJobs([anyJobKind(recoverCopiesJob)])).toEqual(['done']);
    await recoverCopies.enqueue(bank.platform);
    // Nothing is lost any more.
    expect(await bank.runJobs([anyJobKind(recoverCopiesJob)])).toEqual([]);
    await bank.platform.analytics.command(
      `ALTER TABLE customer_document DELETE WHERE customer_no = 1`,
      {},
      { settings: { mutations_sync: 2 } },
    );
    // The engine has nothing of the customer any more: this is the copy.
    expect(await portraitFor(advisor)).toEqual(fromCopy);
  });

  test('tags are the same read from the document and from the wide row', async () => {
    const read = async () =>
      bodyOf(customerTags, await advisor.call('GET', '/api/customers/1/tags'));
    await run();
    const fromDocument = await read();
    expect(fromDocument.items.length).toBeGreaterThan(15);
    await bank.platform.analytics.command(`ALTER TABLE customer_document DROP PARTITION '${asOf}'`);
    // Without a document, as between a run and the writing of it.
    expect(await read()).toEqual(fromDocument);
  });
});

test('after a merge the customer kept has the money of both, under either number', async () => {
  const { database, clock } = bank.platform;
  const evidence = { score: 100, reasons: ['same_identity' as const], conflicts: [] };
  const order = { oneNo: 2, otherNo: 3, evidence, reason: 'same', by: null, now: clock.now() };
  expect((await withJob(database, (tx) => mergeCustomers(tx, order))).ok).toBe(true);
  await shareMapping(bank.platform);
  await run();
  const kept = await portraitFor(advisor, 2);
  expect(kept.figures?.months.at(-1)?.aum.fen).toBe(2 * 600_000_00);
  expect(kept.figures?.holdings).toHaveLength(2);
  expect(await portraitFor(advisor, 3)).toEqual({ ...kept, freshness: expect.anything() });
}, 120_000);

test('another outlet’s customer is not found, nor is one who was erased', async () => {
  const answer = await stranger.call('GET', '/api/customers/1/portrait');
  expect([answer.status, refusalOf(answer)]).toEqual([404, 'NOT_FOUND']);
  await withJob(bank.platform.database, (tx) =>
    sql`update customers.customer set erased_at = now() where customer_no = 41`.execute(tx),
  );
  expect((await advisor.call('GET', '/api/customers/41/portrait')).status).toBe(404);
});
