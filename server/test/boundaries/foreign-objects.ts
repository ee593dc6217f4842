import { randomUUID } from 'node:crypto';
import { type RawBuilder, sql } from 'kysely';
import type { TagContent } from '#contract/definition-content.ts';
import { claimedVoucherSchema } from '#contract/benefits.ts';
import { redeemMallItem } from '../../src/flows/redeem-mall-item.ts';
import { stockIn } from '../../src/modules/gifts/change-stock.ts';
import { createGift } from '../../src/modules/gifts/gifts.ts';
import { pointsMall } from '../../src/modules/points/index.ts';
import { createRule } from '../../src/modules/points/rule-rows.ts';
import { seal } from '../../src/modules/merchants/joining/sealed-parts.ts';
import type { Keyring } from '../../src/platform/crypto/keyring.ts';
import { earnPoints } from '../../src/modules/points/earn-points.ts';
import { freezePoints } from '../../src/modules/points/freeze-points.ts';
import { createProgramme } from '../../src/modules/points/programmes.ts';
import { allotments, entitleCustomers } from '../../src/modules/benefits/index.ts';
import { digestOf, sealCode } from '../../src/modules/fulfilment/code-secret.ts';
import { addSecret } from '../../src/modules/webhooks/secrets.ts';
import { type Tx, withJob } from '../../src/platform/postgres/database.ts';
import { addCustomers, customerRecord } from '../harness/sample-customers.ts';
import { bodyOf, create, type Person, type TestApp } from '../harness/app.ts';
import { sampleRules } from './sample-draw.ts';

/** Stands in every text of the other outlet's rows: an answer that holds it has leaked. */
export const marker = 'OTHER-OUTLETS-SECRET';

export type ForeignIds = Record<
  | 'org'
  | 'staff'
  | 'apiKey'
  | 'customer'
  | 'entitled'
  | 'suppression'
  | 'ownTagsLink'
  | 'phoneLink'
  | 'merge'
  | 'proposal'
  | 'householdLink'
  | 'approval'
  | 'job'
  | 'audience'
  | 'freeze'
  | 'export'
  | 'uploadedList'
  | 'lookalike'
  | 'funder'
  | 'budget'
  | 'ledgerAccount'
  | 'offer'
  | 'voucher'
  | 'redemption'
  | 'release'
  | 'hold'
  | 'circle'
  | 'application'
  | 'localService'
  | 'productBenefit'
  | 'plan'
  | 'pointsProgramme'
  | 'pointsEarning'
  | 'pointsFreeze'
  | 'pointsRule'
  | 'fraudCase'
  | 'fraudCaseToClear'
  | 'fraudBlock'
  | 'pointsRuleToEnd'
  | 'interestRule'
  | 'checkInRule'
  | 'gift'
  | 'giftReservation'
  | 'mallItem'
  | 'mallOrder'
  | 'campaign'
  | 'issue'
  | 'draw'
  | 'exclusion'
  | 'task'
  | 'webhook'
  | 'webhookToRemove'
  | 'webhookDelivery'
  | 'keyContact'
  | 'registerEntry'
  | 'merchant'
  | 'merchantToApply'
  | 'merchantOperator'
  | 'till'
  | 'verification'
  | 'settlement'
  | 'reconciliation'
  | 'difference'
  | 'payout'
  | 'customerPayout'
  | 'partner'
  | 'partnerProduct'
  | 'partnerOrder'
  | 'partnerOrderToAsk'
  | 'codeBatch'
  | 'partnerDifference',
  number
> & { pickUpCode: string };

/**
 * One row of every kind that belongs to the outlet XM-SM-1, made there over HTTP where people make them.
 * A module with a new kind adds its own here.
 */
export async function buildForeignObjects(
  bank: TestApp,
  org: (code: string) => number,
): Promise<ForeignIds> {
  const { database, keyring } = bank.platform;
  const orgId = org('XM-SM-1');
  const maker = await bank.signInAs(['product_manager', 'outlet_manager'], 'XM-SM-1');
  const records = [1, 2, 3].map((at) =>
    customerRecord({ sourceCustomerId: `${marker}-${at}`, managingOrgId: orgId, name: marker }),
  );
  const [customer = 0, redeemer = 0, entitled = 0] = await addCustomers(database, keyring, records);
  const made = await makeOverHttp(maker);
  const rows = await withJob(database, (tx) =>
    insertRows(tx, {
      orgId,
      customer,
      redeemer,
      entitled,
      campaign: made.campaign,
      offer: made.offer,
      audience: made.audience,
      maker: maker.staffId,
      keyring,
    }),
  );
  await withJob(database, (tx) =>
    entitle(
      tx,
      bank.platform.clock.now(),
      made,
      [customer, redeemer, entitled].map((customerNo) => ({ customerNo, orgId })),
    ),
  );
  const claim = async (customerNo: number) =>
    bodyOf(
      claimedVoucherSchema,
      await maker.call('POST', '/api/vouchers', { campaignId: made.campaign, customerNo }),
    );
  await withJob(database, async (tx) => {
    for (const endpointId of [rows.webhook, rows.webhookToRemove])
      await addSecret(tx, keyring, { endpointId, orgId, now: bank.platform.clock.now() });
  });
  const voucher = await claim(customer);
  const spent = await claim(redeemer);
  const partners = await withJob(database, (tx) =>
    insertPartnerRows(tx, keyring, { orgId, customer, voucher: voucher.id, spent: spent.id }),
  );
  const ledgerAccount = await withJob(database, async (tx) => {
    const { rows: found } = await sql<{ id: number }>`
      select id from ledger.account where kind = 'budget' and owner_id = ${made.budget}`.execute(
      tx,
    );
    return found[0]?.id ?? 0;
  });
  const redemption = await create(maker, '/api/redemptions', {
    proof: spent.code,
    purchaseAmountFen: 500,
  });
  const hold = await create(maker, '/api/holds', { proof: voucher.code, purchaseAmountFen: 500 });
  const release = await withJob(database, (tx) =>
    openAndPay(tx, { orgId, customer, offer: made.offer, redemption }),
  );
  const points = await withJob(database, (tx) =>
    givePoints(tx, keyring, bank.platform.clock.now(), {
      orgId,
      customerNo: customer,
      author: maker.staffId,
    }),
  );
  return {
    org: orgId,
    staff: maker.staffId,
    ...points,
    customer,
    entitled,
    ...made,
    ...rows,
    ...partners,
    voucher: voucher.id,
    ledgerAccount,
    redemption,
    release,
    hold,
  };
}

async function insertPartnerRows(
  tx: Tx,
  keyring: Keyring,
  of: { orgId: number; customer: number; voucher: number; spent: number },
) {
  const id = async (statement: RawBuilder<{ id: number }>): Promise<number> =>
    (await statement.execute(tx)).rows[0]?.id ?? 0;
  const partner =
    await id(sql`insert into fulfilment.partner (code, name, base_url, secret_sealed, org_id, made_at)
    values (${marker}, ${marker}, 'https://partner.example/', '', ${of.orgId}, now()) returning partner_id as id`);
  const partnerProduct =
    await id(sql`insert into fulfilment.product (partner_id, code, name, kind, delivery, price_fen, org_id, made_at)
    values (${partner}, ${marker}, ${marker}, 'other', 'code', 100, ${of.orgId}, now()) returning product_id as id`);
  const addOrder = (orderNo: string, voucher: number) =>
    id(sql`insert into fulfilment.partner_order (order_no, voucher_id, product_id, partner_id, customer_no, amount_fen, state, made_at, org_id)
      values (${orderNo}, ${voucher}, ${partnerProduct}, ${partner}, ${of.customer}, 100, 'standing', now(), ${of.orgId}) returning order_id as id`);
  const partnerOrder = await addOrder(marker, of.voucher);
  const partnerOrderToAsk = await addOrder(`${marker}-2`, of.spent);
  const codeBatch =
    await id(sql`insert into fulfilment.code_batch (product_id, partner_id, file_name, file_sha256, expires_on, line_count, code_count,
      bad_count, handed_count, uploaded_by, uploaded_at, org_id)
    values (${partnerProduct}, ${partner}, ${marker}, '', '2099-01-01', 2, 1, 1, 1, ${marker}, now(), ${of.orgId}) returning batch_id as id`);
  const digest = digestOf(keyring, partner, marker);
  await sql`insert into fulfilment.code (batch_id, partner_id, digest, sealed, masked, voucher_id, handed_at)
    values (${codeBatch}, ${partner}, ${digest}, ${sealCode(keyring, digest, { code: marker, pin: null })}, '****', ${of.voucher}, now())`.execute(
    tx,
  );
  await sql`insert into fulfilment.bad_line (batch_id, line, reason, org_id) values (${codeBatch}, 2, 'code_malformed', ${of.orgId})`.execute(
    tx,
  );
  const partnerReconciliation =
    await id(sql`insert into fulfilment.reconciliation (partner_id, day, file_name, file_sha256, line_count, matched_count, bad_count,
      bad_lines, uploaded_by, uploaded_at, org_id)
    values (${partner}, '2026-01-01', ${marker}, '', 1, 0, 0, '[]', ${marker}, now(), ${of.orgId}) returning reconciliation_id as id`);
  const partnerDifference =
    await id(sql`insert into fulfilment.difference (reconciliation_id, partner_id, class, order_no, line, there_state, there_fen, org_id)
    values (${partnerReconciliation}, ${partner}, 'missing_here', ${marker}, 2, 'delivered', 100, ${of.orgId}) returning difference_id as id`);
  return { partner, partnerProduct, partnerOrder, partnerOrderToAsk, codeBatch, partnerDifference };
}

/** A release of the offer, and a payment that brought the redemption. */
async function openAndPay(
  tx: Tx,
  of: { orgId: number; customer: number; offer: number; redemption: number },
): Promise<number> {
  await sql`insert into benefits.payment (redemption_id, kind, customer_no, offer_id, offer_name, told_by, client_key, reference,
      purchase_amount_fen, told_at, org_id)
    values (${of.redemption}, 'cashback', ${of.customer}, ${of.offer}, ${marker}, ${marker}, ${marker}, ${marker}, 500, now(), ${of.orgId})`.execute(
    tx,
  );
  const { rows } = await sql<{ id: number }>`
    insert into benefits.allotment (release_key, open_to, offer_id, face_amount_fen, threshold_amount_fen, valid_days, claim_from,
      claim_until, cap_count, cap_amount_fen, org_id, created_at)
    values (${marker}, 'anyone', ${of.offer}, 100, 0, 30, '2020-01-01', '2099-01-01', 1, 100, ${of.orgId}, now()) returning id`.execute(
    tx,
  );
  await sql`insert into benefits.lucky_release (allotment_id, seed, commitment, total_fen, number, groups)
    values (${rows[0]?.id ?? 0}, sha256('any'), sha256(sha256('any')), 100, 1, 1)`.execute(tx);
  return rows[0]?.id ?? 0;
}

async function makeOverHttp(maker: Person) {
  const { orgId } = maker;
  const named = { code: marker, name: marker };
  const funder = await create(maker, '/api/funders', { ...named, kind: 'bank', orgId });
  const money = { funderId: funder, orgId, amountFen: 10_000 };
  const budget = await create(maker, '/api/budgets', { ...named, ...money });
  const caps = { faceAmountFen: 100, validDays: 30, capCount: 10, capAmountFen: 1000 };
  const offer = await create(maker, '/api/offers', { ...named, budgetId: budget, orgId, ...caps });
  const campaign = await create(maker, '/api/campaigns', { name: marker });
  const name = { zh: marker, en: marker };
  const rules = sampleRules(offer, { name, thanks: name });
  const draw = await create(maker, '/api/draws', { kind: 'wheel', orgId, content: rules });
  const rule = { kind: 'outlet', orgIds: [orgId] };
  const audience = await create(maker, '/api/audiences', { name: marker, rule });
  return { funder, budget, offer, campaign, draw, audience };
}

async function givePoints(
  tx: Tx,
  keyring: Keyring,
  now: Date,
  { orgId, customerNo, author }: { orgId: number; customerNo: number; author: number },
) {
  const programme = await createProgramme(tx, now, null, {
    code: marker,
    name: marker,
    orgId,
    hundredPointsFen: 100,
    validity: 'rolling_months',
    validityCount: 12,
    tiers: [],
    tierPeriod: 'quarter',
    tierTimes: 1,
    reminderDays: 14,
  });
  const pointsProgramme = programme.ok ? programme.value : 0;
  const deed = { customerNo, amount: 1_000, madeBy: 'system', subject: marker };
  const [earned] = await earnPoints(tx, now, pointsProgramme, [{ ...deed, naturalKey: 'earned' }]);
  const [frozen] = await freezePoints(tx, now, pointsProgramme, [
    { ...deed, amount: 100, naturalKey: 'frozen' },
  ]);
  return {
    pointsProgramme,
    pointsEarning: earned?.ok ? earned.value.movementId : 0,
    pointsFreeze: frozen?.ok ? frozen.value.movementId : 0,
    ...(await giveGifts(tx, keyring, now, { orgId, customerNo, pointsProgramme })),
    ...(await writeRules(tx, now, author, pointsProgramme)),
    ...(await openCases(tx, now, orgId)),
  };
}

async function openCases(tx: Tx, now: Date, orgId: number) {
  const open = async (key: string): Promise<number> => {
    const { rows } = await sql<{ id: number }>`
      insert into fraud.suspicion (cluster, subject_kind, subject_key, state, first_at, last_at, org_id)
      values ('same_device', 'device', ${`${marker}-${key}`}, 'open', ${now}, ${now}, ${orgId}) returning id`.execute(
      tx,
    );
    return rows[0]?.id ?? 0;
  };
  const { rows } = await sql<{ id: number }>`
    insert into fraud.block (suspicion_id, subject_kind, subject_key, reason, blocked_by, blocked_at, until, org_id)
    values (${await open('blocked')}, 'device', ${marker}, ${marker}, 1, ${now}, '2099-12-31', ${orgId}) returning id`.execute(
    tx,
  );
  return {
    fraudCase: await open('open'),
    fraudCaseToClear: await open('to-clear'),
    fraudBlock: rows[0]?.id ?? 0,
  };
}

async function writeRules(tx: Tx, now: Date, author: number, programmeId: number) {
  const checkIn = { kind: 'check_in' as const, points: 100 };
  const interest = { kind: 'interest' as const, everyFen: 100, points: 100 };
  const write = async (code: string, content: typeof checkIn | typeof interest) => {
    const rule = { code: `${marker}-${code}`, name: marker, programmeId, content };
    const made = await createRule(tx, now, author, rule);
    return made.ok ? made.value : 0;
  };
  const active = async (id: number) => {
    await sql`update points.rule_version set state = 'approved' where rule_id = ${id}`.execute(tx);
    await sql`update points.rule set state = 'active', active_version = 1 where id = ${id}`.execute(
      tx,
    );
    return id;
  };
  const interestRule = await active(await write('interest', interest));
  await sql`insert into law_switches.law_switch (object_kind, object_id, version, switched_on, reason, staff_id, at)
    values ('points_rule', ${interestRule}, 1, true, ${marker}, ${author}, now())`.execute(tx);
  return {
    pointsRule: await write('draft', interest),
    pointsRuleToEnd: await write('to-end', checkIn),
    interestRule,
    checkInRule: await active(await write('check-in', checkIn)),
  };
}

async function giveGifts(
  tx: Tx,
  keyring: Keyring,
  now: Date,
  of: { orgId: number; customerNo: number; pointsProgramme: number },
) {
  const { orgId, customerNo, pointsProgramme: programmeId } = of;
  const named = { nameZh: marker, nameEn: marker };
  const made = await createGift(tx, now, null, {
    ...named,
    code: marker,
    valueFen: 5_000,
    picture: marker,
    orgId,
  });
  const giftId = made.ok ? made.value : 0;
  const act = { giftId, orgId, reason: marker, madeBy: 'system' };
  await stockIn(tx, now, { ...act, naturalKey: 'stocked', pieces: 10 });
  const item = { ...named, programmeId, price: 100, valueFen: 5_000, orgId };
  const mallItem = await pointsMall.createItem(tx, now, { ...item, what: { giftId } });
  const order = {
    itemId: mallItem,
    customerNo,
    orgId,
    madeBy: 'system',
    channel: 'staff' as const,
  };
  const receipt = await redeemMallItem(tx, keyring, now, { ...order, naturalKey: 'ordered' });
  const found = receipt.ok ? await pointsMall.findOrder(tx, { id: receipt.value.orderId }) : null;
  return {
    gift: giftId,
    mallItem,
    mallOrder: found?.id ?? 0,
    giftReservation: found?.reservationId ?? 0,
    pickUpCode: receipt.ok ? (receipt.value.pickUpCode ?? '') : '',
  };
}

async function entitle(
  tx: Tx,
  now: Date,
  made: { campaign: number; offer: number },
  customers: { customerNo: number; orgId: number }[],
): Promise<void> {
  const claimUntil = new Date(now.getTime() + 30 * 86_400_000);
  const opened = await allotments.open(tx, now, {
    campaignId: made.campaign,
    claimFrom: now,
    claimUntil,
    offers: [{ offerId: made.offer, count: 10 }],
  });
  if (!opened.ok) throw new Error(opened.refusal.code);
  await entitleCustomers(tx, opened.value.get(made.offer) ?? 0, customers);
}

async function insertRows(
  tx: Tx,
  of: {
    keyring: Keyring;
    orgId: number;
    customer: number;
    redeemer: number;
    entitled: number;
    campaign: number;
    offer: number;
    audience: number;
    maker: number;
  },
) {
  const id = async (statement: RawBuilder<{ id: number }>): Promise<number> =>
    (await statement.execute(tx)).rows[0]?.id ?? 0;
  const other = await id(sql`insert into organization.staff (staff_number, name, org_id, roles)
    values (${marker}, ${marker}, ${of.orgId}, '{lobby_manager}') returning staff_id as id`);
  const apiKey =
    await id(sql`insert into organization.api_key (key_hash, name, org_id, roles, created_at, expires_at)
    values (sha256('any'), ${marker}, ${of.orgId}, '{auditor}', now(), now() + interval '1 day') returning api_key_id as id`);
  const suppression =
    await id(sql`insert into consent.suppression (customer_no, channel, reason, note, from_date)
    values (${of.customer}, 'any', 'other', ${marker}, '2026-01-01') returning suppression_id as id`);
  const ownTagsLink = await id(sql`insert into own_tags.link (customer_no, made_at, expires_at)
    values (${of.customer}, now(), now() + interval '100 years') returning link_id as id`);
  const phoneLink = await id(sql`insert into phone_links.link (customer_no, made_at, good_until)
    values (${of.customer}, now(), now() + interval '100 years') returning link_id as id`);
  const merge =
    await id(sql`insert into identities.merge (kept_no, merged_no, automatic, evidence, reason, merged_by_name, merged_at, moved)
    values (${of.customer}, ${of.redeemer}, true, '{"score":100,"reasons":[],"conflicts":[]}', ${marker}, ${marker}, now(), '{"tasks":[]}')
    returning merge_id as id`);
  const proposal =
    await id(sql`insert into identities.proposal (one_no, other_no, score, reasons, conflicts, found_at, reason)
    values (${of.customer}, ${of.entitled}, 70, '{same_phone,same_name}', '{}', now(), ${marker}) returning proposal_id as id`);
  const householdLink =
    await id(sql`insert into identities.household_link (one_no, other_no, same_phone, found_at)
    values (${of.customer}, ${of.entitled}, true, now()) returning link_id as id`);
  // Decided already: from the head office it is found and says so, whatever its kind means.
  const approval = await id(sql`insert into approvals.approval
      (kind, object_id, org_id, title, snapshot, maker_id, maker_name, author_ids, submitted_at, state, checker_id, checker_name, decided_at)
    select 'campaign', ${String(of.campaign)}, ${of.orgId}, ${marker}, '{}', ${other}::bigint, ${marker}, array[${other}::bigint], now(), 'returned', min(staff_id), ${marker}, now()
    from organization.staff where staff_id <> ${other} returning approval_id as id`);
  const issue =
    await id(sql`insert into benefits.issue (name, offer_id, source, state, org_id, created_at)
    values (${marker}, ${of.offer}, 'upload', 'ready', ${of.orgId}, now()) returning id`);
  await sql`insert into benefits.issue_line (issue_id, line, masked_text, reason) values (${issue}, 1, ${marker}, 'NOT_A_NUMBER')`.execute(
    tx,
  );
  const job = await id(
    sql`insert into platform.job (kind, title, org_id) values ('none', jsonb_build_object('zh', ${marker}::text, 'en', ${marker}::text), ${of.orgId}) returning id`,
  );
  const task =
    await id(sql`insert into tasks.task (kind, campaign_id, customer_no, org_id, title, script, due_date, created_at)
    values ('campaign_contact', ${of.campaign}, ${of.customer}, ${of.orgId}, ${marker}, ${marker}, current_date, now()) returning id`);
  // By http, which no host is named for: whoever sends to it reaches nobody.
  const addWebhook = () =>
    id(sql`insert into webhooks.endpoint (name, url, org_id, event_types, content, created_at)
      values (${marker}, 'http://partner.example/', ${of.orgId}, '{voucher_claimed}', 'ids', now()) returning endpoint_id as id`);
  const webhook = await addWebhook();
  const webhookToRemove = await addWebhook();
  const webhookDelivery =
    await id(sql`insert into webhooks.delivery (endpoint_id, event_id, type, occurred_at, business_date, party_no,
        event_org_id, amount_fen, properties, state, created_at, org_id)
      values (${webhook}, gen_random_uuid(), 'voucher_claimed', now(), current_date, ${of.customer}, ${of.orgId}, 1,
        jsonb_build_object('voucher_id', ${marker}::text), 'failed', now(), ${of.orgId}) returning delivery_id as id`);
  const addMerchant = () =>
    id(sql`insert into customers.merchant (source, source_merchant_id, legal_entity_id, name, managing_org_id)
      select 'core', gen_random_uuid()::text, legal_entity_id, ${marker}, ${of.orgId} from organization.legal_entity returning merchant_no as id`);
  const merchant = await addMerchant();
  const merchantToApply = await addMerchant();
  await sql`insert into merchants.merchant (merchant_no, org_id, name, state, applied_by, applied_at, approved_at)
    values (${merchant}, ${of.orgId}, ${marker}, 'active', ${of.maker}, now(), now())`.execute(tx);
  const circle = await id(sql`insert into merchants.circle (name, city, org_id, made_by, made_at)
      values (${marker}, ${marker}, ${of.orgId}, ${of.maker}, now()) returning circle_id as id`);
  const sealedUnder = randomUUID();
  const sealed = (part: 'phone' | 'account', text: string) =>
    seal(of.keyring, sealedUnder, part, text);
  const localService = await id(sql`insert into local_services.service (org_id, draft, changed_at)
      values (${of.orgId}, jsonb_build_object('nameZh', left(${marker}, 12), 'nameEn', left(${marker}, 30), 'group', 'medical', 'icon', 'insurance',
        'link', ${marker}::text, 'orgIds', '[]'::jsonb, 'from', null, 'until', null, 'place', 1), now()) returning service_id as id`);
  const productBenefit =
    await id(sql`insert into product_benefits.benefit (org_id, draft, changed_at)
      values (${of.orgId}, jsonb_build_object('nameZh', left(${marker}, 30), 'nameEn', left(${marker}, 60), 'kind', 'fee_rate',
        'charge', '{"unit": "rate", "rateBp": 10}'::jsonb, 'products', jsonb_build_array(left(${marker}, 40)), 'conditionsZh', 'x',
        'conditionsEn', 'x', 'from', '2026-06-01', 'until', '2026-06-30'), now()) returning benefit_id as id`);
  const plan = await id(sql`insert into plans.plan (org_id, draft, changed_at)
      values (${of.orgId}, jsonb_build_object('name', left(${marker}, 40), 'audienceId', null, 'productBenefitIds', '[]'::jsonb,
        'products', '[]'::jsonb, 'offerIds', '[]'::jsonb, 'services', jsonb_build_array(left(${marker}, 40)),
        'from', '2026-06-01', 'until', '2026-06-30'), now()) returning plan_id as id`);
  const application =
    await id(sql`insert into merchants.application (token_digest, sealed_under, org_id, name, licence_no, category, circle_id, place,
        phone_sealed, phone_masked, holder_name, bank_name, account_sealed, account_masked, terms_version, terms_accepted_at,
        submitted_at, changed_at, address_key)
      values (sha256(${marker}::bytea), ${sealedUnder}, ${of.orgId}, ${marker}, ${marker}, 'food', ${circle}, ${marker},
        ${sealed('phone', '13800000000')}, ${marker}, ${marker}, ${marker}, ${sealed('account', '6222020200112233')}, ${marker}, '1',
        now(), now(), now(), '') returning application_id as id`);
  const keyContact =
    await id(sql`insert into gift_register.contact (kind, subject_no, name, position, org_id, created_by, created_at)
    values ('merchant', ${merchant}, ${marker}, ${marker}, ${of.orgId}, 'system', now()) returning id`);
  await sql`insert into gift_register.gift_limit (version, content, reason, approval_id, approved_at)
    values (1, '{"singleFen": 20000, "personFen": 50000, "period": "year"}', '年度要求', 1, now()) on conflict do nothing`.execute(
    tx,
  );
  const registerEntry =
    await id(sql`insert into gift_register.entry (contact_id, what, pieces, value_fen, purpose, given_on, org_id, limit_version, natural_key, made_by, made_at)
    values (${keyContact}, ${marker}, 1, 1, ${marker}, current_date, ${of.orgId}, 1, ${marker}, 'system', now()) returning id`);
  const merchantOperator =
    await id(sql`insert into merchants.operator (merchant_no, staff_id, org_id, staff_number, name, added_by, added_at)
    values (${merchant}, ${other}, ${of.orgId}, ${marker}, ${marker}, ${of.maker}, now()) returning staff_id as id`);
  const till =
    await id(sql`insert into merchants.till (merchant_no, org_id, name, api_key_id, lease_hours, made_at)
    values (${merchant}, ${of.orgId}, ${marker}, ${apiKey}, 12, now()) returning till_id as id`);
  const verification =
    await id(sql`insert into merchants.verification (redemption_id, merchant_no, org_id, offer_name, masked_code,
      amount_fen, purchase_amount_fen, source, at, day)
    values (2000000000, ${merchant}, ${of.orgId}, ${marker}, '****', 1, 1, 'online', now(), current_date) returning redemption_id as id`);
  await sql`insert into merchants.offline_entry (till_id, sequence, merchant_no, org_id, digest, class, bearer, amount_fen,
      purchase_amount_fen, accepted_at, arrived_at)
    values (${till}, 1, ${merchant}, ${of.orgId}, '', 'forged', 'merchant', 1, 1, now(), now())`.execute(
    tx,
  );
  const settlement =
    await id(sql`insert into merchants.statement (merchant_no, org_id, day, redeemed_count, redeemed_fen, reversed_count,
      reversed_fen, corrected_fen, paid_fen, opening_fen, closing_fen, made_at)
    values (${merchant}, ${of.orgId}, '2026-01-01', 0, 0, 0, 0, 0, 0, 0, 0, now()) returning statement_id as id`);
  const reconciliation =
    await id(sql`insert into merchants.reconciliation (merchant_no, org_id, from_day, until_day, file_name,
      file_sha256, line_count, bad_count, matched_count, uploaded_by, uploaded_at)
    values (${merchant}, ${of.orgId}, '2026-01-01', '2026-01-01', ${marker}, '', 1, 0, 0, ${marker}, now()) returning reconciliation_id as id`);
  const difference =
    await id(sql`insert into merchants.difference (reconciliation_id, merchant_no, org_id, class, kind, reference,
      there_fen, there_at)
    values (${reconciliation}, ${merchant}, ${of.orgId}, 'missing_here', 'redeem', ${marker}, 1, now()) returning difference_id as id`);
  const payout =
    await id(sql`insert into merchants.payout (org_id, state, made_by, made_by_name, made_at, out_at)
    values (${of.orgId}, 'out', ${of.maker}, ${marker}, now(), now()) returning payout_id as id`);
  const customerPayout =
    await id(sql`insert into benefits.customer_payout (org_id, state, made_by, made_by_name, made_at, out_at)
    values (${of.orgId}, 'out', ${of.maker}, ${marker}, now(), now()) returning payout_id as id`);
  const freeze =
    await id(sql`insert into audiences.freeze (audience_id, version, org_id, scope_org_ids, made_by, created_at)
    values (${of.audience}, 1, ${of.orgId}, ${[of.orgId]}::int[], ${of.maker}, now()) returning freeze_id as id`);
  const exported =
    await id(sql`insert into audiences.export (freeze_id, approval_id, org_id, scope_org_ids, reason, member_count, made_by, created_at)
    values (${freeze}, ${approval}, ${of.orgId}, ${[of.orgId]}::int[], ${marker}, 1, ${of.maker}, now()) returning export_id as id`);
  const uploadedList =
    await id(sql`insert into audiences.uploaded_list (org_id, name, snapshot, member_count, unmatched_count, made_by, created_at)
    values (${of.orgId}, ${marker}, ${marker}, 0, 0, ${of.maker}, now()) returning list_id as id`);
  const lookalike =
    await id(sql`insert into lookalikes.lookalike (audience_id, version, org_id, scope_org_ids, made_by, created_at)
    values (${of.audience}, 1, ${of.orgId}, ${[of.orgId]}::int[], ${of.maker}, now()) returning lookalike_id as id`);
  const exclusion =
    await id(sql`insert into draws.exclusion (customer_no, reason, excluded_at, org_id)
    values (${of.redeemer}, ${marker}, now(), ${of.orgId}) returning id`);
  const given: TagContent = {
    name: { zh: '手工标签', en: 'Given by hand' },
    definition: { zh: '员工给出', en: 'Given by staff' },
    family: 'relationship',
    type: 'flag',
    unit: null,
    dataClass: 'C1',
    owner: { zh: '个金部', en: 'Retail' },
    shelfLifeDays: 365,
    choices: null,
    parameters: {},
    source: { kind: 'assigned', by: 'staff', basis: null },
  };
  await sql`with made as (insert into tags.definition (kind, code, state, active_version, activated_at, created_by)
      values ('tag', 'given_by_hand', 'active', 1, now(), ${of.maker}))
    insert into tags.definition_version (kind, code, version, state, content, written_by)
    values ('tag', 'given_by_hand', 1, 'approved', ${JSON.stringify(given)}::jsonb, ${of.maker})`.execute(
    tx,
  );
  await sql`insert into tags.assignment (tag_code, customer_no, value, valid_from, origin, reason, revision)
    values ('given_by_hand', ${of.customer}, 'true', current_date, 'staff', ${marker}, 0)`.execute(
    tx,
  );
  return {
    keyContact,
    registerEntry,
    issue,
    merchant,
    merchantToApply,
    circle,
    application,
    localService,
    productBenefit,
    plan,
    merchantOperator,
    till,
    verification,
    settlement,
    reconciliation,
    difference,
    payout,
    customerPayout,
    webhook,
    webhookToRemove,
    webhookDelivery,
    lookalike,
    apiKey,
    suppression,
    ownTagsLink,
    phoneLink,
    merge,
    proposal,
    householdLink,
    approval,
    job,
    task,
    exclusion,
    freeze,
    export: exported,
    uploadedList,
  };
}
