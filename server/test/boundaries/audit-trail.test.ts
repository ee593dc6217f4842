import { sql } from 'kysely';
import { beforeAll, expect, test } from 'vitest';
import { TOTP, URI } from 'otpauth';
import { z } from 'zod';
import { type Role, roles } from '#contract/access.ts';
import { claimedVoucherSchema, voucherPageSchema } from '#contract/benefits.ts';
import { claimLinkSchema } from '#contract/claim-link.ts';
import { campaignSchema } from '#contract/campaigns.ts';
import { drawLink } from '#contract/draw-plays.ts';
import { drawView } from '#contract/draws.ts';
import { drawLookUp } from '#contract/draw-links.ts';
import { issueSchema } from '#contract/issues.ts';
import { lookalike } from '#contract/lookalikes.ts';
import { applicationPage, joiningTermsVersion } from '#contract/merchant-joining.ts';
import { merchantHeld, tillMade, verification } from '#contract/merchants.ts';
import { lease, offlineCode, offlineEntryPage, offlineUploaded } from '#contract/offline-tills.ts';
import { claimDone, myBenefits } from '#contract/my-benefits.ts';
import { ownTagsLink } from '#contract/own-tags.ts';
import { phoneLink } from '#contract/phone-links.ts';
import { customerPayout } from '#contract/customer-payouts.ts';
import { openTransfer } from '#contract/voucher-transfers.ts';
import { merchantPaymentBenefit } from '#contract/merchant-payments.ts';
import { memberCode, paymentBenefit, releasePage } from '#contract/payment-benefits.ts';
import { payout } from '#contract/payouts.ts';
import { differencePage, reconciliation } from '#contract/reconciliation.ts';
import { orgUnit, orgUnitAffected } from '#contract/organization.ts';
import { secondFactorOffer } from '#contract/session.ts';
import { giftReservation } from '#contract/gifts.ts';
import { mallReceipt } from '#contract/points-mall.ts';
import { pointsMovementPage } from '#contract/points.ts';
import { taskPageSchema } from '#contract/tasks.ts';
import { bankDay } from '#platform/clock/clock.ts';
import { withJob } from '#platform/postgres/database.ts';
import { jobKinds } from '../../src/compose.ts';
import { launchRequest } from '../../src/flows/campaign-jobs.ts';
import { enqueueTagRun } from '../../src/modules/tags/index.ts';
import { bodyOf, create, type Person, testPassword, useApp } from '../harness/app.ts';
import { newBudget } from '../points/points-fixture.ts';
import { decideOn } from '../harness/decide-approval.ts';
import { consentToMarketing } from '../harness/sample-consents.ts';
import { addCustomers, customerRecord } from '../harness/sample-customers.ts';
import { sampleContent } from '../scenarios/campaign-fixture.ts';
import { giveVouchers, memberCodeOf, openToAnyone } from '../merchants/bank-with-merchants.ts';
import { insertBank } from '../tags/bank-of-facts.ts';
import { accessTable } from './access-table.ts';
import { sampleRules } from './sample-draw.ts';
import {
  type BankIds,
  buildBank,
  callRoute,
  documentedRoutes,
  type Route,
  type ValidCall,
  validCall,
} from './valid-calls.ts';
import { useFewTags } from '../tags/few-tags.ts';

// The tags that the calls name.
useFewTags(['age', 'idle_demand_money', 'value_tier', 'life_stage', 'product_count']);

/** Calls that are no GET and leave no row when they succeed, with the reason why. */
const changesNothing: Readonly<Record<string, string>> = {
  'POST /api/customers/search': 'asks; by phone or identity number it leaves its row',
  'POST /api/audiences/count': 'asks',
  'POST /api/fraud/rules/preview': 'asks, and gives numbers only',
  'POST /api/audiences/breakdown': 'asks',
  'POST /api/audiences/profile': 'asks',
  'POST /api/audiences/sample': 'asks, and shows masked names',
  'POST /api/audiences/customers': 'asks, and shows masked names',
  'POST /api/events': 'each event is a row of its own, with its source',
  'POST /api/tag-definitions/preview': 'asks, and shows masked names',
  'POST /api/tag-definitions/{kind}/{code}/compare': 'asks, and keeps nothing',
  'POST /api/mappings/check': 'asks',
  'POST /api/mappings/preview': 'asks, and keeps nothing',
  'POST /api/campaigns/{id}/trial': 'asks',
  'POST /api/my-points/look-up': 'shows the points to who holds the link',
  'POST /api/my-points/item': 'asks what it costs and where it is',
  'POST /api/gift-reservations/look-up':
    'asks by a code that somebody shows; a wrong code is a refusal with its row',
  'POST /api/vouchers/look-up':
    'asks by a code that somebody shows; a wrong code is a refusal with its row',
  'POST /api/validations': 'asks by a code that somebody shows, and changes nothing',
  'POST /api/merchant-joining/offered': 'asks what the page needs before anything is written',
  'POST /api/merchant-joining/look-up': 'shows the application to who holds its secret',
  'POST /api/merchants/{no}/look-ups':
    'asks by a code that somebody shows; a wrong code is a refusal with its row',
  'POST /api/merchants/{no}/validations': 'asks by codes that somebody shows, and changes nothing',
  'POST /api/vouchers/look-up-by-link': 'shows the offer to whoever holds the link',
  'POST /api/my-benefits/transfers/look-up': 'shows a voucher that is offered to who has its code',
  'POST /api/my-services/look-up': 'shows the services to who holds the link',
  'POST /api/my-services/tap': 'counts by day and outlet, and tells an event',
  'POST /api/my-product-benefits/look-up': 'shows what is given to everybody to who holds the link',
  'POST /api/my-benefits/voucher': 'shows a voucher to who holds the link',
  'POST /api/my-benefits/payment-code': 'shows the code of two minutes to who holds the link',
  'POST /api/my-draws/look-up': 'shows the draws to who holds the link',
  'POST /api/draws/look-up-by-link': 'shows the draw to whoever holds the link',
  'POST /api/draws/play-by-link':
    'each play is a row that is never changed, with who played and by what it was decided',
  'POST /api/draws/sign-in-by-link': 'the chance it earns is a row that is never changed',
  'POST /api/draws/questions-by-link': 'asks',
  'POST /api/draws/answer-by-link': 'the answers are a row that is never changed',
  'POST /api/draws/replay-by-link': 'shows a play to who played it',
  'POST /api/session/second-factor':
    'offers a secret that counts for nothing until it is confirmed',
};

const idOnly = z.object({ id: z.int() });
const bank = useApp();
let ids: BankIds;
let customers: number[] = [];
const people = new Map<string, Person>();
const signedIn = async (role: Role, org = 'HQ'): Promise<Person> => {
  const key = `${role} ${org}`;
  const person = people.get(key) ?? (await bank.signInAs(role, org));
  people.set(key, person);
  return person;
};

beforeAll(async () => {
  ids = await buildBank(bank);
  const { database, keyring, analytics } = bank.platform;
  const seller = await signedIn('relationship_manager', 'FZ-GL-1');
  customers = await addCustomers(
    database,
    keyring,
    Array.from({ length: 90 }, (_, at) =>
      customerRecord({ sourceCustomerId: `A${at}`, managingOrgId: seller.orgId }),
    ),
  );
  await withJob(database, (tx) => consentToMarketing(tx, customers));
  await insertBank(
    analytics,
    new Map(
      customers.map((no) => [
        no,
        { customer: { org: seller.orgId }, holdings: [{ on: '2026-06-14', fen: 100 }] },
      ]),
    ),
  );
  await enqueueTagRun(bank.platform, '2026-06-14', null);
  await bank.runJobs(jobKinds);
}, 90_000);

/** What the calls ask for beside these is asked for, and that is all that is looked at here. */
const needed = new Set(['audience-freeze', launchRequest.kind, 'benefit-issue-list']);
const runJobs = () => bank.runJobs(jobKinds.filter(({ kind }) => needed.has(kind)));

const newestRow = async (): Promise<number> => {
  await bank.postgres.asOwner('set role huike_job');
  const [row] = await bank.postgres.asOwner<{ newest: number }>(
    'select coalesce(max(entry_no), 0)::int as newest from audit.entry',
  );
  await bank.postgres.asOwner('reset role');
  return row?.newest ?? 0;
};

/** Routes that succeeded, and those of them that left no row. */
const succeeded = new Set<string>();
const silent = new Set<string>();

async function act(person: Person, name: string, call: ValidCall = {}) {
  const [method, path] = name.split(' ');
  const before = await newestRow();
  const route = { method, path } as Route; // a name is a method and a path of the document
  const answer = await callRoute(bank, person, route, call);
  if (answer.status < 300) {
    succeeded.add(name);
    if ((await newestRow()) === before) silent.add(name);
  }
  return answer;
}

/** The same, of a call that must succeed. */
async function done(person: Person, name: string, call: ValidCall = {}) {
  const answer = await act(person, name, call);
  if (answer.status >= 300) throw new Error(`${name}: ${JSON.stringify(answer.body)}`);
  return answer;
}

/** What has been done so far and should have left a row, and did not. */
const unrecorded = (): string[] => [...silent].filter((name) => !(name in changesNothing));

test('what can be done in any state is done', { timeout: 60_000 }, async () => {
  for (const route of await documentedRoutes(bank)) {
    const who = accessTable[route.name]?.who ?? 'everybody';
    const role = typeof who === 'string' ? 'administrator' : roles.find((one) => who.includes(one));
    if (route.method === 'GET' || route.path.startsWith('/api/session')) continue;
    const person = await signedIn(role ?? 'administrator');
    await act(person, route.name, await validCall(bank, ids, person, route));
  }
  expect(unrecorded()).toEqual([]);
});

test('a person signs in, changes the password, adds an authenticator and signs out', async () => {
  const person = await bank.signInAs('lobby_manager', 'HQ');
  const { staffNumber } = person;
  await done(person, 'POST /api/session', { body: { staffNumber, password: testPassword } });
  const next = 'another long password';
  await done(person, 'PUT /api/session/password', { body: { current: testPassword, next } });
  const offer = bodyOf(secondFactorOffer, await done(person, 'POST /api/session/second-factor'));
  const factor = URI.parse(offer.uri);
  if (!(factor instanceof TOTP)) throw new Error('the authenticator shows codes by time');
  const totp = factor.generate({ timestamp: bank.platform.clock.now().getTime() });
  await done(person, 'PUT /api/session/second-factor', { body: { totp } });
  await done(person, 'DELETE /api/session');
  expect(unrecorded()).toEqual([]);
});

test('an outlet is closed and opened again, a job is cancelled and tried again', async () => {
  const administrator = await signedIn('administrator');
  const made = await done(administrator, 'POST /api/org-units', {
    body: { parentId: administrator.orgId, kind: 'branch', code: 'CLOSING', name: '撤并分行' },
  });
  const { orgId } = bodyOf(orgUnit, made);
  const asked = await administrator.call('GET', `/api/org-units/${orgId}/affected`);
  const path = { id: orgId };
  const affected = bodyOf(orgUnitAffected, asked);
  await done(administrator, 'POST /api/org-units/{id}/disable', { path, body: { affected } });
  await done(administrator, 'POST /api/org-units/{id}/enable', { path });

  const run = await done(administrator, 'POST /api/tag-runs', { body: { date: '2026-06-10' } });
  const { jobId } = bodyOf(z.object({ jobId: z.int() }), run);
  await done(administrator, 'POST /api/jobs/{id}/cancel', { path: { id: jobId } });
  await done(administrator, 'POST /api/jobs/{id}/retry', { path: { id: jobId } });
  expect(unrecorded()).toEqual([]);
});

test('a frozen audience leaves as a file, with somebody else’s consent', async () => {
  const maker = await signedIn('product_manager');
  const rule = { kind: 'outlet', orgIds: [maker.orgId] };
  const id = await create(maker, '/api/audiences', { name: '外呼名单', rule });
  const frozen = await done(maker, 'POST /api/audiences/{id}/freeze', { path: { id } });
  await runJobs();
  const body = { freezeId: bodyOf(z.object({ id: z.int() }), frozen).id, reason: '线下活动' };
  const asked = await done(maker, 'POST /api/audiences/exports', { body });
  const { approvalId } = bodyOf(z.object({ approvalId: z.int() }), asked);
  await done(await signedIn('compliance_checker'), 'POST /api/approvals/{id}/decision', {
    path: { id: approvalId },
    body: { decision: 'approve' },
  });
  const alike = bodyOf(
    lookalike,
    await done(maker, 'POST /api/lookalikes', { body: { audienceId: id } }),
  );
  await bank.postgres.asOwner(
    "update lookalikes.lookalike set state = 'done', result = '{}' where lookalike_id = $1",
    [alike.id],
  );
  await bank.platform.analytics.insertRows('lookalike_score', [
    { lookalike_id: alike.id, customer_no: customers[0], managing_org_id: maker.orgId, score: 1 },
  ]);
  await done(maker, 'POST /api/lookalikes/{id}/lists', {
    path: { id: alike.id },
    body: { name: '相似名单', size: 1 },
  });
  await done(maker, 'POST /api/audiences/{id}/archive', { path: { id } });
  expect(unrecorded()).toEqual([]);
});

let campaignId = 0;
async function submitAndApprove(maker: Person): Promise<void> {
  const path = { id: campaignId };
  const submitted = await done(maker, 'POST /api/campaigns/{id}/submit', { path });
  const { approvalId } = bodyOf(campaignSchema, submitted);
  await done(await signedIn('compliance_checker'), 'POST /api/approvals/{id}/decision', {
    path: { id: approvalId ?? 0 },
    body: { decision: 'approve' },
  });
}

test('a campaign is approved, taken back, approved again, launched, measured and stopped', async () => {
  const maker = await signedIn('product_manager');
  const seller = await signedIn('relationship_manager', 'FZ-GL-1');
  const manager = await signedIn('outlet_manager', 'FZ-GL-1');
  const named = (code: string) => ({ code, name: code });
  const funderId = await create(maker, '/api/funders', {
    ...named('F'),
    kind: 'bank',
    orgId: null,
  });
  const budgetId = await create(maker, '/api/budgets', {
    ...named('B'),
    funderId,
    amountFen: 100_000,
  });
  const budget = { path: { id: budgetId } };
  await done(maker, 'POST /api/budgets/{id}/top-ups', { ...budget, body: { amountFen: 1 } });
  await done(maker, 'POST /api/budgets/{id}/top-ups/withdraw', budget);
  const back = { amountFen: 1, reason: '录入有误' };
  await done(maker, 'POST /api/budgets/{id}/returns', { ...budget, body: back });
  await done(maker, 'POST /api/budgets/{id}/top-ups/withdraw', budget);
  await done(maker, 'PATCH /api/budgets/{id}', { ...budget, body: { warnAtPercent: [50] } });
  await done(maker, 'POST /api/budgets/{id}/freeze', { ...budget, body: { reason: '查账' } });
  await done(maker, 'POST /api/budgets/{id}/release', budget);
  const cap = { faceAmountFen: 1_000, validDays: 30, capCount: 100, capAmountFen: 100_000 };
  const terms = { transferHours: 24 };
  const offer = { ...named('O'), budgetId, ...cap, terms };
  const offerId = await create(maker, '/api/offers', offer);
  const audienceId = await create(maker, '/api/audiences', {
    name: '东街口客户',
    rule: { kind: 'outlet', orgIds: [seller.orgId] },
  });
  campaignId = await create(maker, '/api/campaigns', { name: '夏季活动' });
  const path = { id: campaignId };
  const content = sampleContent(offerId, {
    audienceId,
    startDate: '2026-06-15',
    endDate: '2026-07-15',
  });
  await done(maker, 'PATCH /api/campaigns/{id}', { path, body: { ...content, version: 1 } });
  await submitAndApprove(maker);
  await done(maker, 'POST /api/campaigns/{id}/reopen', { path });
  await submitAndApprove(maker);
  await done(maker, 'POST /api/campaigns/{id}/launch', { path });
  await runJobs();

  const listed = await seller.call('GET', `/api/tasks?campaignId=${campaignId}`);
  const [first, second] = bodyOf(taskPageSchema, listed).items;
  const task = { path: { id: first?.id ?? 0 } };
  await done(seller, 'POST /api/tasks/{id}/take', task);
  const body = { assigneeId: manager.staffId };
  await done(manager, 'POST /api/tasks/{id}/assign', { ...task, body });
  await done(manager, 'POST /api/tasks/{id}/outcome', {
    ...task,
    body: { contacted: true, result: 'interested' },
  });
  await redeem(seller, [first?.customerNo ?? 0, second?.customerNo ?? 0]);
  await done(maker, 'POST /api/campaigns/{id}/measure', { path, body: {} });
  await done(maker, 'POST /api/campaigns/{id}/stop', { path });
  expect(unrecorded()).toEqual([]);
});

/** One voucher is claimed by staff, redeemed and taken back; one is claimed by its link and reversed. */
async function redeem(seller: Person, [one = 0, other = 0]: number[]): Promise<void> {
  const claim = { campaignId, customerNo: one };
  const claimed = await done(seller, 'POST /api/vouchers', { body: claim });
  const voucher = bodyOf(claimedVoucherSchema, claimed);
  await done(seller, 'POST /api/vouchers/{id}/qr', { path: { id: voucher.id } });
  await done(seller, 'POST /api/vouchers/look-up', { body: { proof: voucher.code } });
  const redeemed = await done(seller, 'POST /api/redemptions', {
    body: { proof: voucher.code, purchaseAmountFen: 5_000 },
  });
  const { id } = bodyOf(idOnly, redeemed);
  await done(seller, 'POST /api/redemptions/{id}/reverse', { path: { id } });
  const purchase = { proof: voucher.code, purchaseAmountFen: 5_000 };
  await done(seller, 'POST /api/validations', { body: purchase });
  const held = bodyOf(idOnly, await done(seller, 'POST /api/holds', { body: purchase }));
  await done(seller, 'POST /api/holds/{id}/release', { path: { id: held.id } });
  const again = bodyOf(idOnly, await done(seller, 'POST /api/redemptions', { body: purchase }));
  await done(seller, 'POST /api/reversals', { body: { redemptionId: again.id, amountFen: 1 } });

  const link = await done(seller, 'POST /api/vouchers/claim-links', {
    body: { campaignId, customerNo: other },
  });
  const { token } = bodyOf(claimLinkSchema, link);
  await done(seller, 'POST /api/vouchers/look-up-by-link', { body: { token } });
  await done(seller, 'POST /api/vouchers/claim-by-link', { body: { token } });
  const inHand = await seller.call(
    'GET',
    `/api/vouchers?campaignId=${campaignId}&customerNo=${other}`,
  );
  const [second] = bodyOf(voucherPageSchema, inHand).items;
  await done(seller, 'POST /api/vouchers/{id}/reverse', { path: { id: second?.id ?? 0 } });

  const path = { no: other };
  const pages = await done(seller, 'POST /api/customers/{no}/phone-links', { path });
  const { linkId, token: ownToken } = bodyOf(phoneLink, pages);
  const own = { token: ownToken, phoneKey: 'a-phone-of-the-customer-2' };
  const seen = await done(seller, 'POST /api/my-benefits/look-up', { body: own });
  await openLocalService(seller, own);
  await keepProductBenefit(seller, own);
  await keepPlan();
  const [open] = bodyOf(myBenefits, seen).offers;
  const turn = { allotmentId: open?.allotmentId ?? 0, turn: open?.turn ?? 0 };
  const third = await done(seller, 'POST /api/my-benefits/claim', { body: { ...own, ...turn } });
  const { voucherId } = bodyOf(claimDone, third);
  const given = { body: { ...own, voucherId } };
  await done(seller, 'POST /api/my-benefits/voucher', given);
  await done(seller, 'POST /api/my-benefits/payment-code', { body: own });
  await done(seller, 'POST /api/my-benefits/transfers', given);
  await done(seller, 'POST /api/my-benefits/transfers/cancel', given);
  const offered = await done(seller, 'POST /api/my-benefits/transfers', given);
  const { code } = bodyOf(openTransfer, offered);
  const [friendNo] = await addCustomers(bank.platform.database, bank.platform.keyring, [
    customerRecord({ sourceCustomerId: 'FRIEND', managingOrgId: seller.orgId }),
  ]);
  const theirs = await seller.call('POST', `/api/customers/${friendNo}/phone-links`);
  const friend = { token: bodyOf(phoneLink, theirs).token, phoneKey: 'a-phone-of-the-customer-4' };
  // The look that opens the link leaves a row, this one none.
  await seller.call('POST', '/api/my-benefits/look-up', friend);
  await done(seller, 'POST /api/my-benefits/transfers/look-up', { body: { ...friend, code } });
  await done(seller, 'POST /api/my-benefits/transfers/accept', { body: { ...friend, code } });
  await done(seller, 'DELETE /api/customers/{no}/phone-links/{linkId}', {
    path: { no: other, linkId },
  });
  const office = await signedIn('relationship_manager', 'HQ');
  const made = await office.call('POST', `/api/customers/${ids.customer}/phone-links`);
  const theirOwn = { token: bodyOf(phoneLink, made).token, phoneKey: 'a-phone-of-the-customer-6' };
  await office.call('POST', '/api/my-benefits/look-up', theirOwn);
  await done(office, 'POST /api/my-benefits/exchange-code', {
    body: { ...theirOwn, voucherId: ids.voucher },
  });
}

test('a customer sees their own tags, deletes one and refuses personalised marketing', async () => {
  const seller = await signedIn('relationship_manager', 'FZ-GL-1');
  const [no = 0] = customers;
  const linkPath = 'POST /api/customers/{no}/own-tags-links';
  const { token, linkId } = bodyOf(ownTagsLink, await done(seller, linkPath, { path: { no } }));
  const question = { token, phoneKey: 'a-phone-of-the-customer-1' };
  await done(seller, 'POST /api/own-tags/look-up', { body: question });
  const body = { ...question, code: 'age' };
  await done(seller, 'POST /api/own-tags/delete', { body });
  await done(seller, 'POST /api/own-tags/restore', { body });
  await done(seller, 'PUT /api/own-tags/personalised-marketing', {
    body: { ...question, on: false },
  });
  await done(seller, 'DELETE /api/customers/{no}/own-tags-links/{linkId}', {
    path: { no, linkId },
  });
  expect(unrecorded()).toEqual([]);
});

test('a draw is approved, opened, played and closed', async () => {
  const maker = await signedIn('product_manager');
  const seller = await signedIn('relationship_manager', 'FZ-GL-1');
  const named = (code: string) => ({ code, name: code });
  const funderId = await create(maker, '/api/funders', {
    ...named('DF'),
    kind: 'bank',
    orgId: null,
  });
  const money = { funderId, amountFen: 10_000 };
  const budgetId = await create(maker, '/api/budgets', { ...named('DB'), ...money });
  const worth = { faceAmountFen: 100, validDays: 30, capCount: 100, capAmountFen: 10_000 };
  const offerId = await create(maker, '/api/offers', { ...named('DO'), budgetId, ...worth });
  const content = sampleRules(offerId);
  const made = await done(maker, 'POST /api/draws', { body: { kind: 'wheel', content } });
  const path = { id: bodyOf(drawView, made).id };
  await done(maker, 'PUT /api/draws/{id}/draft', { path, body: { edits: 1, content } });
  const law = { path, body: { on: true, reason: '法务已审' } };
  await done(await signedIn('compliance_checker'), 'POST /api/draws/{id}/law-switch', law);
  await done(maker, 'POST /api/draws/{id}/submit', { path });
  await decideOn(maker, await signedIn('compliance_checker'), String(path.id));
  await done(maker, 'POST /api/draws/{id}/open', { path });
  const [, player = 0] = customers;
  const body = { customerNo: player };
  await done(seller, 'POST /api/draws/{id}/chances', { path, body });
  await done(seller, 'POST /api/draws/{id}/plays', { path, body });
  const { token } = bodyOf(
    drawLink,
    await done(seller, 'POST /api/draws/{id}/links', { path, body }),
  );
  const seen = await done(seller, 'POST /api/draws/look-up-by-link', { body: { token } });
  const { commitment } = bodyOf(drawLookUp, seen);
  await done(seller, 'POST /api/draws/sign-in-by-link', { body: { token } });
  await done(seller, 'POST /api/draws/questions-by-link', { body: { token } });
  const answers = [{ no: 0, option: 0 }];
  await done(seller, 'POST /api/draws/answer-by-link', { body: { token, answers } });
  const play = { token, clientSeed: 'ab', commitment, key: 'a-key-of-16-chars' };
  await done(seller, 'POST /api/draws/play-by-link', { body: play });
  await done(seller, 'POST /api/draws/replay-by-link', { body: { token, ordinal: 2 } });
  const pages = await seller.call('POST', `/api/customers/${player}/phone-links`);
  const own = { token: bodyOf(phoneLink, pages).token, phoneKey: 'a-phone-of-the-customer-5' };
  await seller.call('POST', '/api/my-draws/look-up', own);
  await done(seller, 'POST /api/my-draws/look-up', { body: own });
  await done(seller, 'POST /api/my-draws/open', { body: { ...own, drawId: path.id } });
  await done(maker, 'POST /api/draws/{id}/versions', { path });
  await done(maker, 'POST /api/draws/{id}/close', { path });
  const excluded = await done(maker, 'POST /api/draw-exclusions', {
    body: { ...body, reason: '多账户套取' },
  });
  const { id } = bodyOf(z.object({ id: z.int() }), excluded);
  await done(maker, 'DELETE /api/draw-exclusions/{id}', { path: { id } });
  expect(unrecorded()).toEqual([]);
});

test('an offer is opened to anyone, brings its discount at a payment, and is closed', async () => {
  const maker = await signedIn('product_manager');
  const seller = await signedIn('relationship_manager', 'FZ-GL-1');
  const named = (code: string) => ({ code, name: code });
  const whose = { ...named('PF'), kind: 'bank', orgId: null };
  const funderId = await create(maker, '/api/funders', whose);
  const money = { funderId, amountFen: 10_000 };
  const budgetId = await create(maker, '/api/budgets', { ...named('PB'), ...money });
  const worth = { faceAmountFen: 100, validDays: 30, capCount: 10, capAmountFen: 1_000 };
  const [customerNo = 0, claimer = 0] = customers.slice(-2);
  const time = { claimFrom: '2020-01-01T00:00:00Z', claimUntil: '2099-01-01T00:00:00Z' };
  const opened = async (kind: string, terms = {}) => {
    const stacks = kind !== 'redPacket';
    const offer = { ...named(kind), kind, budgetId, ...worth, stacks, terms };
    const path = { id: await create(maker, '/api/offers', offer) };
    const law = { path, body: { on: true, reason: '法务已审' } };
    if (kind === 'redPacket')
      await done(await signedIn('compliance_checker'), 'POST /api/offers/{id}/law-switch', law);
    await done(maker, 'POST /api/offers/{id}/releases', { path, body: { count: 10, ...time } });
    const decided = await decideOn(maker, await signedIn('compliance_checker'), String(path.id));
    expect(decided.status, JSON.stringify(decided.body)).toBe(200);
    const listed = await maker.call('GET', `/api/offers/${path.id}/releases`);
    return { path: { id: bodyOf(releasePage, listed).items[0]?.id ?? 0 } };
  };
  await opened('instantDiscount');
  await opened('cashback');
  const packets = await opened('redPacket');
  const { code } = bodyOf(
    memberCode,
    await done(seller, 'POST /api/customers/{no}/member-code', { path: { no: customerNo } }),
  );
  const payment = { purchaseAmountFen: 500, reference: 'P1' };
  const shown = { body: { ...payment, memberCode: code } };
  const brought = await done(seller, 'POST /api/instant-discounts', shown);
  const { redemptionId } = bodyOf(paymentBenefit, brought);
  await done(seller, 'POST /api/cashbacks', { body: { ...payment, customerNo } });
  await done(seller, 'POST /api/payment-benefits/{id}/refunds', {
    path: { id: redemptionId },
    body: { refundedFen: null },
  });
  await done(seller, 'POST /api/releases/{id}/claims', {
    ...packets,
    body: { customerNo: claimer },
  });
  await opened('voucher', { trigger: 'referral', referral: { depth: 1 } });
  await bank.postgres.asOwner(
    `update customers.customer set open_date = current_date where customer_no = ${claimer}`,
  );
  await done(seller, 'POST /api/customers/{no}/referrals', {
    path: { no: customerNo },
    body: { newCustomerNo: claimer },
  });
  await done(maker, 'POST /api/releases/{id}/close', packets);
  const { id } = bodyOf(customerPayout, await done(maker, 'POST /api/customer-payouts'));
  const checker = await signedIn('compliance_checker');
  await decideOn(maker, checker, String(id), 'approve', 'customer_payout');
  await done(maker, 'GET /api/customer-payouts/{id}/file.csv', { path: { id } });
  await done(maker, 'POST /api/customer-payouts/{id}/results', {
    path: { id },
    body: { items: [{ line: 1, outcome: 'paid' }] },
  });
  expect(unrecorded()).toEqual([]);
});

test('a benefit is issued to a list, stopped, resumed and withdrawn', async () => {
  const maker = await signedIn('product_manager');
  const named = (code: string) => ({ code, name: code });
  const funderId = await create(maker, '/api/funders', {
    ...named('IF'),
    kind: 'bank',
    orgId: null,
  });
  const money = { funderId, amountFen: 10_000 };
  const budgetId = await create(maker, '/api/budgets', { ...named('IB'), ...money });
  const worth = { faceAmountFen: 100, validDays: 30, capCount: 100, capAmountFen: 10_000 };
  const offerId = await create(maker, '/api/offers', { ...named('IO'), budgetId, ...worth });
  const query = `name=${encodeURIComponent('批量')}&offerId=${offerId}`;
  const content = `customer\n${customers.slice(30, 60).join('\n')}\nC1\n`;
  const made = await done(maker, 'POST /api/issues/uploads', {
    query,
    form: { fields: {}, file: { name: 'list.csv', content } },
  });
  const path = { id: bodyOf(issueSchema, made).id };
  await runJobs();
  await done(maker, 'GET /api/issues/{id}/refused.csv', { path });
  await done(maker, 'POST /api/issues/{id}/submit', { path });
  await decideOn(maker, await signedIn('compliance_checker'), String(path.id));
  await done(maker, 'POST /api/issues/{id}/run', { path });
  await done(maker, 'POST /api/issues/{id}/stop', { path });
  await done(maker, 'POST /api/issues/{id}/resume', { path });
  await done(maker, 'POST /api/issues/{id}/stop', { path });
  await done(maker, 'POST /api/issues/{id}/withdraw', { path });
  expect(unrecorded()).toEqual([]);
});

test('points are given by rules, passed on, taken back, and exchanged for a gift that comes back', async () => {
  const maker = await signedIn('product_manager');
  const seller = await signedIn('relationship_manager', 'FZ-GL-1');
  const checker = await signedIn('compliance_checker');
  const [customerNo = 0, toCustomerNo = 0] = customers;
  const created = (answer: { status: number; body: unknown }) =>
    bodyOf(z.object({ id: z.int() }), answer).id;
  const lasting = { hundredPointsFen: 100, validity: 'year_end', validityCount: 1 };
  const programme = { code: 'POINTS', name: '积分', orgId: null, ...lasting };
  const programmeId = created(
    await done(maker, 'POST /api/points/programmes', { body: programme }),
  );
  await done(maker, 'PATCH /api/points/programmes/{id}', {
    path: { id: programmeId },
    body: { name: '客户积分' },
  });
  await done(maker, 'POST /api/points/programmes/{id}/prices', {
    path: { id: programmeId },
    body: { hundredPointsFen: 90, validFrom: '2036-01-01', reason: '新年调价' },
  });
  const budgetId = await newBudget(bank.platform.database, 100_000_000);
  const rule = async (code: string, said: object): Promise<{ id: number }> => {
    const content = { ...said, funding: [{ budgetId, shareBp: 10_000 }] };
    const owner = code === 'GIFTS' ? { programmeId: null } : { programmeId };
    const body = { code, name: code, content, ...owner };
    const path = { id: created(await done(maker, 'POST /api/points/rules', { body })) };
    await done(maker, 'PUT /api/points/rules/{id}', { path, body: { content } });
    if (code === 'INTEREST')
      await done(checker, 'POST /api/points/rules/{id}/law-switch', {
        path,
        body: { on: true, reason: '法务已审' },
      });
    await done(maker, 'POST /api/points/rules/{id}/submit', { path });
    await decideOn(maker, await signedIn('compliance_checker'), String(path.id));
    return path;
  };
  const comingIn = await rule('CHECK_IN', { kind: 'check_in', points: 1_000 });
  const steps = [{ products: 1, points: 1_000 }];
  const holding = await rule('PRODUCTS', { kind: 'products', steps });
  const interest = await rule('INTEREST', { kind: 'interest', everyFen: 100, points: 100 });
  const run = { path: interest, body: { quarter: '2026-Q1' } };
  await done(maker, 'POST /api/points/rules/{id}/interest-runs', run);
  const given = { body: { customerNo } };
  await done(seller, 'POST /api/points/rules/{id}/check-ins', { path: comingIn, ...given });
  await done(seller, 'POST /api/points/rules/{id}/products', { path: holding, ...given });
  await done(maker, 'POST /api/points/rules/{id}/end', { path: comingIn });
  const path = { no: customerNo };
  await done(seller, 'POST /api/customers/{no}/points/transfers', {
    path,
    body: { programmeId, toCustomerNo, amount: 100 },
  });
  const moved = z.object({ movementId: z.int() });
  const frozen = await done(maker, 'POST /api/customers/{no}/points/freezes', {
    path,
    body: { programmeId, amount: 100, reason: '核查' },
  });
  await done(maker, 'POST /api/points/movements/{id}/end-freeze', {
    path: { id: bodyOf(moved, frozen).movementId },
    body: { end: 'unfreeze', reason: '核查无误' },
  });
  await done(maker, 'POST /api/customers/{no}/points/adjustments', {
    path,
    body: { programmeId, budgetId, direction: 'up', amount: 100, reason: '补记' },
  });
  const listed = await seller.call('GET', `/api/customers/${customerNo}/points/movements`);
  const earned = bodyOf(pointsMovementPage, listed).items.find(({ kind }) => kind === 'earn');
  await done(maker, 'POST /api/points/movements/{id}/take-backs', {
    path: { id: earned?.id ?? 0 },
    body: { amount: 100, reason: '退货' },
  });

  const { orgId } = seller;
  const flask = { nameZh: '保温杯', nameEn: 'Flask' };
  const gift = { ...flask, code: 'FLASK', valueFen: 5_000, picture: '', orgId: null };
  const giftId = created(await done(maker, 'POST /api/gifts', { body: gift }));
  const ofGift = { path: { id: giftId } };
  await done(maker, 'PATCH /api/gifts/{id}', { ...ofGift, body: { picture: '白色' } });
  const stocked = { orgId, pieces: 10, reason: '到货' };
  await done(maker, 'POST /api/gifts/{id}/stock-in', { ...ofGift, body: stocked });
  const sent = { orgId, toOrgId: maker.orgId, pieces: 1, reason: '调拨' };
  await done(maker, 'POST /api/gifts/{id}/sendings', { ...ofGift, body: sent });
  const counted = { orgId, counted: 8, reason: '盘点' };
  await done(maker, 'POST /api/gifts/{id}/stock-takes', { ...ofGift, body: counted });
  const byRule = await rule('GIFTS', {
    kind: 'product_gifts',
    steps: [{ products: 3, giftId }],
    minimumAumFen: null,
    period: 'once',
    validFrom: '2026-01-01',
    validUntil: '2036-01-01',
  });
  await done(maker, 'POST /api/points/rules/{id}/gift-runs', { path: byRule });
  const offered = { kind: 'gift', programmeId, giftId, ...flask, price: 100 };
  const itemId = created(await done(maker, 'POST /api/points-mall/items', { body: offered }));
  const item = { path: { id: itemId }, body: { state: 'offered' } };
  await done(maker, 'PATCH /api/points-mall/items/{id}', item);
  const body = { itemId, customerNo, orgId };
  const receipt = bodyOf(
    mallReceipt,
    await done(seller, 'POST /api/points-mall/redemptions', { body }),
  );
  const code = receipt.pickUpCode ?? '';
  await done(seller, 'POST /api/gift-reservations/look-up', { body: { code } });
  const handed = await done(seller, 'POST /api/gift-reservations/hand-over', {
    body: { code, orgId },
  });
  await done(seller, 'POST /api/gift-reservations/{id}/return', {
    path: { id: bodyOf(giftReservation, handed).id },
    body: { reason: '质量问题' },
  });
  const reversal = { path: { id: receipt.orderId }, body: { reason: '质量问题' } };
  await done(seller, 'POST /api/points-mall/orders/{id}/reverse', reversal);
  const link = await seller.call('POST', `/api/customers/${customerNo}/phone-links`);
  const own = { token: bodyOf(phoneLink, link).token, phoneKey: 'a-phone-of-the-customer-3' };
  // The look that opens the link leaves a row, this one none.
  await seller.call('POST', '/api/my-benefits/look-up', own);
  await done(seller, 'POST /api/my-points/look-up', { body: own });
  await done(seller, 'POST /api/my-points/item', { body: { ...own, itemId } });
  await done(seller, 'POST /api/my-points/exchange', {
    body: { ...own, itemId, orgId, points: 100, key: 'exchanged-once-only' },
  });
  expect(unrecorded()).toEqual([]);
});

test('a gift to a contact is written down and withdrawn', async () => {
  const maker = await signedIn('product_manager');
  const limit = '{"singleFen": 20000, "personFen": 50000, "period": "year"}';
  await withJob(bank.platform.database, (tx) =>
    sql`insert into gift_register.gift_limit (version, content, reason, approval_id, approved_at)
      values (1, ${limit}::jsonb, '年度廉洁要求', 1, now()) on conflict do nothing`.execute(tx),
  );
  const { rows } = await withJob(bank.platform.database, (tx) =>
    sql<{ no: number }>`
      insert into customers.payroll_employer (source, source_payroll_employer_id, legal_entity_id, name, managing_org_id)
      select 'core', 'audited', min(legal_entity_id), '榕城制造', ${maker.orgId} from organization.legal_entity
      returning payroll_employer_no as no`.execute(tx),
  );
  const who = { name: '王', position: '财务负责人', customerNo: null };
  const made = z.object({ id: z.int() });
  const contact = await done(maker, 'POST /api/gift-register/contacts', {
    body: { kind: 'payroll_employer', subjectNo: rows[0]?.no ?? 0, ...who },
  });
  const entry = await done(maker, 'POST /api/gift-register/entries', {
    body: {
      contactId: bodyOf(made, contact).id,
      orgId: maker.orgId,
      giftId: null,
      what: '茶叶',
      valueFen: 5_000,
      pieces: 1,
      purpose: '走访',
      givenOn: bankDay(bank.platform.clock.now()),
    },
  });
  await done(maker, 'POST /api/gift-register/entries/{id}/withdraw', {
    path: { id: bodyOf(made, entry).id },
    body: { reason: '对方婉拒' },
  });
  expect(unrecorded()).toEqual([]);
});

test('a merchant is registered, its people and tills are bound and let go', async () => {
  const maker = await signedIn('product_manager');
  const operator = await signedIn('merchant_operator');
  const path = { no: ids.merchant, staffId: operator.staffId };
  await done(maker, 'PUT /api/merchants/{no}/operators/{staffId}', { path });
  const made = await done(maker, 'POST /api/merchants/{no}/tills', {
    path,
    body: { name: '收银台', leaseCount: 5, leaseAmountFen: 5_000 },
  });
  const { secret } = bodyOf(tillMade, made);
  const till = { ...operator, headers: { authorization: `Bearer ${secret}` } };
  await comeIn(maker);
  await takeBenefits(maker, operator, till);
  await payMerchants(maker);
  await done(maker, 'DELETE /api/merchants/{no}/operators/{staffId}', { path });
  expect(unrecorded()).toEqual([]);
});

/** A merchant applies by itself, is sent back, corrects it and is taken up. */
async function comeIn(maker: Person): Promise<void> {
  const asked = {
    token: 'b'.repeat(40),
    name: '湖滨小馆',
    licenceNo: '91350200M00020001P',
    category: 'food',
    place: '湖滨路 1 号',
    phone: '13800000000',
    account: { holderName: '湖滨小馆', bankName: '本行', number: '6222020200112233' },
    termsVersion: joiningTermsVersion,
  };
  const named = { name: '湖滨商圈', city: '福州', orgId: maker.orgId };
  const made = await done(maker, 'POST /api/business-circles', { body: named });
  const { id: circleId } = bodyOf(idOnly, made);
  const body = { ...asked, circleId };
  await done(maker, 'POST /api/merchant-joining/applications', { body });
  await done(maker, 'POST /api/merchant-joining/look-up', { body: { token: asked.token } });
  const listed = await maker.call('GET', '/api/merchant-applications');
  const id = bodyOf(applicationPage, listed).items[0]?.id ?? 0;
  const of = { path: { id } };
  const reason = { body: { reason: '请补充门牌号' } };
  await done(maker, 'POST /api/merchant-applications/{id}/reveal', { ...of, ...reason });
  await done(maker, 'POST /api/merchant-applications/{id}/return', { ...of, ...reason });
  await done(maker, 'POST /api/merchant-joining/corrections', { body });
  await done(maker, 'POST /api/merchant-applications/{id}/take-up', { ...of, body: {} });
  const taken = await maker.call('GET', '/api/merchant-applications');
  const no = bodyOf(applicationPage, taken).items[0]?.merchantNo ?? 0;
  await done(maker, 'POST /api/merchants/{no}/withdraw', { path: { no }, ...reason });
  await done(maker, 'PATCH /api/business-circles/{id}', {
    path: { id: circleId },
    body: { state: 'closed' },
  });
}

/** Vouchers are used and given back, with the network and without it. */
async function takeBenefits(maker: Person, operator: Person, till: Person): Promise<void> {
  const { vouchers, budgetId } = await giveVouchers({ maker, platform: bank.platform }, 4);
  const proof = vouchers[0]?.code ?? '';
  const path = { no: ids.merchant };
  const sale = { path, body: { proof, purchaseAmountFen: 5_000 } };
  await done(operator, 'POST /api/merchants/{no}/look-ups', { path, body: { proof } });
  const shownTogether = { proofs: [proof], purchaseAmountFen: 5_000 };
  await done(operator, 'POST /api/merchants/{no}/validations', { path, body: shownTogether });
  const held = await done(operator, 'POST /api/merchants/{no}/holds', {
    path,
    body: shownTogether,
  });
  const { holdId } = bodyOf(merchantHeld, held);
  await done(operator, 'POST /api/merchants/{no}/holds/{id}/release', {
    path: { ...path, id: holdId },
  });
  const redemption = async () =>
    bodyOf(verification, await done(operator, 'POST /api/merchants/{no}/redemptions', sale))
      .redemptionId;
  const first = { path: { ...path, id: await redemption() } };
  await done(operator, 'POST /api/merchants/{no}/redemptions/{id}/refunds', { ...first, body: {} });
  const payment = {
    memberCode: memberCodeOf(bank, customers.at(-1) ?? 0),
    purchaseAmountFen: 5_000,
  };
  for (const [kind, way] of [
    ['instantDiscount', 'POST /api/merchants/{no}/instant-discounts'],
    ['cashback', 'POST /api/merchants/{no}/cashbacks'],
  ] as const) {
    const places = { orgIds: [], merchantNos: [ids.merchant] };
    await openToAnyone(
      { maker, platform: bank.platform },
      { code: `M-${kind}`, kind, capCount: 1, terms: { places } },
    );
    const sold = { path, body: { ...payment, reference: 'POS-1' } };
    const { redemptionId: id } = bodyOf(merchantPaymentBenefit, await done(operator, way, sold));
    await done(operator, 'POST /api/merchants/{no}/payment-benefits/{id}/refunds', {
      path: { ...path, id },
      body: { refundedFen: null },
    });
  }
  const second = { path: { ...path, id: await redemption() } };
  const body = { reason: '退货' };
  await done(maker, 'POST /api/merchants/{no}/redemptions/{id}/late-refunds', { ...second, body });

  const { id: leaseId } = bodyOf(lease, await done(till, 'POST /api/till-leases'));
  const seller = await signedIn('relationship_manager', 'HQ');
  const items: object[] = [];
  for (const [at, voucher] of vouchers.slice(1).entries()) {
    const shown = await done(seller, 'POST /api/vouchers/{id}/offline-codes', {
      path: { id: voucher.id },
    });
    const { code } = bodyOf(offlineCode, shown);
    const taken = { sequence: at + 1, leaseId, code, purchaseAmountFen: 5_000 };
    items.push({ ...taken, at: bank.platform.clock.now().toISOString() });
  }
  items.push({ ...items[0], sequence: 9, code: 'HV1.e30.AAAA' });
  await seller.call('POST', '/api/redemptions', {
    proof: vouchers[1]?.code,
    purchaseAmountFen: 5_000,
  });
  const told = bodyOf(
    offlineUploaded,
    await done(till, 'POST /api/till-uploads', { body: { items } }),
  );
  expect(told.items[0]).toMatchObject({ bearer: 'bank' });
  const { items: listed } = bodyOf(
    offlineEntryPage,
    await maker.call('GET', '/api/offline-entries?bearer=bank'),
  );
  await done(maker, 'POST /api/offline-entries/{tillId}/{sequence}/compensations', {
    path: { tillId: listed[0]?.tillId ?? 0, sequence: 1 },
    body: { budgetId },
  });
  await done(maker, 'POST /api/offline-entries/{tillId}/{sequence}/closings', {
    path: { tillId: listed[0]?.tillId ?? 0, sequence: 9 },
    body: { reason: '已告知商户' },
  });
}

/** A statement of the merchant is held against the bank's, and what is due is paid. */
async function payMerchants(maker: Person): Promise<void> {
  const columns = { reference: 'n', time: 't', amount: 'a' };
  const days = { from: '2026-06-14', until: '2026-06-14' };
  const query = new URLSearchParams({ merchantNo: String(ids.merchant), ...days, ...columns });
  const sent = await done(maker, 'POST /api/reconciliations', {
    query: query.toString(),
    form: {
      fields: {},
      file: { name: 's.csv', content: 'n,t,a\nA,2026-06-14 10:00:00,1\n' },
    },
  });
  const { id: reconciliationId } = bodyOf(reconciliation, sent);
  const differences = `/api/differences?reconciliationId=${reconciliationId}`;
  const { items } = bodyOf(differencePage, await maker.call('GET', differences));
  await done(maker, 'POST /api/differences/{id}/closings', {
    path: { id: items[0]?.id ?? 0 },
    body: { outcome: 'written_off', reason: '金额过小' },
  });
  const checker = await signedIn('compliance_checker');
  await decideOn(maker, checker, String(ids.merchant), 'approve', 'merchant_account');
  await done(maker, 'PATCH /api/merchants/{no}/profile', {
    path: { no: ids.merchant },
    body: { settlementDays: 0 },
  });
  await bank.postgres.asOwner('set role huike_job');
  await bank.postgres.asOwner(
    "update merchants.merchant set settled_through = '2026-06-14' where merchant_no = $1",
    [ids.merchant],
  );
  await bank.postgres.asOwner('reset role');
  const { id } = bodyOf(payout, await done(maker, 'POST /api/payouts'));
  await decideOn(maker, checker, String(id), 'approve', 'payout');
  await done(maker, 'POST /api/payouts/{id}/results', {
    path: { id },
    body: { items: [{ line: 1, outcome: 'paid' }] },
  });
}

/** A service is kept, approved, opened by a customer, changed and taken off. */
async function openLocalService(seller: Person, own: object): Promise<void> {
  const maker = await signedIn('product_manager');
  const administrator = await signedIn('administrator');
  await done(administrator, 'PUT /api/local-service-settings', {
    body: { hosts: ['gov.example'] },
  });
  const named = { nameZh: '医保缴费', nameEn: 'Health insurance', group: 'medical' };
  const content = { ...named, icon: 'insurance', link: 'https://gov.example/' };
  const body = { orgId: maker.orgId, content };
  const { id } = bodyOf(idOnly, await done(maker, 'POST /api/local-services', { body }));
  const checker = await signedIn('compliance_checker');
  await decideOn(maker, checker, String(id), 'approve', 'local_service');
  await done(seller, 'POST /api/my-services/look-up', { body: own });
  await done(seller, 'POST /api/my-services/tap', { body: { ...own, serviceId: id } });
  const path = { id };
  await done(maker, 'PATCH /api/local-services/{id}', { path, body: { version: 1, content } });
  await done(maker, 'POST /api/local-services/{id}/retire', { path });
}

/** A product benefit is kept, approved, shown to a customer, changed and taken off. */
async function keepProductBenefit(seller: Person, own: object): Promise<void> {
  const maker = await signedIn('product_manager');
  const content = {
    nameZh: '转账免费',
    nameEn: 'Free transfers',
    kind: 'fee_rate',
    charge: { unit: 'amount', amountFen: 0 },
    products: ['借记卡'],
    conditionsZh: '手机银行转账',
    conditionsEn: 'Transfers by MobileBank',
    from: '2026-06-01',
    until: '2026-06-30',
  };
  const body = { orgId: maker.orgId, content };
  const { id } = bodyOf(idOnly, await done(maker, 'POST /api/product-benefits', { body }));
  const checker = await signedIn('compliance_checker');
  await decideOn(maker, checker, String(id), 'approve', 'product_benefit');
  await done(seller, 'POST /api/my-product-benefits/look-up', { body: own });
  const path = { id };
  await done(maker, 'PATCH /api/product-benefits/{id}', { path, body: { version: 1, content } });
  await done(maker, 'POST /api/product-benefits/{id}/retire', { path });
}

/** A plan is kept, approved, changed and taken off. */
async function keepPlan(): Promise<void> {
  const maker = await signedIn('product_manager');
  const content = {
    name: '代发客户',
    audienceId: null,
    productBenefitIds: [],
    products: [],
    offerIds: [],
    services: ['贵宾厅'],
    from: '2026-06-01',
    until: '2026-06-30',
  };
  const body = { orgId: maker.orgId, content };
  const { id } = bodyOf(idOnly, await done(maker, 'POST /api/plans', { body }));
  const checker = await signedIn('compliance_checker');
  await decideOn(maker, checker, String(id), 'approve', 'plan');
  const path = { id };
  await done(maker, 'PATCH /api/plans/{id}', { path, body: { version: 1, content } });
  await done(maker, 'POST /api/plans/{id}/retire', { path });
}

test('customers are merged', async () => {
  const office = await signedIn('product_manager');
  const body = { oneNo: ids.customer, otherNo: ids.entitled, reason: '客户本人到网点确认' };
  await done(office, 'POST /api/merges', { body });
  expect(unrecorded()).toEqual([]);
});

test('every call that changes something was done above and left its row in the audit', async () => {
  const changing = (await documentedRoutes(bank))
    .filter(({ method }) => method !== 'GET')
    .map(({ name }) => name);
  expect(changing.filter((name) => !succeeded.has(name))).toEqual([]);
  // And the list names no call that leaves one after all.
  expect([...silent].toSorted()).toEqual(Object.keys(changesNothing).toSorted());
});
