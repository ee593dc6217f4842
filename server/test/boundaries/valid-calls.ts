import { z } from 'zod';
import type { Rule } from '#contract/audience-rule.ts';
import { audienceResponse } from '#contract/audiences.ts';
import type { DefinitionDraft } from '#contract/definition-content.ts';
import { definitionDetail } from '#contract/tag-definitions.ts';
import { campaignSchema } from '#contract/campaigns.ts';
import { deliverySchema, quarantinePageSchema } from '#contract/ingest.ts';
import { jobKinds } from '../../src/compose.ts';
import { enqueueTagRun } from '../../src/modules/tags/index.ts';
import { bodyOf, type Person, type TestApp, testPassword } from '../harness/app.ts';
import { multipart } from '../harness/multipart.ts';
import { buildSampleOrganization } from '../harness/sample-organization.ts';
import { sampleContent } from '../scenarios/campaign-fixture.ts';
import { scoresFile } from '#contract/outside-models.ts';
import { withJob } from '../../src/platform/postgres/database.ts';
import { sampleRegistration } from '../models/sample-registration.ts';
import { addSampleVersion } from '../models/sample-version.ts';
import { insertBank } from '../tags/bank-of-facts.ts';
import { accessTable, type ForeignCall } from './access-table.ts';
import { buildForeignObjects, type ForeignIds } from './foreign-objects.ts';
import { sampleRules } from './sample-draw.ts';
import { insertUnplaced } from './unplaced-event.ts';

/** One call of a route that its schemas take; `form` is sent as multipart. */
export type ValidCall = ForeignCall & {
  form?: { fields: Readonly<Record<string, string>>; file: { name: string; content: string } };
};
export type BankIds = ForeignIds & {
  importId: number;
  quarantineRow: number;
  unplaced: number;
  scoresFileId: number;
};

const mapping = `
version: 1
source: core
name: { zh: 核心系统, en: Core system }
error_limit: { rows: 10 }
files:
  - name: customer
    entity: customer
    glob: 'customer*.csv'
    mode: full
    fields: { customer_id: id, name: name, managing_org: outlet }
`;
const aService = {
  nameZh: '医保缴费',
  nameEn: 'Health insurance',
  group: 'medical',
  icon: 'insurance',
  link: 'https://gov.example/pay',
};
const aProductBenefit = {
  nameZh: '账单分期 6 期 5 折',
  nameEn: 'Six instalments at half the fee',
  kind: 'instalment',
  charge: { unit: 'rate', rateBp: 180 },
  products: ['信用卡'],
  conditionsZh: '账单满 1,000 元',
  conditionsEn: 'Bills from 1,000 yuan',
  from: '2026-06-01',
  until: '2026-06-30',
};
const aPlan = {
  name: '代发客户',
  audienceId: null,
  productBenefitIds: [],
  products: [{ name: '稳健一号', riskLevel: 'R2' }],
  offerIds: [],
  services: ['贵宾厅'],
  from: '2026-06-01',
  until: '2026-06-30',
};
const anApplication = {
  token: 'a'.repeat(32),
  name: '湖滨小馆',
  licenceNo: '91350100M000100Y43',
  category: 'food',
  circleId: null,
  place: '湖滨路 1 号',
  phone: '13800000000',
  account: { holderName: '湖滨小馆', bankName: '本行', number: '6222020200112233' },
  termsVersion: '2026-1',
};
const aVelocityRule = {
  on: true,
  what: 'claim',
  by: 'customer',
  minutes: 60,
  threshold: 20,
  action: 'watch',
};
export const someClusterBounds = {
  days: 7,
  newAccountDays: 3,
  newAtOutlet: 20,
  newOnDevice: 5,
  newOnPhone: 3,
  onDevice: 5,
  onPhone: 5,
  byOwner: 3,
  loyalCustomers: 5,
  loyalRedemptions: 3,
  loyalMinutes: 10,
  sharedDevice: 3,
  justAbove: 20,
  justAbovePercent: 1,
  mostPercent: 80,
};
const customerFile = (serial: number) => ({
  name: `customer-${serial}.csv`,
  content: `id,name,outlet\nC${serial},王小明,FZ-GL-1\nC0,赵六,NOWHERE\n`,
});

/** A bank with an object of every kind, computed tags, and an import of which one row was refused. */
export async function buildBank(bank: TestApp): Promise<BankIds> {
  const org = await buildSampleOrganization(bank.platform.database);
  const foreign = await buildForeignObjects(bank, org);
  await insertBank(
    bank.platform.analytics,
    new Map([[foreign.customer, { customer: { org: foreign.org, open: '2015-06-01' } }]]),
  );
  await enqueueTagRun(bank.platform, '2026-06-14', null);
  const importer = await bank.signInAs('administrator', 'HQ');
  await importer.call('PUT', '/api/mappings/core', { yaml: mapping });
  const call = { form: { fields: { source: 'core' }, file: customerFile(0) } };
  const delivery = await callRoute(bank, importer, { method: 'POST', path: '/api/imports' }, call);
  const importId = bodyOf(deliverySchema, delivery).imports[0]?.id ?? 0;
  await bank.runJobs(jobKinds.filter(({ kind }) => ['ingest.import', 'tags.run'].includes(kind)));
  const rows = await importer.call('GET', `/api/imports/${importId}/quarantine`);
  await makeDefinitions(bank);
  await withJob(bank.platform.database, async (tx) => {
    await addSampleVersion(tx, 'borrowing', { state: 'retired' });
    await addSampleVersion(tx, 'borrowing');
    await addSampleVersion(tx, 'card_taking', { state: 'live' });
  });
  const scorer = await bank.signInAs('product_manager', 'HQ');
  await scorer.call('POST', '/api/models', { code: 'of_others', registration: sampleRegistration });
  const sent = await callRoute(
    bank,
    scorer,
    { method: 'POST', path: '/api/models/{code}/scores-files' },
    scoresCall(foreign.customer, 0),
  );
  const scoresFileId = bodyOf(scoresFile, sent).id;
  const quarantineRow = bodyOf(quarantinePageSchema, rows).items[0]?.id ?? 0;
  await bank.postgres.asOwner(insertUnplaced, [1]);
  const [other] = await bank.postgres.asOwner<{ n: number }>(insertUnplaced, [2]);
  return { ...foreign, importId, quarantineRow, unplaced: Number(other?.n), scoresFileId };
}

const scoresCall = (customer: number, serial: number) => ({
  path: { code: 'of_others' },
  query: 'date=2026-06-14',
  form: {
    fields: {},
    file: { name: 'scores.csv', content: `customer_no,score\n${customer},0.${serial + 1}\n` },
  },
});

/** A draft and a metric in use, and a tag that files give. */
async function makeDefinitions(bank: TestApp): Promise<void> {
  const maker = await bank.signInAs('product_manager', 'HQ');
  for (const code of ['draft_metric', 'active_metric'])
    bodyOf(
      definitionDetail,
      await maker.call('POST', '/api/tag-definitions', { code, content: draftMetric }),
    );
  await bank.postgres.asOwner(
    `update tags.definition_version set state = 'approved' where code = 'active_metric'`,
  );
  await bank.postgres.asOwner(
    `update tags.definition set state = 'active', active_version = 1, activated_at = now() where code = 'active_metric'`,
  );
  await bank.postgres.asOwner(
    `with made as (insert into tags.definition (kind, code, state, active_version, activated_at, created_by)
       select kind, 'from_a_file', state, active_version, activated_at, created_by from tags.definition where code = 'given_by_hand')
     insert into tags.definition_version (kind, code, version, state, content, written_by)
     select kind, 'from_a_file', version, state, jsonb_set(content, '{source,by}', '"file"'), written_by
     from tags.definition_version where code = 'given_by_hand'`,
  );
}

export type Route = { method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'; path: string };

/** Calls a route as somebody; ids that the call does not give name nothing. */
export async function callRoute(
  bank: TestApp,
  person: Person,
  { method, path }: Route,
  call: ValidCall,
): Promise<{ status: number; body: unknown }> {
  const url =
    path.replaceAll(/\{(\w+)\}/g, (_, name: string) => String(call.path?.[name] ?? 2_147_480_000)) +
    (call.query ? `?${call.query}` : '');
  const upload = call.form ? multipart(call.form.fields, call.form.file) : null;
  const answer = await bank.app.inject({
    method,
    url,
    headers: {
      ...person.headers,
      ...upload?.headers,
      ...(method === 'POST' ? { 'idempotency-key': crypto.randomUUID() } : {}),
    },
    ...(upload ? { payload: upload.payload } : call.body ? { payload: call.body } : {}),
  });
  const isJson = String(answer.headers['content-type']).includes('json');
  return { status: answer.statusCode, body: isJson ? answer.json() : answer.body || null };
}

const is = (value: string) => ({ operator: 'eq' as const, value });
const often = { times: { operator: 'at_least' as const, count: 1 }, lastDays: 30 };
/** A text in every place where a rule takes one. */
const wordyRule: Rule = {
  kind: 'and',
  of: [
    { kind: 'tag', tag: 'value_tier', is: is('high') },
    { kind: 'attribute', attribute: 'region', is: { operator: 'in', values: ['福州'] } },
    { kind: 'attribute', attribute: 'birth_date', is: { operator: 'before', value: '2000-01-01' } },
    { kind: 'event', type: 'visit', ...often, where: [{ field: 'properties.page', is: is('a') }] },
    {
      kind: 'transaction',
      ...often,
      where: [{ field: 'merchant_category', is: { operator: 'contains', value: '餐' } }],
    },
  ],
};

const draftMetric: DefinitionDraft = {
  kind: 'metric',
  metric: {
    name: { zh: '刷卡笔数', en: 'Card payments' },
    fact: 'fact_transaction',
    aggregate: 'count',
    field: null,
    window: { kind: 'last', count: 30, unit: 'day', ago: 0 },
    form: {
      rows: [{ field: 'channel', operator: 'in', values: ['pos'] }],
      text: 'amount_fen > 100',
      partRows: [],
      partText: '',
    },
  },
};
/** Of the draft that `buildBank` makes. */
const ofDraft = (): ValidCall => ({ path: { kind: 'metric', code: 'draft_metric' } });

/** Every question compiles rules by the same core, so one of them gets the wordy one. */
const plainRule: Rule = { kind: 'tag', tag: 'age', is: { operator: 'gte', value: 18 } };

type Making = (of: BankIds, caller: Person, serial: number) => ValidCall;

const drawToken = { token: 'draw.AAAA.BBBB' };
const ownTagsQuestion = { token: 'mine.AAAA.BBBB', phoneKey: 'a-phone-of-the-customer-1' };

/** Routes that access-table.ts aims at no other outlet's row, and those whose second call must differ. */
const calls: Readonly<Record<string, Making>> = {
  'POST /api/session': () => ({ body: { staffNumber: 'S99999', password: 'not the one' } }),
  'PUT /api/session/password': () => ({
    body: { current: testPassword, next: 'another long password' },
  }),
  'PUT /api/session/second-factor': () => ({ body: { totp: '000000' } }),
  'PUT /api/settings/sign-in': () => ({ body: {} }),
  'PUT /api/retention': () => ({ body: { days: { events: 1096 } } }),
  'PUT /api/settings/draws': () => ({ body: { topPrizeCapFen: 5_000_000 } }),
  'PUT /api/settings/universal-holdout': () => ({ body: { sharePer10000: 0 } }),
  'PUT /api/merchant-settings': () => ({ body: {} }),
  'POST /api/content-words': () => ({
    body: { content: { words: ['保本'], allowed: ['非保本'] }, reason: '监管要求' },
  }),
  'POST /api/local-services': (of) => ({ body: { orgId: of.org, content: aService } }),
  'PATCH /api/local-services/{id}': (of) => ({
    path: { id: of.localService },
    body: { version: 1, content: aService },
  }),
  'PUT /api/local-service-settings': () => ({ body: { hosts: ['gov.example'] } }),
  'POST /api/my-services/look-up': () => ({ body: ownTagsQuestion }),
  'POST /api/my-services/tap': () => ({ body: { ...ownTagsQuestion, serviceId: 1 } }),
  'POST /api/product-benefits': (of) => ({
    body: { orgId: of.org, content: aProductBenefit },
  }),
  'PATCH /api/product-benefits/{id}': (of) => ({
    path: { id: of.productBenefit },
    body: { version: 1, content: aProductBenefit },
  }),
  'GET /api/product-benefits/file': () => ({ query: 'format=csv' }),
  'POST /api/my-product-benefits/look-up': () => ({ body: ownTagsQuestion }),
  'POST /api/plans': (of) => ({ body: { orgId: of.org, content: aPlan } }),
  'PATCH /api/plans/{id}': (of) => ({
    path: { id: of.plan },
    body: { version: 1, content: aPlan },
  }),
  'POST /api/business-circles': (of, _, serial) => ({
    body: { name: `商圈 ${serial}`, city: '福州', orgId: of.org },
  }),
  'PATCH /api/business-circles/{id}': (of) => ({
    path: { id: of.circle },
    body: { state: 'open' },
  }),
  'POST /api/merchant-joining/applications': () => ({ body: anApplication }),
  'POST /api/merchant-joining/look-up': () => ({ body: { token: anApplication.token } }),
  'POST /api/merchant-joining/corrections': () => ({ body: anApplication }),
  'POST /api/merchant-applications/{id}/take-up': (of) => ({
    path: { id: of.application },
    body: {},
  }),
  'POST /api/merchants/{no}/withdraw': (of) => ({
    path: { no: of.merchant },
    body: { reason: '资料有误' },
  }),
  'POST /api/merchant-applications/{id}/return': (of) => ({
    path: { id: of.application },
    body: { reason: '资料不全' },
  }),
  'POST /api/merchant-applications/{id}/reveal': (of) => ({
    path: { id: of.application },
    body: { reason: '核对地址' },
  }),
  'POST /api/merchants/{no}/look-ups': (of) => ({
    path: { no: of.merchant },
    body: { proof: 'ABCD1234', purchaseAmountFen: 100 },
  }),
  'POST /api/merchants/{no}/validations': (of) => ({
    path: { no: of.merchant },
    body: { proofs: ['ABCD1234'], purchaseAmountFen: 100 },
  }),
  'POST /api/merchants/{no}/holds': (of) => ({
    path: { no: of.merchant },
    body: { proofs: ['ABCD1234'], purchaseAmountFen: 100, orderReference: 'POS-1' },
  }),
  'POST /api/merchants/{no}/redemptions': (of) => ({
    path: { no: of.merchant },
    body: { proof: 'ABCD1234', purchaseAmountFen: 100, orderReference: 'POS-1' },
  }),
  'POST /api/merchants/{no}/instant-discounts': (of, _, serial) => ({
    path: { no: of.merchant },
    body: { memberCode: 'member.1.0.1.x', purchaseAmountFen: 500, reference: `R-${serial}` },
  }),
  'POST /api/merchants/{no}/cashbacks': (of, _, serial) => ({
    path: { no: of.merchant },
    body: { memberCode: 'member.1.0.1.x', purchaseAmountFen: 500, reference: `R-${serial}` },
  }),
  'POST /api/merchants/{no}/payment-benefits/{id}/refunds': (of) => ({
    path: { no: of.merchant, id: of.verification },
    body: { refundedFen: null },
  }),
  'POST /api/merchants/{no}/redemptions/{id}/refunds': (of) => ({
    path: { no: of.merchant, id: of.verification },
    body: { amountFen: 1 },
  }),
  'POST /api/till-uploads': () => ({
    body: {
      items: [
        {
          sequence: 1,
          leaseId: 1,
          code: 'HV1.e30.AAAA',
          purchaseAmountFen: 100,
          at: '2026-06-15T10:00:00+08:00',
          orderReference: 'POS-1',
        },
      ],
    },
  }),
  'POST /api/reconciliations': (of, _, serial) => ({
    query: `merchantNo=${of.merchant}&from=2026-06-13&until=2026-06-14&reference=n&time=t&amount=a&kind=k`,
    form: {
      fields: {},
      file: { name: 's.csv', content: `n,t,a,k\nA${serial},2026-06-14 10:00:00,1,核销\n` },
    },
  }),

  'POST /api/partner-reconciliations': (of, _, serial) => ({
    query: `partnerId=${of.partner}&day=2026-06-13`,
    form: {
      fields: {},
      file: { name: 'day.csv', content: `orderNo,result,amountFen\nA${serial},delivered,100\n` },
    },
  }),
  'POST /api/code-batches': (of, _, serial) => ({
    query: `productId=${of.partnerProduct}&expiresOn=2099-01-01`,
    form: { fields: {}, file: { name: 'codes.txt', content: `CODE-${serial}\n` } },
  }),

  'POST /api/org-units': (of, _, serial) => ({
    body: { parentId: of.org, kind: 'outlet', code: `NEW-${serial}`, name: '新网点' },
  }),
  'POST /api/staff': (of, _, serial) => ({
    body: {
      staffNumber: `NEW-${serial}`,
      name: '新人',
      orgId: of.org,
      roles: ['lobby_manager'],
      password: 'first password 1',
    },
  }),

  'POST /api/customers/search': () => ({ body: { name: '陈' } }),
  'PUT /api/mappings/{source}': (_, __, serial) => ({
    path: { source: 'core' },
    body: { yaml: `${mapping}# ${serial}` },
  }),
  'GET /api/mappings/{source}': () => ({ path: { source: 'core' } }),
  'GET /api/mappings/{source}/entries/{entry}/template.csv': () => ({
    path: { source: 'core', entry: 'customer' },
  }),
  'POST /api/mappings/check': () => ({ body: { yaml: mapping } }),
  'POST /api/mappings/preview': () => ({
    form: { fields: { yaml: mapping, entry: 'customer' }, file: customerFile(1) },
  }),
  'POST /api/imports': (_, __, serial) => ({
    form: { fields: { source: 'core' }, file: customerFile(serial) },
    body: { source: 'core', folder: 'today' },
  }),
  'GET /api/imports/{id}': (of) => ({ path: { id: of.importId } }),
  'GET /api/imports/{id}/quarantine': (of) => ({ path: { id: of.importId } }),
  'GET /api/imports/{id}/errors.csv': (of) => ({ path: { id: of.importId } }),
  'GET /api/imports/{id}/errors.xlsx': (of) => ({ path: { id: of.importId } }),
  'PUT /api/imports/{id}/quarantine/{rowId}': (of) => ({
    path: { id: of.importId, rowId: of.quarantineRow },
    body: { cells: { outlet: 'FZ-GL-1', name: '赵六' } },
  }),
  'POST /api/imports/{id}/replay': (of) => ({
    path: { id: of.importId },
    body: { rowIds: [of.quarantineRow] },
  }),

  'GET /api/tags/{code}': () => ({ path: { code: 'age' } }),
  'POST /api/tags/{code}/parameter-changes': () => ({
    path: { code: 'idle_demand_money' },
    body: { parameters: { minimum_fen: 60_000_00 }, former: { minimum_fen: 50_000_00 } },
  }),
  'POST /api/tags/{code}/parameter-changes/withdraw': () => ({
    path: { code: 'idle_demand_money' },
  }),
  'POST /api/events': (of, _, serial) => ({
    body: {
      source: 'mobile_bank',
      events: [
        {
          eventId: `E${serial}`,
          type: 'mobile_sign_in',
          occurredAt: '2026-06-15T09:00:00+08:00',
          customer: { customerNo: of.customer },
        },
      ],
    },
  }),
  'DELETE /api/events/unplaced/sources/{source}': () => ({ path: { source: 'source_1' } }),
  'DELETE /api/events/unplaced/{id}': (of) => ({ path: { id: of.unplaced } }),
  'POST /api/tag-runs': () => ({ body: { date: '2026-06-14' } }),

  'GET /api/tag-definitions/{kind}/{code}': ofDraft,
  'GET /api/tag-definitions/{kind}/{code}/versions': ofDraft,
  'GET /api/tag-definitions/{kind}/{code}/users': ofDraft,
  'POST /api/tag-definitions': (_, __, serial) => ({
    body: { code: `made_${serial}`, content: draftMetric },
  }),
  'POST /api/tag-definitions/{kind}/{code}/compare': () => ({
    ...ofDraft(),
    body: { content: draftMetric },
  }),
  'POST /api/tag-definitions/preview': () => ({ body: { code: 'tried', content: draftMetric } }),
  'PUT /api/tag-definitions/{kind}/{code}': () => ({
    ...ofDraft(),
    body: { edits: 1, note: '说明', content: draftMetric },
  }),
  'POST /api/tag-definitions/{kind}/{code}/submit': ofDraft,
  'POST /api/tag-definitions/{kind}/{code}/retire': () => ({
    path: { kind: 'metric', code: 'active_metric' },
  }),
  'GET /api/fact-tables/{fact}/fields/{field}/values': () => ({
    path: { fact: 'fact_transaction', field: 'channel' },
  }),

  'POST /api/tag-uploads': (of, _, serial) => ({
    query: `code=from_a_file&identifier=customer_no&reason=${encodeURIComponent('名单')}`,
    form: { fields: {}, file: { name: 'tags.csv', content: `客户\n${of.customer}\nX${serial}\n` } },
  }),
  'GET /api/models/{code}': () => ({ path: { code: 'borrowing' } }),
  'GET /api/models/{code}/versions': () => ({ path: { code: 'borrowing' } }),
  'GET /api/models/{code}/versions/{version}': () => ({ path: { code: 'borrowing', version: 1 } }),
  'POST /api/models/{code}/train': () => ({ path: { code: 'borrowing' } }),
  'POST /api/models/{code}/versions/{version}/submit': () => ({
    path: { code: 'borrowing', version: 2 },
  }),
  'POST /api/models/{code}/versions/{version}/restore': () => ({
    path: { code: 'borrowing', version: 1 },
    body: { reason: '新版本评分偏移' },
  }),
  'POST /api/models': (_, __, serial) => ({
    body: { code: `of_others_${serial}`, registration: sampleRegistration },
  }),
  'PUT /api/models/{code}/registration': () => ({
    path: { code: 'of_others' },
    body: { registration: sampleRegistration },
  }),
  'POST /api/models/{code}/retire': () => ({
    path: { code: 'card_taking' },
    body: { reason: '不再需要' },
  }),
  'POST /api/models/{code}/scores-files': (of, _, serial) => scoresCall(of.customer, serial),
  'GET /api/models/{code}/scores-files': () => ({ path: { code: 'of_others' } }),
  'GET /api/models/{code}/scores-files/{id}/refused.csv': (of) => ({
    path: { code: 'of_others', id: of.scoresFileId },
  }),
  'POST /api/model-scores': () => ({ body: { date: '2026-06-14' } }),

  'POST /api/audiences/count': () => ({ body: { rule: wordyRule, editor: 'one' } }),
  'POST /api/audiences/breakdown': () => ({ body: { rule: plainRule, by: 'age' } }),
  'POST /api/audiences/profile': () => ({ body: { rule: plainRule, tags: ['age'] } }),
  'POST /api/audiences/sample': () => ({ body: { rule: plainRule } }),
  'POST /api/audiences/customers': () => ({ body: { rule: plainRule } }),
  'POST /api/audiences': (_, __, serial) => ({
    body: { name: `客群 ${serial}`, description: '说明', rule: wordyRule },
  }),
  'POST /api/audiences/lists': (_, __, serial) => ({
    query: `name=${encodeURIComponent(`名单 ${serial}`)}`,
    form: { fields: {}, file: { name: 'list.csv', content: `${serial}\nC1\n` } },
  }),

  'POST /api/issues': (of, _, serial) => ({
    body: { name: `发放 ${serial}`, offerId: of.offer, audienceId: of.audience },
  }),
  'POST /api/issues/uploads': (of, _, serial) => ({
    query: `name=${encodeURIComponent(`发放 ${serial}`)}&offerId=${of.offer}`,
    form: { fields: {}, file: { name: 'list.csv', content: `customer\n${serial}\n` } },
  }),
  'POST /api/funders': (of, _, serial) => ({
    body: { code: `NEW-${serial}`, name: '出资方', kind: 'bank', orgId: of.org },
  }),
  'POST /api/budgets': (of, _, serial) => ({
    body: { code: `NEW-${serial}`, name: '预算', funderId: of.funder, amountFen: 10_000 },
  }),
  'POST /api/offers': (of, _, serial) => ({
    body: {
      code: `NEW-${serial}`,
      name: '优惠',
      budgetId: of.budget,
      faceAmountFen: 100,
      validDays: 30,
      capCount: 10,
      capAmountFen: 1000,
    },
  }),
  'GET /api/activity-results': () => ({ query: 'from=2026-01-01&to=2026-01-31' }),
  'GET /api/activity-results/file': () => ({
    query: 'from=2026-01-01&to=2026-01-31&format=csv',
  }),
  'GET /api/gift-register/file': () => ({ query: 'format=csv' }),
  'POST /api/gift-register/limit': () => ({
    body: {
      content: { singleFen: 20_000, personFen: 50_000, period: 'year' },
      reason: '年度廉洁要求',
    },
  }),
  'POST /api/gift-register/contacts': (of, _, serial) => ({
    body: {
      kind: 'merchant',
      subjectNo: of.merchant,
      name: `王${serial}`,
      position: '店长',
      customerNo: null,
    },
  }),
  'POST /api/fraud/cluster-bounds': () => ({
    body: { content: someClusterBounds, reason: '误报太多' },
  }),
  'POST /api/fraud/rules': (_of, _, serial) => ({
    body: {
      code: `NEW-${serial}`,
      nameZh: '频繁领取',
      nameEn: 'Many claims',
      content: aVelocityRule,
    },
  }),
  'PUT /api/fraud/rules/{id}': () => ({ path: { id: 1 }, body: { content: aVelocityRule } }),
  'POST /api/fraud/rules/{id}/submit': () => ({ path: { id: 1 } }),
  'POST /api/fraud/rules/preview': () => ({ body: aVelocityRule }),
  'POST /api/instant-discounts': (of, _, serial) => ({
    body: { customerNo: of.customer, purchaseAmountFen: 500, reference: `R-${serial}` },
  }),
  'POST /api/cashbacks': (of, _, serial) => ({
    body: { customerNo: of.customer, purchaseAmountFen: 500, reference: `R-${serial}` },
  }),
  'POST /api/points/rules': (of, _, serial) => ({
    body: {
      code: `NEW-${serial}`,
      name: '进门有礼',
      programmeId: of.pointsProgramme,
      content: { kind: 'check_in', points: 100 },
    },
  }),
  'POST /api/gifts': (of, _, serial) => ({
    body: {
      code: `NEW-${serial}`,
      nameZh: '雨伞',
      nameEn: 'Umbrella',
      valueFen: 5_000,
      picture: '黑色长柄伞',
      orgId: of.org,
    },
  }),
  'POST /api/my-points/look-up': () => ({ body: ownTagsQuestion }),
  'POST /api/my-points/item': (of) => ({ body: { ...ownTagsQuestion, itemId: of.mallItem } }),
  'POST /api/my-points/exchange': (of) => ({
    body: {
      ...ownTagsQuestion,
      itemId: of.mallItem,
      points: 100,
      orgId: of.org,
      key: 'exchanged-once-only',
    },
  }),
  'POST /api/gift-reservations/look-up': () => ({ body: { code: 'AAA-BBBBBBBB' } }),
  'POST /api/points/programmes': (of, _, serial) => ({
    body: {
      code: `NEW-${serial}`,
      name: '积分',
      orgId: of.org,
      hundredPointsFen: 100,
      validity: 'year_end',
      validityCount: 1,
    },
  }),
  'GET /api/entitlements': (of) => ({ query: `customerNo=${of.entitled}` }),
  'POST /api/own-tags/look-up': () => ({ body: ownTagsQuestion }),
  'POST /api/own-tags/delete': () => ({ body: { ...ownTagsQuestion, code: 'age' } }),
  'POST /api/own-tags/restore': () => ({ body: { ...ownTagsQuestion, code: 'age' } }),
  'PUT /api/own-tags/personalised-marketing': () => ({
    body: { ...ownTagsQuestion, on: false },
  }),
  'POST /api/my-benefits/look-up': () => ({ body: ownTagsQuestion }),
  'POST /api/my-benefits/claim': () => ({ body: { ...ownTagsQuestion, allotmentId: 1, turn: 0 } }),
  'POST /api/my-benefits/transfers': () => ({ body: { ...ownTagsQuestion, voucherId: 1 } }),
  'POST /api/my-benefits/transfers/cancel': () => ({ body: { ...ownTagsQuestion, voucherId: 1 } }),
  'POST /api/my-benefits/transfers/look-up': () => ({
    body: { ...ownTagsQuestion, code: 'AAAABBBBCCCC' },
  }),
  'POST /api/my-benefits/transfers/accept': () => ({
    body: { ...ownTagsQuestion, code: 'AAAABBBBCCCC' },
  }),
  'POST /api/my-benefits/payment-code': () => ({ body: ownTagsQuestion }),
  'POST /api/my-benefits/voucher': () => ({ body: { ...ownTagsQuestion, voucherId: 1 } }),
  'POST /api/my-benefits/exchange-code': () => ({ body: { ...ownTagsQuestion, voucherId: 1 } }),
  'POST /api/vouchers/look-up-by-link': () => ({ body: { token: 'claim.AAAA.BBBB' } }),
  'POST /api/vouchers/claim-by-link': () => ({ body: { token: 'claim.AAAA.BBBB' } }),
  'POST /api/draws': (of) => ({
    body: { kind: 'wheel', orgId: of.org, content: sampleRules(of.offer) },
  }),
  'GET /api/draws/{id}/plays/{ordinal}/proof': (of) => ({ path: { id: of.draw, ordinal: 1 } }),
  'GET /api/draws/{id}/outlet-codes/{orgId}': (of) => ({ path: { id: of.draw, orgId: of.org } }),
  'GET /api/draws/{id}/published': (of) => ({ path: { id: of.draw } }),
  'POST /api/my-draws/look-up': () => ({ body: ownTagsQuestion }),
  'POST /api/my-draws/open': (of) => ({ body: { ...ownTagsQuestion, drawId: of.draw } }),
  'POST /api/draws/look-up-by-link': () => ({ body: drawToken }),
  'POST /api/draws/play-by-link': () => ({
    body: { ...drawToken, clientSeed: 'ab', commitment: '0'.repeat(64), key: 'a-key-of-16-chars' },
  }),
  'POST /api/draws/sign-in-by-link': () => ({ body: drawToken }),
  'POST /api/draws/questions-by-link': () => ({ body: drawToken }),
  'POST /api/draws/answer-by-link': () => ({
    body: { ...drawToken, answers: [{ no: 0, option: 0 }] },
  }),
  'POST /api/draws/replay-by-link': () => ({ body: { ...drawToken, ordinal: 1 } }),
  'POST /api/vouchers/look-up': () => ({ body: { proof: 'ABCDEFGHJKMN' } }),
  'POST /api/validations': () => ({ body: { proof: 'ABCDEFGHJKMN', purchaseAmountFen: 500 } }),
  'POST /api/holds': () => ({ body: { proof: 'ABCDEFGHJKMN', purchaseAmountFen: 500 } }),
  'POST /api/reversals': (of) => ({ body: { redemptionId: of.redemption } }),
  'POST /api/redemptions': () => ({ body: { proof: 'ABCDEFGHJKMN', purchaseAmountFen: 500 } }),
  'POST /api/campaigns': () => ({ body: { name: '活动' } }),
  'POST /api/tasks/{id}/outcome': (of) => ({
    path: { id: of.task },
    body: {
      contacted: false,
      result: 'not_reached',
      note: '无人接听',
      nextStep: '再次致电',
      nextDate: '2026-06-20',
    },
  }),
};

let serial = 0;

/** A call of a route that is as right as the table knows; null where a route takes no input. */
export async function validCall(
  bank: TestApp,
  ids: BankIds,
  caller: Person,
  { method, path }: Route,
): Promise<ValidCall> {
  serial += 1;
  const name = `${method} ${path}`;
  if (name === 'PATCH /api/campaigns/{id}') return changeOfCampaign(ids, caller);
  if (name === 'PATCH /api/audiences/{id}') return changeOfAudience(ids, caller);
  return calls[name]?.(ids, caller, serial) ?? accessTable[name]?.foreign?.(ids, caller) ?? {};
}

/** A change is made on the version that is there. */
async function changeOfCampaign(ids: BankIds, caller: Person): Promise<ValidCall> {
  const answer = await caller.call('GET', `/api/campaigns/${ids.campaign}`);
  const { version } = bodyOf(campaignSchema, answer);
  const content = sampleContent(ids.offer, {
    audienceId: ids.audience,
    startDate: '2026-07-01',
    endDate: '2026-07-31',
    asOfDate: '2026-06-14',
    conversion: { kind: 'event', eventType: 'visit', atLeast: 1, withinDays: 30 },
  });
  return { path: { id: ids.campaign }, body: { ...content, version } };
}

async function changeOfAudience(ids: BankIds, caller: Person): Promise<ValidCall> {
  const answer = await caller.call('GET', `/api/audiences/${ids.audience}`);
  const { version } = bodyOf(audienceResponse, answer);
  const body = { version, name: '客群', description: '说明', rule: plainRule };
  return { path: { id: ids.audience }, body };
}

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
const documentSchema = z.object({
  paths: z.record(z.string(), z.record(z.string(), z.looseObject({}))),
});

/** Every route of the document that the server gives, with what it says of it. */
export async function documentedRoutes(
  bank: TestApp,
): Promise<(Route & { name: string; operation: Record<string, unknown> })[]> {
  const { body } = await bank.app.inject({ method: 'GET', url: '/api/openapi.json' });
  return Object.entries(documentSchema.parse(JSON.parse(body)).paths).flatMap(([path, item]) =>
    methods.flatMap((method) => {
      const operation = item[method.toLowerCase()];
      return operation ? [{ method, path, name: `${method} ${path}`, operation }] : [];
    }),
  );
}
