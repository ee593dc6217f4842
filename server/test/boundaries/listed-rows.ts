import type { Role } from '../../../contract/access.ts';
import type { MetricContent } from '../../../contract/definition-content.ts';
import { writeUnmatched } from '../../src/modules/audiences/unmatched-lines.ts';
import { emptyContent } from '../../src/modules/campaigns/campaign-content.core.ts';
import { addStaff, hashPassword } from '../../src/modules/organization/index.ts';
import { quarantineBinding } from '../../src/modules/ingest/quarantine-rows.ts';
import { encryptValue } from '../../src/platform/crypto/encrypt-value.ts';
import { withJob } from '../../src/platform/postgres/database.ts';
import { create, type Person, type TestApp, testPassword } from '../harness/app.ts';
import { sampleRegistration } from '../models/sample-registration.ts';
import { addSampleVersion } from '../models/sample-version.ts';
import { sampleRules } from './sample-draw.ts';
import { insertUnplaced } from './unplaced-event.ts';
import { addCustomers, customerRecord } from '../harness/sample-customers.ts';

/** The field that names a row, and how a row more comes into the list of an org unit. */
export type ListedRows = {
  who: Role;
  /** where the reader works, when not at the outlet */
  at?: string;
  /** for a list of one thing, the ids in its path and query */
  url?: string;
  key: string;
  add: (orgId: number) => Promise<number>;
  /** the rows of this list belong to no outlet of their own: who sees the thing sees all of them */
  ofNoOutlet?: true;
};

type Given = { org: (code: string) => number; maker: Person; stranger: Person };

const mapping = `
version: 1
source: core
name: { zh: 核心系统, en: Core system }
files:
  - { name: event, entity: event, glob: 'event*.csv', mode: append, fields: { event_id: id, customer_id: customer, type: type, occurred_at: at } }
`;
const plainMetric: MetricContent = {
  name: { zh: '笔数', en: 'Transactions' },
  subjectKind: 'customer',
  fact: 'fact_transaction',
  aggregate: 'count',
  field: null,
  filter: null,
  part: null,
  window: { kind: 'all' },
};

/** By the name that the OpenAPI document has for it, every list that comes in pages. */
export async function listedRows(
  bank: TestApp,
  { org, maker, stranger }: Given,
): Promise<Record<string, ListedRows>> {
  const { database, keyring, clock } = bank.platform;
  const own = org('FZ-GL-1');
  let count = 0;
  /** runs an INSERT … RETURNING n, of which $1 is a number of its own */
  const insert = async (text: string, ...values: unknown[]): Promise<number> => {
    count += 1;
    const rows = await bank.postgres.asOwner<{ n: number }>(text, [count, ...values]);
    return Number(rows[0]?.n);
  };
  const makerAt = (orgId: number): Person => (orgId === own ? maker : stranger);
  const named = () => {
    count += 1;
    return { code: `L-${count}`, name: `第 ${count} 个` };
  };
  /** runs an INSERT of which $2 and $3 are two new customers of the outlet */
  const insertPair = async (orgId: number, text: string): Promise<number> => {
    const records = [named(), named()].map(({ code }) =>
      customerRecord({ sourceCustomerId: code, managingOrgId: orgId }),
    );
    return insert(text, ...(await addCustomers(database, keyring, records)));
  };
  const ofOrganizations = (kind: 'merchant' | 'payroll_employer'): ListedRows => ({
    who: 'relationship_manager',
    key: kind === 'merchant' ? 'merchantNo' : 'payrollEmployerNo',
    add: (orgId) =>
      insert(
        `insert into customers.${kind} (source, source_${kind}_id, legal_entity_id, name, managing_org_id)
         select 'core', $1::int::text, legal_entity_id, '甲公司', $2 from organization.legal_entity returning ${kind}_no as n`,
        orgId,
      ),
  });
  const addProfile = async (orgId: number): Promise<number> =>
    insert(
      `insert into merchants.merchant (merchant_no, org_id, name, state, applied_by, applied_at, approved_at)
       values ($2, $3, '店' || $1::int, 'active', $4, now(), now()) returning merchant_no as n`,
      await ofOrganizations('merchant').add(orgId),
      orgId,
      maker.staffId,
    );
  const shop = await addProfile(own);
  const shopTill = await insert(
    `insert into merchants.till (merchant_no, org_id, name, api_key_id, lease_hours, made_at)
     values ($2, $3, '台', $1::int, 12, now()) returning till_id as n`,
    shop,
    own,
  );
  const addStatement = (orgId: number): Promise<number> =>
    insert(
      `insert into merchants.statement (merchant_no, org_id, day, redeemed_count, redeemed_fen, reversed_count, reversed_fen,
         corrected_fen, paid_fen, opening_fen, closing_fen, made_at)
       values ($2, $3, date '2020-01-01' + $1::int, 0, 0, 0, 0, 0, 0, 0, 0, now()) returning statement_id as n`,
      shop,
      orgId,
    );
  const statement = await addStatement(own);
  const addReconciliation = (orgId: number): Promise<number> =>
    insert(
      `insert into merchants.reconciliation (merchant_no, org_id, from_day, until_day, file_name, file_sha256, line_count, bad_count,
         matched_count, uploaded_by, uploaded_at)
       values ($2, $3, '2026-01-01', '2026-01-01', 'f', int4send($1::int), 1, 0, 0, 'somebody', now()) returning reconciliation_id as n`,
      shop,
      orgId,
    );
  const addPayout = (orgId: number): Promise<number> =>
    insert(
      `insert into merchants.payout (org_id, state, made_by, made_by_name, made_at)
       select $2, 'proposed', $3, 'somebody' || $1::int, now() returning payout_id as n`,
      orgId,
      maker.staffId,
    );
  const payout = await addPayout(own);
  const addCustomerPayout = (orgId: number): Promise<number> =>
    insert(
      `insert into benefits.customer_payout (org_id, state, made_by, made_by_name, made_at)
       select $2, 'proposed', $3, 'somebody' || $1::int, now() returning payout_id as n`,
      orgId,
      maker.staffId,
    );
  const customerPayout = await addCustomerPayout(own);
  const addOwed = (orgId: number): Promise<number> =>
    insert(
      `insert into ledger.account (kind, owner_id, unit, balance, org_id) values ('customer', 1000000 + $1::int, 'CNY', 100, $2)
       returning owner_id as n`,
      orgId,
    );
  const addAccount = async (merchantNo: number, orgId: number): Promise<string> => {
    const accountId = crypto.randomUUID();
    await insert(
      `insert into merchants.account (account_id, merchant_no, org_id, holder_name, bank_name, number_sealed, number_masked, state, made_by, made_at)
       values ($2, $3, $4, '甲', '本行' || $1::int, '', '****', 'in_force', 1, now()) returning 1 as n`,
      accountId,
      merchantNo,
      orgId,
    );
    return accountId;
  };
  const addLedgerAccount = (orgId: number): Promise<number> =>
    insert(
      `insert into ledger.account (kind, owner_id, unit, org_id) values ('budget', 1000000 + $1::int, 'CNY', $2) returning id as n`,
      orgId,
    );
  const ledgerAccount = await addLedgerAccount(own);
  const addDue = async (orgId: number): Promise<number> => {
    const no = await addProfile(orgId);
    await addAccount(no, orgId);
    await insert(
      `update merchants.merchant set settled_through = current_date + 100000 + 0 * $1::int where merchant_no = $2 returning 1 as n`,
      no,
    );
    await insert(
      `insert into ledger.account (kind, owner_id, unit, balance, org_id) values ('merchant', $2, 'CNY', 100 + 0 * $1::int, $3) returning 1 as n`,
      no,
      orgId,
    );
    return no;
  };
  const addFunder = (orgId: number) =>
    create(makerAt(orgId), '/api/funders', { ...named(), kind: 'bank', orgId });
  const funders = new Map<number, number>();
  for (const one of [own, stranger.orgId]) funders.set(one, await addFunder(one));
  const addBudget = (orgId: number) =>
    create(makerAt(orgId), '/api/budgets', { ...named(), orgId, funderId: funders.get(orgId) });
  const budgets = new Map<number, number>();
  for (const one of [own, stranger.orgId]) budgets.set(one, await addBudget(one));
  const worth = { faceAmountFen: 100, validDays: 30, capCount: 10, capAmountFen: 1000 };
  const addOffer = (orgId: number) =>
    create(makerAt(orgId), '/api/offers', {
      ...named(),
      ...worth,
      orgId,
      budgetId: budgets.get(orgId),
    });
  const offer = await addOffer(own);
  // Days repeat, so that the order needs its second part; microseconds, which no answer tells.
  const addAllotment = () =>
    insert(
      `insert into benefits.allotment (campaign_id, offer_id, face_amount_fen, threshold_amount_fen, valid_days, claim_from,
         claim_until, cap_count, cap_amount_fen, created_at)
       values ($1::int, $2, 100, 0, 30, '2026-01-01', '2026-07-01 00:00:00.123456+08'::timestamptz + ($1::int % 3) * interval '1 microsecond',
         10, 1000, now()) returning id as n`,
      offer,
    );
  const allotment = await addAllotment();
  const addRelease = () =>
    insert(
      `insert into benefits.allotment (release_key, open_to, offer_id, face_amount_fen, threshold_amount_fen, valid_days, claim_from,
         claim_until, cap_count, cap_amount_fen, created_at, org_id)
       values ('l' || $1::int, 'anyone', $2, 100, 0, 30, '2026-01-01', '2026-07-01', 10, 1000, now(), $3) returning id as n`,
      offer,
      own,
    );
  const addPayment = async (orgId: number): Promise<number> =>
    insert(
      `with voucher as (insert into benefits.voucher (customer_no, allotment_id, code, face_amount_fen, channel, claimed_by, client_key,
           claimed_at, valid_until, org_id)
         values (1, $2, 'L' || $1::int, 100, 'staff', 'l', 'p' || $1::int, now(), '2099-01-01', $3) returning id),
       redeemed as (insert into benefits.redemption (voucher_id, amount_fen, purchase_amount_fen, redeemed_by, client_key, redeemed_at, org_id)
         select id, 100, 100, 'l', 'p' || $1::int, now(), $3 from voucher returning id)
       insert into benefits.payment (redemption_id, kind, customer_no, offer_id, offer_name, told_by, client_key, reference,
         purchase_amount_fen, told_at, org_id)
       select id, 'cashback', 1, $4, 'l', 'l', 'p' || $1::int, 'p' || $1::int, 100, now(), $3 from redeemed returning redemption_id as n`,
      await addRelease(),
      orgId,
      offer,
    );
  const addCustomerClaim = async (orgId: number): Promise<number> =>
    insert(
      `with back as (insert into benefits.reversal (redemption_id, amount_fen, reversed_by, client_key, reversed_at, org_id)
         values ($2, 1, 'l', 'c' || $1::int, now(), $3) returning id)
       insert into benefits.customer_claim (reversal_id, redemption_id, customer_no, amount_fen, at, org_id)
       select id, $2, 1000000 + $1::int, 1, now(), $3 from back returning customer_no as n`,
      await addPayment(orgId),
      orgId,
    );
  const addAudience = (orgId: number) =>
    create(makerAt(orgId), '/api/audiences', {
      name: named().name,
      rule: { kind: 'outlet', orgIds: [orgId] },
    });
  const audience = await addAudience(own);
  const addFreeze = (orgId: number) =>
    insert(
      `insert into audiences.freeze (audience_id, version, org_id, scope_org_ids, made_by, created_at)
       values ($2, 1, $3, array[$3::int], $1::int, now()) returning freeze_id as n`,
      audience,
      orgId,
    );
  const freeze = await addFreeze(own);
  const addList = (orgId: number) =>
    insert(
      `insert into audiences.uploaded_list (org_id, name, snapshot, member_count, unmatched_count, made_by, created_at)
       values ($2, 'l', 'l' || $1::int, 0, 0, 1, now()) returning list_id as n`,
      orgId,
    );
  const list = await addList(own);
  let unmatched = 0;
  const [mapped] = await bank.postgres.asOwner<{ id: number }>(
    `insert into ingest.mapping (source, version, yaml, content_hash, created_at)
     values ('core', 1, $1, '\\x00', now()) returning mapping_id as id`,
    [mapping],
  );
  const addImport = () =>
    insert(
      `with kept as (insert into ingest.source_file (sha256, bytes, kept_at) values (sha256($1::int::text::bytea), 1, now()) returning sha256)
       insert into ingest.import (delivery_id, position, mapping_id, source, entry, entity, mode, file_name, sha256, columns, created_at)
       select gen_random_uuid(), 0, $2, 'core', 'event', 'event', 'append', 'event.csv', sha256, '["id"]', now() from kept
       returning import_id as n`,
      mapped?.id,
    );
  const imported = await addImport();
  await bank.postgres.asOwner(
    `with made as (insert into tags.definition (kind, code, created_by) values ('metric', 'with_versions', $1))
     insert into tags.definition_version (kind, code, version, content, written_by) values ('metric', 'with_versions', 1, $2, $1)`,
    [maker.staffId, JSON.stringify(plainMetric)],
  );
  const upload = await insert(
    `insert into tags.upload (tag_code, file_name, reason, line_count, untaken_count, made_by, created_at)
     values ('t', 'f' || $1::int, 'r', 1, 0, $2, now()) returning upload_id as n`,
    maker.staffId,
  );
  const taggedRecord = customerRecord({ sourceCustomerId: named().code, managingOrgId: own });
  const [tagged = 0] = await addCustomers(database, keyring, [taggedRecord]);
  const programme = await insert(
    `insert into points.programme (code, name, hundred_points_fen, validity, validity_count, created_at)
     values ('P' || $1::int, '积分', 100, 'year_end', 1, now()) returning id as n`,
  );
  const addShelf = (orgId: number) =>
    insert(
      `with made as (insert into gifts.gift (code, name_zh, name_en, value_fen, created_at)
         values ('S' || $1::int, '雨伞', 'u', 100, now()) returning id),
       accounts as (insert into ledger.account (kind, owner_id, part_id, unit, org_id)
         select kind, made.id, $2::int, 'gift:' || made.id, $2::int from made, unnest('{stock,reserved}'::text[]) as kind returning id, kind)
       insert into gifts.shelf (gift_id, org_id, stock_account_id, reserved_account_id)
       select made.id, $2::int, (select id from accounts where kind = 'stock'), (select id from accounts where kind = 'reserved')
       from made returning gift_id as n`,
      orgId,
    );
  const hash = await hashPassword(testPassword);
  const addDraw = (orgId: number) =>
    create(makerAt(orgId), '/api/draws', { kind: 'wheel', orgId, content: sampleRules(offer) });
  const addIssue = (orgId: number) =>
    insert(
      `insert into benefits.issue (name, offer_id, source, state, org_id, created_at)
       values ('i' || $1::int, $2, 'upload', 'ready', $3, now()) returning id as n`,
      offer,
      orgId,
    );
  const issue = await addIssue(own);
  const draw = await addDraw(own);
  await openAsIfApproved(bank, draw);
  const addPlay = (orgId: number) =>
    insert(
      `insert into draws.play (draw_id, ordinal, version_no, day, customer_no, client_seed, stock_left, since_prize, limited, excluded,
         landed, prize, reason, benefit_id, benefit_code, channel, played_by, client_key, played_at, org_id)
       values ($2, $1::int, 1, '2026-06-15', 77, '', '{1}', 0, '{}', false, 'coffee', 'coffee', 'won', 1, 'c', 'staff', 's', $1::int::text, now(), $3)
       returning ordinal as n`,
      draw,
      orgId,
    );

  const addWebhook = async (orgId: number): Promise<number> => {
    const id = await insert(
      `insert into webhooks.endpoint (name, url, org_id, event_types, content, created_at)
       values ('w' || $1::int, 'https://partner.example/', $2, '{voucher_claimed}', 'ids', now()) returning endpoint_id as n`,
      orgId,
    );
    return insert(
      `insert into webhooks.secret (secret_id, endpoint_id, sealed, made_at, org_id)
       values (md5($1::text)::uuid, $2, '', now(), $3) returning endpoint_id as n`,
      id,
      orgId,
    );
  };
  const webhookId = await addWebhook(own);
  const addVoucher = (orgId: number): Promise<number> =>
    insert(
      `insert into benefits.voucher (campaign_id, customer_no, allotment_id, code, face_amount_fen, channel, claimed_by,
         client_key, claimed_at, valid_until, org_id)
       values (1, $1::int, $3, 'V' || $1::int, 100, 'staff', 'staff:1', $1::int::text, now(), '2026-07-01', $2) returning id as n`,
      orgId,
      allotment,
    );
  const addPartner = (orgId: number): Promise<number> =>
    insert(
      `insert into fulfilment.partner (code, name, org_id, made_at) values ('P' || $1::int, '方' || $1::int, $2, now())
       returning partner_id as n`,
      orgId,
    );
  const partner = await addPartner(own);
  const addProduct = (orgId: number): Promise<number> =>
    insert(
      `insert into fulfilment.product (partner_id, code, name, kind, delivery, price_fen, org_id, made_at)
       values ($3, 'P' || $1::int, '码', 'other', 'code', 100, $2, now()) returning product_id as n`,
      orgId,
      partner,
    );
  const product = await addProduct(own);
  const addBatch = (orgId: number): Promise<number> =>
    insert(
      `insert into fulfilment.code_batch (product_id, partner_id, file_name, file_sha256, expires_on, line_count, code_count, bad_count,
         uploaded_by, uploaded_at, org_id)
       values ($3, $4, 'f', int4send($1::int), '2099-01-01', 1, 1, 0, 'somebody', now(), $2) returning batch_id as n`,
      orgId,
      product,
      partner,
    );
  const batch = await addBatch(own);
  const addPartnerFile = (orgId: number): Promise<number> =>
    insert(
      `insert into fulfilment.reconciliation (partner_id, day, file_name, file_sha256, line_count, matched_count, bad_count, bad_lines,
         uploaded_by, uploaded_at, org_id)
       values ($3, '2026-01-01', 'f', int4send($1::int), 1, 1, 0, '[]', 'somebody', now(), $2) returning reconciliation_id as n`,
      orgId,
      partner,
    );
  const partnerFile = await addPartnerFile(own);
  return {
    'GET /api/approvals': {
      who: 'compliance_checker',
      key: 'approvalId',
      add: (orgId) =>
        insert(
          `insert into approvals.approval (kind, object_id, org_id, title, snapshot, maker_id, maker_name, author_ids, submitted_at)
           values ('campaign', $1::int::text, $2, 't', '{}', $3, 'm', array[$3::bigint], now()) returning approval_id as n`,
          orgId,
          maker.staffId,
        ),
    },
    'GET /api/audit': {
      who: 'auditor',
      key: 'entryNo',
      add: (orgId) =>
        insert(
          `insert into audit.entry (actor_kind, actor_name, action, object_kind, object_id, org_id, outcome)
           values ('system', 'system', 'a', 'A', $1::int::text, $2, 'done') returning entry_no as n`,
          orgId,
        ),
    },
    'GET /api/campaigns': {
      who: 'product_manager',
      key: 'id',
      add: (orgId) =>
        insert(
          `insert into campaigns.campaign (org_id, name, content, created_at, updated_at)
           values ($2, '活动' || $1::int, $3, now(), now()) returning id as n`,
          orgId,
          JSON.stringify(emptyContent('活动')),
        ),
    },
    'GET /api/customers': {
      who: 'relationship_manager',
      key: 'customerNo',
      add: async (orgId) => {
        const record = customerRecord({ sourceCustomerId: named().code, managingOrgId: orgId });
        return (await addCustomers(database, keyring, [record]))[0] ?? 0;
      },
    },
    'GET /api/merge-proposals': {
      who: 'outlet_manager',
      key: 'proposalId',
      add: (orgId) =>
        insertPair(
          orgId,
          `insert into identities.proposal (one_no, other_no, score, reasons, conflicts, found_at)
           values ($2, $3, 60 + $1::int % 3, '{same_phone,same_name}', '{}', now()) returning proposal_id as n`,
        ),
    },
    'GET /api/household-links': {
      who: 'outlet_manager',
      key: 'linkId',
      add: (orgId) =>
        insertPair(
          orgId,
          `insert into identities.household_link (one_no, other_no, same_phone, found_at)
           select $2, $3, true, now() where $1::int > 0 returning link_id as n`,
        ),
    },
    'GET /api/merges': {
      who: 'outlet_manager',
      key: 'mergeId',
      add: (orgId) =>
        insertPair(
          orgId,
          `insert into identities.merge (kept_no, merged_no, automatic, evidence, reason, merged_by_name, merged_at)
           select $2, $3, true, '{"score":100,"reasons":[],"conflicts":[]}', 'rule', 'system', now() where $1::int > 0
           returning merge_id as n`,
        ),
    },
    'GET /api/merchants': ofOrganizations('merchant'),
    'GET /api/payroll-employers': ofOrganizations('payroll_employer'),
    'GET /api/staff': {
      who: 'administrator',
      key: 'staffId',
      add: (orgId) =>
        withJob(database, async (tx) => {
          const staffNumber = named().code;
          const record = { staffNumber, name: '员工', orgId, roles: ['lobby_manager'] as const };
          const added = { ...record, passwordHash: hash, mustChangePassword: false };
          return (await addStaff(tx, [added], clock.now())).get(staffNumber) ?? 0;
        }),
    },
    'GET /api/api-keys': {
      who: 'security_administrator',
      key: 'apiKeyId',
      add: (orgId) =>
        insert(
          `insert into organization.api_key (key_hash, name, org_id, roles, created_at, expires_at)
           values (sha256($1::int::text::bytea), '系统', $2, '{auditor}', now(), now() + interval '1 day') returning api_key_id as n`,
          orgId,
        ),
    },
    'GET /api/jobs': {
      who: 'administrator',
      key: 'id',
      add: (orgId) =>
        insert(
          `insert into platform.job (kind, title, org_id)
           values ('none' || $1::int, '{"zh": "作业", "en": "job"}', $2) returning id as n`,
          orgId,
        ),
    },
    'GET /api/tasks': {
      who: 'relationship_manager',
      key: 'id',
      add: (orgId) =>
        insert(
          `insert into tasks.task (kind, customer_no, org_id, title, script, due_date, created_at)
           values ('campaign_contact', $1::int, $2, 't', 's', '2026-06-20'::date - $1::int % 2, now()) returning id as n`,
          orgId,
        ),
    },
    'GET /api/fraud/cases': {
      who: 'outlet_manager',
      key: 'id',
      add: (orgId) =>
        insert(
          `insert into fraud.suspicion (cluster, subject_kind, subject_key, state, first_at, last_at, org_id)
           values ('same_device', 'device', $1::int::text, 'open', now(), now(), $2) returning id as n`,
          orgId,
        ),
    },
    'GET /api/fraud/blocks': {
      who: 'outlet_manager',
      key: 'id',
      add: (orgId) =>
        insert(
          `with found as (insert into fraud.suspicion (cluster, subject_kind, subject_key, state, first_at, last_at, org_id)
             values ('same_device', 'device', $1::int::text, 'open', now(), now(), $2) returning id, subject_key)
           insert into fraud.block (suspicion_id, subject_kind, subject_key, reason, blocked_by, blocked_at, until, org_id)
           select id, 'device', subject_key, '核实', $3, now(), now() + interval '1 day', $2 from found returning id as n`,
          orgId,
          maker.staffId,
        ),
    },
    'GET /api/fraud/rules': {
      who: 'outlet_manager',
      key: 'id',
      ofNoOutlet: true,
      add: () =>
        insert(
          `with made as (insert into fraud.rule (code, name_zh, name_en, written_at) values ('R' || $1::int, '规则', 'Rule', now()) returning id)
           insert into fraud.rule_version (rule_id, version, content, author_ids, written_at)
           select id, 1, '{"on": true, "what": "claim", "by": "customer", "minutes": 1, "threshold": 1, "action": "watch"}', '{1}', now() from made
           returning rule_id as n`,
        ),
    },
    'GET /api/gift-register/contacts': {
      who: 'compliance_checker',
      key: 'id',
      add: (orgId) =>
        insert(
          `insert into gift_register.contact (kind, subject_no, name, position, org_id, created_by, created_at)
           values ('merchant', 1, '王' || $1::int, '店长', $2, 'system', now()) returning id as n`,
          orgId,
        ),
    },
    'GET /api/gift-register': {
      who: 'compliance_checker',
      key: 'id',
      add: (orgId) =>
        insert(
          `with limits as (
             insert into gift_register.gift_limit (version, content, reason, approval_id, approved_at)
             values (1, '{"singleFen": 1, "personFen": 1, "period": "year"}', 'r', 1, now()) on conflict do nothing
           ),
           contact as (
             insert into gift_register.contact (kind, subject_no, name, position, org_id, created_by, created_at)
             values ('merchant', 2, '李' || $1::int, '店长', $2, 'system', now()) returning id
           )
           insert into gift_register.entry (contact_id, what, pieces, value_fen, purpose, given_on, org_id, limit_version, natural_key, made_by, made_at)
           select id, '茶叶', 1, 1, '走访', '2026-01-01', $2, 1, 'listed ' || $1::int, 'system', now() from contact returning id as n`,
          orgId,
        ),
    },
    'GET /api/points/rules': {
      who: 'product_manager',
      key: 'id',
      add: (orgId) =>
        insert(
          `with made as (insert into points.rule (code, name, programme_id, org_id, created_at)
             values ('R' || $1::int, '规则', $3, $2, now()) returning id)
           insert into points.rule_version (rule_id, version, content, author_ids, written_at, org_id)
           select id, 1, '{"kind": "check_in", "points": 100}', '{1}', now(), $2 from made returning rule_id as n`,
          orgId,
          programme,
        ),
    },
    'GET /api/points-mall/items': {
      who: 'product_manager',
      key: 'id',
      add: (orgId) =>
        insert(
          `insert into points.mall_item (programme_id, name_zh, name_en, kind, gift_id, value_fen, price, org_id, created_at)
           values ($3, '雨伞' || $1::int, 'u', 'gift', 1, 100, 100, $2, now()) returning id as n`,
          orgId,
          programme,
        ),
    },
    'GET /api/customers/{no}/mall-orders': {
      who: 'relationship_manager',
      url: `/api/customers/${tagged}/mall-orders`,
      key: 'id',
      ofNoOutlet: true,
      add: () =>
        insert(
          `with item as (insert into points.mall_item (programme_id, name_zh, name_en, kind, gift_id, value_fen, price, created_at)
             values ($3, 'u', 'u', 'gift', 1, 100, 100, now()) returning id)
           insert into points.mall_order (item_id, programme_id, customer_no, points, value_fen, reservation_id, natural_key, made_by, made_at)
           select id, $3, $2, 0, 100, $1::int, 'listed ' || $1::int, 'system', now() from item returning id as n`,
          tagged,
          programme,
        ),
    },
    'GET /api/points-mall/orders': {
      who: 'product_manager',
      key: 'id',
      add: async (orgId) => {
        const record = customerRecord({ sourceCustomerId: named().code, managingOrgId: orgId });
        const [customerNo] = await addCustomers(database, keyring, [record]);
        return insert(
          `with item as (insert into points.mall_item (programme_id, name_zh, name_en, kind, gift_id, value_fen, price, created_at)
             values ($3, 'u', 'u', 'gift', 1, 100, 100, now()) returning id)
           insert into points.mall_order (item_id, programme_id, customer_no, points, value_fen, reservation_id, natural_key, made_by, made_at)
           select id, $3, $2, 0, 100, $1::int, 'ordered ' || $1::int, 'system', now() from item returning id as n`,
          customerNo,
          programme,
        );
      },
    },
    'GET /api/gifts': {
      who: 'product_manager',
      key: 'id',
      add: (orgId) =>
        insert(
          `insert into gifts.gift (code, name_zh, name_en, value_fen, org_id, created_at)
           values ('G' || $1::int, '雨伞', 'u', 100, $2, now()) returning id as n`,
          orgId,
        ),
    },
    'GET /api/ledger/accounts': { who: 'auditor', key: 'id', add: addLedgerAccount },
    'GET /api/ledger/accounts/{id}/entries': {
      who: 'auditor',
      url: `/api/ledger/accounts/${ledgerAccount}/entries`,
      key: 'id',
      ofNoOutlet: true,
      add: (orgId) =>
        insert(
          `insert into ledger.transfer (kind, from_account_id, to_account_id, amount, natural_key, posted_at, org_id)
           values ('top_up', 1000000000, $3, 1, 'listed:' || $1::int, now(), $2) returning id as n`,
          orgId,
          ledgerAccount,
        ),
    },
    'GET /api/gift-stock': {
      who: 'product_manager',
      key: 'giftId',
      add: (orgId) => addShelf(orgId),
    },
    'GET /api/gift-stock-changes': {
      who: 'product_manager',
      key: 'id',
      add: async (orgId) => {
        const giftId = await addShelf(orgId);
        return insert(
          `insert into gifts.stock_change (gift_id, org_id, kind, pieces, reason, natural_key, made_by, made_at)
           values ($3, $2, 'stock_in', 1, '到货', 'listed ' || $1::int, 'system', now()) returning id as n`,
          orgId,
          giftId,
        );
      },
    },
    'GET /api/gift-reservations': {
      who: 'relationship_manager',
      key: 'id',
      add: async (orgId) => {
        const giftId = await addShelf(orgId);
        return insert(
          `insert into gifts.reservation (gift_id, org_id, customer_no, pieces, expires_at, reserve_transfer_id, natural_key, made_by, made_at)
           values ($3, $2, $4, 1, now(), 1, 'listed ' || $1::int, 'system', now()) returning id as n`,
          orgId,
          giftId,
          tagged,
        );
      },
    },
    'GET /api/points/programmes': {
      who: 'product_manager',
      key: 'id',
      add: (orgId) =>
        insert(
          `insert into points.programme (code, name, org_id, hundred_points_fen, validity, validity_count, created_at)
           values ('P' || $1::int, '积分', $2, 100, 'year_end', 1, now()) returning id as n`,
          orgId,
        ),
    },
    'GET /api/customers/{no}/points/movements': {
      who: 'relationship_manager',
      url: `/api/customers/${tagged}/points/movements`,
      key: 'id',
      ofNoOutlet: true,
      add: () =>
        insert(
          `insert into points.movement (id, programme_id, customer_no, kind, amount, natural_key, made_by, made_at)
           values (nextval('points.movement_number'), $3, $2, 'earn', 1, 'listed ' || $1::int, 'system', now()) returning id as n`,
          tagged,
          programme,
        ),
    },
    'GET /api/tag-runs': {
      who: 'product_manager',
      key: 'id',
      ofNoOutlet: true,
      add: () =>
        insert(
          `insert into tags.run (business_date, state, started_at, finished_at, tags, metrics, currency)
           values ('2026-01-01'::date + $1::int, 'failed', now(), now(), 1, 1, 'CNY') returning id as n`,
        ),
    },
    'GET /api/customers/{no}/tag-assignments': {
      who: 'relationship_manager',
      url: `/api/customers/${tagged}/tag-assignments`,
      key: 'assignmentId',
      ofNoOutlet: true,
      add: () =>
        insert(
          `insert into tags.assignment (tag_code, customer_no, value, valid_from, origin, reason, revision)
           values ('listed_' || $1::int, $2, 'true', '2026-01-01', 'staff', 'r', $1::int) returning assignment_id as n`,
          tagged,
        ),
    },
    'GET /api/tag-uploads': {
      who: 'product_manager',
      key: 'id',
      ofNoOutlet: true,
      add: () =>
        insert(
          `insert into tags.upload (tag_code, file_name, reason, line_count, untaken_count, made_by, created_at)
           values ('t', 'f' || $1::int, 'r', 1, 0, $2, now()) returning upload_id as n`,
          maker.staffId,
        ),
    },
    'GET /api/tag-uploads/{id}/untaken': {
      who: 'product_manager',
      url: `/api/tag-uploads/${upload}/untaken`,
      key: 'line',
      ofNoOutlet: true,
      add: () =>
        insert(
          `insert into tags.upload_untaken (upload_id, line, reason)
           values ($2, $1::int, 'not_found') returning line as n`,
          upload,
        ),
    },
    'GET /api/tag-definitions': {
      who: 'product_manager',
      key: 'latestVersion',
      ofNoOutlet: true,
      add: () =>
        insert(
          `with made as (insert into tags.definition (kind, code, latest_version, created_by)
             values ('metric', 'listed_' || $1::int, $1::int, $2) returning kind, code, latest_version)
           insert into tags.definition_version (kind, code, version, content, written_by)
           select kind, code, latest_version, $3, $2 from made returning version as n`,
          maker.staffId,
          JSON.stringify(plainMetric),
        ),
    },
    'GET /api/tag-definitions/{kind}/{code}/versions': {
      who: 'product_manager',
      url: '/api/tag-definitions/metric/with_versions/versions',
      key: 'version',
      ofNoOutlet: true,
      add: () =>
        insert(
          `insert into tags.definition_version (kind, code, version, content, written_by)
           values ('metric', 'with_versions', $1::int + 1, $3, $2) returning version as n`,
          maker.staffId,
          JSON.stringify(plainMetric),
        ),
    },
    'GET /api/models/{code}/versions': {
      who: 'product_manager',
      url: '/api/models/borrowing/versions',
      key: 'version',
      ofNoOutlet: true,
      add: () => withJob(database, (tx) => addSampleVersion(tx, 'borrowing')),
    },
    'GET /api/models/{code}/scores-files': {
      who: 'product_manager',
      url: '/api/models/of_others/scores-files',
      key: 'id',
      ofNoOutlet: true,
      add: () =>
        insert(
          `with model as (insert into models.model (code, origin, registered, created_at)
             values ('of_others', 'outside', $3, now()) on conflict (code) do update set origin = 'outside' returning code)
           insert into models.scores_file (code, file_name, upload, columns, business_date, most_refused, registration, row_count, made_by, created_at)
           select code, 'f' || $1::int, 'u', '{"count": 2}', '2026-06-14', 0, $3, 1, $2, now() from model returning file_id as n`,
          maker.staffId,
          JSON.stringify(sampleRegistration),
        ),
    },
    'GET /api/funders': { who: 'product_manager', key: 'id', add: addFunder },
    'GET /api/budgets': { who: 'product_manager', key: 'id', add: addBudget },
    'GET /api/offers': { who: 'product_manager', key: 'id', add: addOffer },
    'GET /api/offers/{id}/releases': {
      who: 'product_manager',
      url: `/api/offers/${offer}/releases`,
      key: 'id',
      ofNoOutlet: true,
      add: addRelease,
    },
    'GET /api/payment-benefits': {
      who: 'product_manager',
      key: 'redemptionId',
      add: addPayment,
    },
    'GET /api/issues': { who: 'product_manager', key: 'id', add: addIssue },
    'GET /api/issues/{id}/refused': {
      who: 'product_manager',
      url: `/api/issues/${issue}/refused`,
      key: 'line',
      ofNoOutlet: true,
      add: () =>
        insert(
          `insert into benefits.issue_line (issue_id, line, masked_text, reason) values ($2, $1::int, '**', 'NOT_A_NUMBER') returning line as n`,
          issue,
        ),
    },
    'GET /api/draws': { who: 'relationship_manager', key: 'id', add: addDraw },
    'GET /api/draws/{id}/plays': {
      who: 'relationship_manager',
      url: `/api/draws/${draw}/plays`,
      key: 'ordinal',
      add: addPlay,
    },
    'GET /api/draws/{id}/winners': {
      who: 'relationship_manager',
      url: `/api/draws/${draw}/winners`,
      key: 'ordinal',
      ofNoOutlet: true,
      add: addPlay,
    },
    'GET /api/draw-exclusions': {
      who: 'outlet_manager',
      key: 'id',
      add: (orgId) =>
        insert(
          `insert into draws.exclusion (customer_no, reason, excluded_at, org_id) values ($1::int, 'r', now(), $2) returning id as n`,
          orgId,
        ),
    },
    'GET /api/vouchers': { who: 'relationship_manager', key: 'id', add: addVoucher },
    'GET /api/customers/{no}/referrals': {
      who: 'relationship_manager',
      url: `/api/customers/${tagged}/referrals`,
      key: 'voucherId',
      add: (orgId) =>
        insert(
          `insert into benefits.voucher (customer_no, allotment_id, code, face_amount_fen, channel, claimed_by,
             client_key, claimed_at, valid_until, org_id)
           values ($3, $4, 'W' || $1::int, 100, 'staff', 'referral', 'new:' || $1::int || ':1', now(), '2026-07-01', $2) returning id as n`,
          orgId,
          tagged,
          allotment,
        ),
    },
    'GET /api/entitlements': {
      who: 'relationship_manager',
      url: '/api/entitlements?customerNo=77',
      key: 'campaignId',
      add: async (orgId) =>
        insert(
          `insert into benefits.entitlement (campaign_id, customer_no, allotment_id, org_id)
           values (1000 + $1::int, 77, $3, $2) returning campaign_id as n`,
          orgId,
          await addAllotment(),
        ),
    },
    'GET /api/imports': {
      who: 'administrator',
      at: 'HQ',
      key: 'id',
      ofNoOutlet: true,
      add: addImport,
    },
    'GET /api/imports/{id}/quarantine': {
      who: 'administrator',
      at: 'HQ',
      url: `/api/imports/${imported}/quarantine`,
      key: 'line',
      ofNoOutlet: true,
      add: () =>
        insert(
          `insert into ingest.quarantine (import_id, line, column_name, reason, cells_enc, expires_at)
           values ($2, $1::int, 'id', 'COLUMN_COUNT', $3, '2027-01-01') returning line as n`,
          imported,
          encryptValue(keyring, quarantineBinding(imported, count + 1), '["E1"]'),
        ),
    },
    'GET /api/events/unplaced': {
      who: 'administrator',
      at: 'HQ',
      key: 'id',
      ofNoOutlet: true,
      add: () => insert(insertUnplaced),
    },
    'GET /api/partners': { who: 'product_manager', key: 'id', add: addPartner },
    'GET /api/partner-products': { who: 'product_manager', key: 'id', add: addProduct },
    'GET /api/partner-orders': {
      who: 'product_manager',
      key: 'id',
      add: async (orgId) =>
        insert(
          `insert into fulfilment.partner_order (order_no, voucher_id, product_id, partner_id, customer_no, amount_fen, state, made_at, org_id)
           values ('N' || $1::int, $3, $4, $5, 1, 100, 'standing', now(), $2) returning order_id as n`,
          orgId,
          await addVoucher(orgId),
          product,
          partner,
        ),
    },
    'GET /api/partner-reconciliations': {
      who: 'product_manager',
      key: 'id',
      add: addPartnerFile,
    },
    'GET /api/partner-differences': {
      who: 'product_manager',
      key: 'id',
      add: (orgId) =>
        insert(
          `insert into fulfilment.difference (reconciliation_id, partner_id, class, order_no, there_state, there_fen, org_id)
           values ($3, $4, 'missing_here', 'N' || $1::int, 'delivered', 1, $2) returning difference_id as n`,
          orgId,
          partnerFile,
          partner,
        ),
    },
    'GET /api/code-batches': { who: 'product_manager', key: 'id', add: addBatch },
    'GET /api/code-batches/{id}/bad-lines': {
      who: 'product_manager',
      url: `/api/code-batches/${batch}/bad-lines`,
      key: 'line',
      ofNoOutlet: true,
      add: () =>
        insert(
          `insert into fulfilment.bad_line (batch_id, line, reason, org_id) values ($2, $1::int, 'code_malformed', $3) returning line as n`,
          batch,
          own,
        ),
    },
    'GET /api/webhooks': { who: 'administrator', key: 'id', add: addWebhook },
    'GET /api/webhooks/{id}/deliveries': {
      who: 'administrator',
      url: `/api/webhooks/${webhookId}/deliveries`,
      key: 'id',
      ofNoOutlet: true,
      add: () =>
        insert(
          `insert into webhooks.delivery (endpoint_id, event_id, type, occurred_at, business_date, party_no, event_org_id,
             amount_fen, properties, state, created_at, org_id)
           values ($2, md5($1::text)::uuid, 'voucher_claimed', now(), current_date, 0, 0, 0, '{}', 'failed', now(), $3)
           returning delivery_id as n`,
          webhookId,
          own,
        ),
    },
    'GET /api/local-services': {
      who: 'product_manager',
      key: 'id',
      add: (orgId) =>
        insert(
          `insert into local_services.service (org_id, draft, changed_at)
           values ($2, jsonb_build_object('nameZh', $1::int::text, 'nameEn', 'x', 'group', 'medical', 'icon', 'bus', 'link', 'x',
             'orgIds', '[]'::jsonb, 'from', null, 'until', null, 'place', 1), now()) returning service_id as n`,
          orgId,
        ),
    },
    'GET /api/product-benefits': {
      who: 'product_manager',
      key: 'id',
      add: (orgId) =>
        insert(
          `insert into product_benefits.benefit (org_id, draft, changed_at)
           values ($2, jsonb_build_object('nameZh', $1::int::text, 'nameEn', 'x', 'kind', 'fee_rate',
             'charge', '{"unit": "rate", "rateBp": 10}'::jsonb, 'products', '["x"]'::jsonb, 'conditionsZh', 'x', 'conditionsEn', 'x',
             'from', '2026-06-01', 'until', '2026-06-30'), now()) returning benefit_id as n`,
          orgId,
        ),
    },
    'GET /api/plans': {
      who: 'product_manager',
      key: 'id',
      add: (orgId) =>
        insert(
          `insert into plans.plan (org_id, draft, changed_at)
           values ($2, jsonb_build_object('name', $1::int::text, 'audienceId', null, 'productBenefitIds', '[]'::jsonb, 'products', '[]'::jsonb,
             'offerIds', '[]'::jsonb, 'services', '["x"]'::jsonb, 'from', '2026-06-01', 'until', '2026-06-30'), now()) returning plan_id as n`,
          orgId,
        ),
    },
    'GET /api/business-circles': {
      who: 'product_manager',
      key: 'id',
      add: (orgId) =>
        insert(
          `insert into merchants.circle (name, city, org_id, made_by, made_at)
           values ('商圈' || $1::int, '福州', $2, $3, now()) returning circle_id as n`,
          orgId,
          maker.staffId,
        ),
    },
    'GET /api/merchant-applications': {
      who: 'product_manager',
      key: 'id',
      add: (orgId) =>
        insert(
          `insert into merchants.application (token_digest, sealed_under, org_id, name, licence_no, category, place, phone_sealed,
             phone_masked, holder_name, bank_name, account_sealed, account_masked, terms_version, terms_accepted_at, submitted_at, changed_at, address_key)
           values (sha256($1::int::text::bytea), gen_random_uuid(), $2, '店', $1::int::text, 'food', '路', '', '138****0000', '店', '本行', '', '****2233',
             '2026-1', now(), now(), now(), '') returning application_id as n`,
          orgId,
        ),
    },
    'GET /api/merchants/{no}/redemptions': {
      who: 'product_manager',
      url: `/api/merchants/${shop}/redemptions`,
      key: 'redemptionId',
      add: (orgId) =>
        insert(
          `insert into merchants.verification (redemption_id, merchant_no, org_id, offer_name, masked_code, amount_fen, purchase_amount_fen,
             source, at, day)
           values (1000000000 + $1::int, $2, $3, '十元券', '****', 1, 1, 'online', now(), current_date) returning redemption_id as n`,
          shop,
          orgId,
        ),
    },
    'GET /api/offline-entries': {
      who: 'product_manager',
      key: 'sequence',
      add: (orgId) =>
        insert(
          `insert into merchants.offline_entry (till_id, sequence, merchant_no, org_id, digest, class, bearer, amount_fen,
             purchase_amount_fen, accepted_at, arrived_at)
           values ($2, $1::int, $3, $4, '', 'forged', 'merchant', 1, 1, now(), now()) returning sequence as n`,
          shopTill,
          shop,
          orgId,
        ),
    },
    'GET /api/till-leases': {
      who: 'product_manager',
      key: 'id',
      add: (orgId) =>
        insert(
          `insert into merchants.lease (till_id, merchant_no, org_id, count_cap, amount_cap_fen, leased_at, until_at, ended_at)
           values ($2, $3, $4, $1::int, 1, now() - interval '1 hour', now(), now()) returning lease_id as n`,
          shopTill,
          shop,
          orgId,
        ),
    },
    'GET /api/settlements': { who: 'product_manager', key: 'id', add: addStatement },
    'GET /api/settlements/{id}/lines': {
      who: 'product_manager',
      url: `/api/settlements/${statement}/lines`,
      key: 'line',
      ofNoOutlet: true,
      add: () =>
        insert(
          `insert into merchants.statement_line (statement_id, line, transfer_id, merchant_no, org_id, kind, amount_fen, at)
           values ($2, $1::int, $1::int, $3, $4, 'redeem', 1, now()) returning line as n`,
          statement,
          shop,
          own,
        ),
    },
    'GET /api/reconciliations': { who: 'product_manager', key: 'id', add: addReconciliation },
    'GET /api/differences': {
      who: 'product_manager',
      key: 'id',
      add: async (orgId) =>
        insert(
          `insert into merchants.difference (reconciliation_id, merchant_no, org_id, class, kind, reference, there_fen, there_at)
           values ($2, $3, $4, 'missing_here', 'redeem', $1::int::text, 1, now()) returning difference_id as n`,
          await addReconciliation(orgId),
          shop,
          orgId,
        ),
    },
    'GET /api/customer-payouts': { who: 'product_manager', key: 'id', add: addCustomerPayout },
    'GET /api/customer-payouts/due': { who: 'product_manager', key: 'customerNo', add: addOwed },
    'GET /api/merchant-claims': {
      who: 'product_manager',
      key: 'merchantNo',
      add: async (orgId) =>
        insert(
          `insert into merchants.booking (transfer_id, merchant_no, org_id, kind, amount_fen, at)
           values (3000000000 + $1::int, $2, $3, 'advance', 1, now()) returning merchant_no as n`,
          await addProfile(orgId),
          orgId,
        ),
    },
    'GET /api/customer-claims': {
      who: 'product_manager',
      key: 'customerNo',
      add: addCustomerClaim,
    },
    'GET /api/customer-payouts/{id}/lines': {
      who: 'product_manager',
      url: `/api/customer-payouts/${customerPayout}/lines`,
      key: 'line',
      add: (orgId) =>
        insert(
          `insert into benefits.customer_payout_line (payout_id, line, customer_no, account_id, org_id, amount_fen, state)
           values ($2, $1::int, 1, 1, $3, 1, 'dropped') returning line as n`,
          customerPayout,
          orgId,
        ),
    },
    'GET /api/payouts': { who: 'product_manager', key: 'id', add: addPayout },
    'GET /api/payouts/due': {
      who: 'product_manager',
      key: 'merchantNo',
      add: addDue,
    },
    'GET /api/payouts/{id}/lines': {
      who: 'product_manager',
      url: `/api/payouts/${payout}/lines`,
      key: 'line',
      add: async (orgId) => {
        const no = await addProfile(orgId);
        return insert(
          `insert into merchants.payout_line (payout_id, line, merchant_no, org_id, merchant_name, account_id, amount_fen, state)
           values ($2, $1::int, $3, $4, '店', $5, 1, 'dropped') returning line as n`,
          payout,
          no,
          orgId,
          await addAccount(no, orgId),
        );
      },
    },
    'GET /api/merchant-profiles': {
      who: 'product_manager',
      key: 'merchantNo',
      add: addProfile,
    },
    'GET /api/audiences': { who: 'product_manager', key: 'id', add: addAudience },
    'GET /api/audiences/{id}/versions': {
      who: 'product_manager',
      url: `/api/audiences/${audience}/versions`,
      key: 'version',
      ofNoOutlet: true,
      add: () =>
        insert(
          `insert into audiences.audience_version (audience_id, version, rule, made_by_kind, made_by, made_at)
           values ($2, $1::int + 1, '{}', 'staff', 1, now()) returning version as n`,
          audience,
        ),
    },
    'GET /api/audiences/{id}/freezes': {
      who: 'product_manager',
      url: `/api/audiences/${audience}/freezes`,
      key: 'id',
      add: addFreeze,
    },
    'GET /api/lookalikes': {
      who: 'product_manager',
      url: `/api/lookalikes?audienceId=${audience}`,
      key: 'id',
      add: (orgId) =>
        insert(
          `insert into lookalikes.lookalike (audience_id, version, org_id, scope_org_ids, made_by, created_at)
           values ($2, 1, $3, array[$3::int], $1::int, now()) returning lookalike_id as n`,
          audience,
          orgId,
        ),
    },
    'GET /api/audiences/lists': { who: 'product_manager', key: 'id', add: addList },
    'GET /api/audiences/lists/{id}/unmatched': {
      who: 'product_manager',
      url: `/api/audiences/lists/${list}/unmatched`,
      key: 'line',
      ofNoOutlet: true,
      add: () =>
        withJob(database, async (tx) => {
          unmatched += 1;
          const line = { line: unmatched, text: 'x', reason: 'not_found' } as const;
          await writeUnmatched(tx, keyring, list, [line]);
          return unmatched;
        }),
    },
    'GET /api/audiences/exports': {
      who: 'product_manager',
      url: `/api/audiences/exports?audienceId=${audience}`,
      key: 'id',
      add: (orgId) =>
        insert(
          `insert into audiences.export (freeze_id, approval_id, org_id, scope_org_ids, reason, member_count, made_by, created_at)
           values ($2, $1::int, $3, array[$3::int], 'r', 1, 1, now()) returning export_id as n`,
          freeze,
          orgId,
        ),
    },
  };
}

/** The first rules of a draw in force from now on, with a seed of the day. */
async function openAsIfApproved(bank: TestApp, drawId: number): Promise<void> {
  const of = `draws.version set state = `;
  await bank.postgres.asOwner(`set role huike_job`);
  for (const change of [
    `'submitted', sha256 = sha256('any')`,
    `'approved'`,
    `'open', opened_at = now(), first_ordinal = 1`,
  ])
    await bank.postgres.asOwner(`update ${of}${change} where draw_id = $1`, [drawId]);
  await bank.postgres.asOwner(
    `update draws.draw set state = 'open', version_no = 1 where id = $1`,
    [drawId],
  );
  await bank.postgres.asOwner(
    `insert into draws.period (draw_id, day, commitment, seed_enc, made_at) values ($1, '2026-06-15', sha256('any'), 'x', now())`,
    [drawId],
  );
  await bank.postgres.asOwner(`reset role`);
}
