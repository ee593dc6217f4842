/**
 * Who may reach what: one row a route of the API, stated in the bank's terms and not derived from the
 * rules that the server enforces. access.test.ts reads it beside the OpenAPI document.
 *
 * A new route needs a row here, or the test fails:
 *
 *   'POST /api/things/{id}/close': {
 *     who: [...sellers],                                   // roles; 'everybody' signed in; or 'public'
 *     foreign: (of) => ({ path: { id: of.thing } }),       // how to aim it at another outlet's row
 *   },
 *
 * - `who` is tried with every role, at the head office and at an outlet: the others get FORBIDDEN.
 * - `foreign` is tried by each of those roles at an outlet, with a row of another outlet: it must answer
 *   404 or 403 and tell nothing of the row. Give `body` where the route has one, so that the refusal is
 *   about the row and not about the input; a route may also name a row in its body or query only. The same
 *   call is tried once from the head office, where the row must be found: otherwise it would prove nothing.
 *   The rows are made in foreign-objects.ts; a new kind of row is added there.
 * - A route with an id in its path that belongs to no outlet says why in `noOutlet`.
 * - `wholeBank`: only people of the root unit; those of an outlet get FORBIDDEN.
 */
import type { Role } from '../../../contract/access.ts';
import type { Person } from '../harness/app.ts';
import type { ForeignIds } from './foreign-objects.ts';
import { sampleRules } from './sample-draw.ts';

export type ForeignCall = { path?: Record<string, string | number>; body?: object; query?: string };
export type AccessRow = {
  who: 'public' | 'everybody' | readonly Role[];
  foreign?: (of: ForeignIds, caller: Person) => ForeignCall;
  noOutlet?: string;
  wholeBank?: true;
};

/** People of an outlet who serve customers. */
const sellers: readonly Role[] = [
  'outlet_manager',
  'relationship_manager',
  'wealth_manager',
  'lobby_manager',
];
const securityStaff: readonly Role[] = ['administrator', 'security_administrator'];
const fraudDeciders: readonly Role[] = ['compliance_checker', 'outlet_manager'];
const fraudReaders: readonly Role[] = [
  'auditor',
  'product_manager',
  'compliance_checker',
  'outlet_manager',
];
/** Who visits payroll employers and merchants, and who answers for them. */
const registerWriters: readonly Role[] = [
  'product_manager',
  'outlet_manager',
  'relationship_manager',
];
const registerReaders: readonly Role[] = [...registerWriters, 'compliance_checker', 'auditor'];
const redeemers: readonly Role[] = [...sellers, 'merchant_operator'];
/** Everybody but a merchant's people, who see offers, and the voucher whose code they are shown. */
const bankStaff: readonly Role[] = [
  ...securityStaff,
  'auditor',
  'product_manager',
  'compliance_checker',
  ...sellers,
];
const campaignReaders: readonly Role[] = [
  'administrator',
  'auditor',
  'product_manager',
  'compliance_checker',
  ...sellers,
];
const customerReaders: readonly Role[] = [
  'auditor',
  'product_manager',
  'compliance_checker',
  ...sellers,
];
const audienceReaders: readonly Role[] = [
  'administrator',
  'auditor',
  'product_manager',
  'compliance_checker',
  'outlet_manager',
  'relationship_manager',
  'wealth_manager',
];
/** Single members, though masked, are for those who may see customers. */
const memberReaders = audienceReaders.filter((role) => role !== 'administrator');
const audienceMakers: readonly Role[] = ['product_manager', 'outlet_manager'];
const modelReaders: readonly Role[] = [
  'administrator',
  'auditor',
  'product_manager',
  'compliance_checker',
];
const budgetReaders: readonly Role[] = [
  'administrator',
  'auditor',
  'product_manager',
  'compliance_checker',
  'outlet_manager',
];
const voucherReaders: readonly Role[] = ['auditor', 'product_manager', ...sellers];
const pointsReaders: readonly Role[] = [
  'auditor',
  'product_manager',
  'compliance_checker',
  ...sellers,
];
const taskReaders: readonly Role[] = ['auditor', 'product_manager', ...sellers];
const staffReaders: readonly Role[] = [...securityStaff, 'auditor', 'outlet_manager'];
const importers: readonly Role[] = ['administrator', 'product_manager'];
const webhookReaders: readonly Role[] = ['administrator', 'auditor', 'product_manager'];
const partnerReaders: readonly Role[] = ['auditor', 'product_manager', 'compliance_checker'];
const merchantReaders: readonly Role[] = [
  'administrator',
  'auditor',
  'product_manager',
  'compliance_checker',
  'outlet_manager',
  'merchant_operator',
];
const settlementReaders: readonly Role[] = [
  'auditor',
  'product_manager',
  'compliance_checker',
  'outlet_manager',
  'merchant_operator',
];
const payoutReaders: readonly Role[] = ['auditor', 'product_manager', 'compliance_checker'];
const merchantMakers: readonly Role[] = ['product_manager', 'outlet_manager'];
/** A merchant's people reach their own merchants, whatever outlet they stand at: verification.test.ts. */
const ownMerchantOnly = 'a merchant’s people reach the merchants they are bound to, and no outlet';
const importReaders: readonly Role[] = [...importers, 'auditor'];
const identityReaders: readonly Role[] = [
  'auditor',
  'product_manager',
  'compliance_checker',
  'outlet_manager',
];
const consentReaders: readonly Role[] = ['auditor', 'compliance_checker', ...sellers];

const stockKeepers: readonly Role[] = ['product_manager', 'outlet_manager'];

const aPointsRule = { code: 'NEW-1', name: '进门有礼', content: { kind: 'check_in', points: 100 } };
const anEntry = {
  giftId: null,
  what: '茶叶',
  valueFen: 5_000,
  pieces: 1,
  purpose: '走访',
  givenOn: '2026-06-15',
};
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
const aGift = {
  code: 'NEW-1',
  nameZh: '雨伞',
  nameEn: 'Umbrella',
  valueFen: 5_000,
  picture: '黑色长柄伞',
};
const aProduct = {
  code: 'NEW-1',
  name: '话费 50 元',
  kind: 'telephoneCredit',
  delivery: 'order',
  priceFen: 5_000,
};
const aWebhook = {
  name: '收银台',
  url: 'https://partner.example/hooks',
  eventTypes: ['voucher_claimed'],
  content: 'ids',
};
const aReplay = {
  from: '2026-01-01T00:00:00Z',
  until: '2099-01-01T00:00:00Z',
  which: 'failed',
  count: 10,
};
const aRelease = {
  count: 1,
  claimFrom: '2026-01-01T00:00:00Z',
  claimUntil: '2099-01-01T00:00:00Z',
};
const aPayment = { purchaseAmountFen: 500, reference: 'NEW-1' };
const anAccount = { holderName: '某商户', bankName: '本行', number: '6222020200112233' };
const a = {
  merchant: (of: ForeignIds) => ({ path: { no: of.merchant } }),
  settlement: (of: ForeignIds) => ({ path: { id: of.settlement } }),
  payout: (of: ForeignIds) => ({ path: { id: of.payout } }),
  customerPayout: (of: ForeignIds) => ({ path: { id: of.customerPayout } }),
  webhook: (of: ForeignIds) => ({ path: { id: of.webhook } }),
  codeBatch: (of: ForeignIds) => ({ path: { id: of.codeBatch } }),
  partner: (of: ForeignIds) => ({ path: { id: of.partner } }),
  partnerOrder: (of: ForeignIds) => ({ path: { id: of.partnerOrder } }),
  delivery: (of: ForeignIds) => ({ path: { id: of.webhook, deliveryId: of.webhookDelivery } }),
  job: (of: ForeignIds) => ({ path: { id: of.job } }),
  org: (of: ForeignIds) => ({ path: { id: of.org } }),
  staff: (of: ForeignIds) => ({ path: { id: of.staff } }),
  customer: (of: ForeignIds) => ({ path: { no: of.customer } }),
  audience: (of: ForeignIds) => ({ path: { id: of.audience } }),
  budget: (of: ForeignIds) => ({ path: { id: of.budget } }),
  offer: (of: ForeignIds) => ({ path: { id: of.offer } }),
  voucher: (of: ForeignIds) => ({ path: { id: of.voucher } }),
  release: (of: ForeignIds) => ({ path: { id: of.release } }),
  campaign: (of: ForeignIds) => ({ path: { id: of.campaign } }),
  task: (of: ForeignIds) => ({ path: { id: of.task } }),
  issue: (of: ForeignIds) => ({ path: { id: of.issue } }),
  draw: (of: ForeignIds) => ({ path: { id: of.draw } }),
  player: (of: ForeignIds) => ({ path: { id: of.draw }, body: { customerNo: of.customer } }),
};
const aModel = 'models are the whole bank’s';
const aTag = 'the catalogue of tags is the whole bank’s';

const withoutCustomer = 'whose customer is not known: it is no outlet’s';
const anImport = 'files and mappings are the whole bank’s';

export const accessTable: Record<string, AccessRow> = {
  'GET /health': { who: 'public' },
  'GET /ready': { who: 'public' },

  'POST /api/session': { who: 'public' },
  'GET /api/session': { who: 'everybody' },
  'DELETE /api/session': { who: 'everybody' },
  'PUT /api/session/password': { who: 'everybody' },
  'POST /api/session/second-factor': { who: 'everybody' },
  'PUT /api/session/second-factor': { who: 'everybody' },
  'GET /api/settings/sign-in': { who: securityStaff },
  'PUT /api/settings/sign-in': { who: securityStaff, wholeBank: true },
  'GET /api/retention': { who: securityStaff },
  'PUT /api/retention': { who: securityStaff, wholeBank: true },
  'POST /api/retention/run': { who: securityStaff, wholeBank: true },
  'GET /api/settings/universal-holdout': { who: securityStaff },
  'GET /api/settings/draws': { who: securityStaff },
  'PUT /api/settings/draws': { who: securityStaff, wholeBank: true },
  'PUT /api/settings/universal-holdout': { who: securityStaff, wholeBank: true },

  'GET /api/org-units': { who: bankStaff },
  'POST /api/org-units': {
    who: ['administrator'],
    foreign: (of) => ({
      body: { parentId: of.org, kind: 'outlet', code: 'NEW-1', name: '新网点' },
    }),
  },
  'PATCH /api/org-units/{id}': {
    who: ['administrator'],
    foreign: (of) => ({ ...a.org(of), body: { name: '新名' } }),
  },
  'GET /api/org-units/{id}/affected': { who: ['administrator'], foreign: a.org },
  'POST /api/org-units/{id}/disable': {
    who: ['administrator'],
    foreign: (of) => ({
      ...a.org(of),
      body: { affected: { orgUnits: 99, staff: 99, customers: 99 } },
    }),
  },
  'POST /api/org-units/{id}/enable': { who: ['administrator'], foreign: a.org },

  'GET /api/staff': { who: staffReaders, foreign: (of) => ({ query: `orgId=${of.org}` }) },
  'POST /api/staff': {
    who: ['administrator'],
    foreign: (of) => ({
      body: {
        staffNumber: 'NEW-1',
        name: '新人',
        orgId: of.org,
        roles: ['lobby_manager'],
        password: 'first password 1',
      },
    }),
  },
  'GET /api/staff/{id}': { who: staffReaders, foreign: a.staff },
  'PATCH /api/staff/{id}': {
    who: securityStaff,
    foreign: (of) => ({ ...a.staff(of), body: { name: '新名' } }),
  },
  'PUT /api/staff/{id}/password': {
    who: securityStaff,
    foreign: (of) => ({ ...a.staff(of), body: { password: 'first password 1' } }),
  },
  'DELETE /api/staff/{id}/lock': { who: securityStaff, foreign: a.staff },
  'DELETE /api/staff/{id}/second-factor': { who: securityStaff, foreign: a.staff },

  'GET /api/api-keys': { who: securityStaff },
  'POST /api/api-keys': {
    who: securityStaff,
    foreign: (of) => ({
      body: { name: '系统', orgId: of.org, roles: ['relationship_manager'], expiresAfterDays: 30 },
    }),
  },
  'DELETE /api/api-keys/{id}': {
    who: securityStaff,
    foreign: (of) => ({ path: { id: of.apiKey } }),
  },

  'GET /api/audit': { who: ['security_administrator', 'auditor'] },
  'GET /api/audit/verification': { who: ['security_administrator', 'auditor'] },

  'GET /api/jobs': { who: bankStaff },
  'GET /api/jobs/{id}': { who: bankStaff, foreign: a.job },
  'POST /api/jobs/{id}/cancel': { who: ['administrator', 'product_manager'], foreign: a.job },
  'POST /api/jobs/{id}/retry': { who: ['administrator', 'product_manager'], foreign: a.job },

  'GET /api/approvals': { who: bankStaff },
  'GET /api/approvals/{id}': { who: bankStaff, foreign: (of) => ({ path: { id: of.approval } }) },
  'POST /api/approvals/{id}/decision': {
    who: ['security_administrator', 'compliance_checker', 'outlet_manager'],
    foreign: (of) => ({
      path: { id: of.approval },
      body: { decision: 'return', comment: '请补充' },
    }),
  },

  'GET /api/customer-count': { who: customerReaders },
  'GET /api/customers': { who: customerReaders, foreign: (of) => ({ query: `orgId=${of.org}` }) },
  'POST /api/customers/search': {
    who: customerReaders,
    foreign: (of) => ({ body: { orgId: of.org, phone: '13812341234' } }),
  },
  'GET /api/customers/{no}': { who: customerReaders, foreign: a.customer },
  'GET /api/customers/{no}/standing': {
    who: voucherReaders,
    foreign: (of) => ({ ...a.customer(of), query: 'at=2026-06-15T12:00:00%2B08:00' }),
  },
  'GET /api/customers/{no}/accounts': { who: customerReaders, foreign: a.customer },
  'POST /api/customers/{no}/reveal': {
    who: sellers,
    foreign: (of) => ({ ...a.customer(of), body: { field: 'phone', reason: '到期回访' } }),
  },
  'GET /api/merchants': { who: customerReaders },
  'GET /api/payroll-employers': { who: customerReaders },
  'GET /api/customers/{no}/consent': { who: consentReaders, foreign: a.customer },
  'POST /api/customers/{no}/consent': {
    who: sellers,
    foreign: (of) => ({
      ...a.customer(of),
      body: {
        purpose: 'marketing',
        channel: 'any',
        granted: true,
        proofKind: 'counter',
        proof: '单号 1',
        textVersion: '1',
      },
    }),
  },
  'POST /api/customers/{no}/guardian-consent': {
    who: sellers,
    foreign: (of) => ({
      ...a.customer(of),
      body: {
        relation: 'parent',
        purposes: ['marketing'],
        granted: false,
        proofKind: 'counter',
        proof: '单号 2',
        textVersion: '1',
      },
    }),
  },
  'POST /api/customers/{no}/suppressions': {
    who: sellers,
    foreign: (of) => ({
      ...a.customer(of),
      body: { channel: 'any', reason: 'complaint', fromDate: '2026-06-01', untilDate: null },
    }),
  },
  'DELETE /api/customers/{no}/suppressions/{suppressionId}': {
    who: sellers,
    foreign: (of) => ({ path: { no: of.customer, suppressionId: of.suppression } }),
  },

  'GET /api/merge-proposals': { who: identityReaders },
  'POST /api/merge-proposals/{id}/decision': {
    who: ['product_manager', 'outlet_manager'],
    foreign: (of) => ({
      path: { id: of.proposal },
      body: { decision: 'later', reason: '等待核实', until: '2099-01-01' },
    }),
  },
  'POST /api/duplicate-searches': { who: ['product_manager'], wholeBank: true },
  'GET /api/merges': {
    who: identityReaders,
    foreign: (of) => ({ query: `customerNo=${of.customer}` }),
  },
  'POST /api/merges': {
    who: ['product_manager', 'outlet_manager'],
    foreign: (of) => ({
      body: { oneNo: of.customer, otherNo: of.customer, reason: '同一个人' },
    }),
  },
  'POST /api/merges/{id}/undo': {
    who: ['product_manager', 'outlet_manager'],
    foreign: (of) => ({ path: { id: of.merge }, body: { reason: '不是同一个人' } }),
  },
  'GET /api/customers/{no}/links': { who: customerReaders, foreign: a.customer },
  'GET /api/household-links': { who: identityReaders },
  'POST /api/household-links/{id}/decision': {
    who: ['product_manager', 'outlet_manager'],
    foreign: (of) => ({
      path: { id: of.householdLink },
      body: { decision: 'reject', reason: '只是同事' },
    }),
  },
  'GET /api/customers/{no}/tags': { who: customerReaders, foreign: a.customer },
  'GET /api/customers/{no}/predictions': { who: customerReaders, foreign: a.customer },
  'GET /api/customers/{no}/portrait': { who: customerReaders, foreign: a.customer },
  'GET /api/customers/{no}/erasure': { who: ['security_administrator'], foreign: a.customer },
  'POST /api/customers/{no}/erasure': {
    who: ['security_administrator'],
    foreign: (of) => ({ ...a.customer(of), body: { reason: '客户要求删除' } }),
  },

  'GET /api/mappings': { who: importReaders },
  'GET /api/mappings/{source}': { who: importReaders, noOutlet: anImport },
  'PUT /api/mappings/{source}': { who: importers, noOutlet: anImport },
  'POST /api/mappings/check': { who: importers },
  'POST /api/mappings/preview': { who: importers },
  'GET /api/mappings/{source}/entries/{entry}/template.csv': {
    who: importReaders,
    noOutlet: anImport,
  },
  'GET /api/imports': { who: importReaders },
  'POST /api/imports': { who: importers },
  'GET /api/imports/{id}': { who: importReaders, noOutlet: anImport },
  'GET /api/imports/{id}/quarantine': { who: importReaders, noOutlet: anImport },
  'GET /api/imports/{id}/errors.csv': { who: importReaders, noOutlet: anImport },
  'GET /api/imports/{id}/errors.xlsx': { who: importReaders, noOutlet: anImport },
  'PUT /api/imports/{id}/quarantine/{rowId}': { who: ['administrator'], noOutlet: anImport },
  'POST /api/imports/{id}/replay': { who: importers, noOutlet: anImport },
  'GET /api/data-quality': {
    who: ['administrator', 'auditor', 'product_manager', 'outlet_manager'],
  },

  'GET /api/metrics': { who: campaignReaders },
  'GET /api/tags': { who: campaignReaders },
  'GET /api/tags/{code}': { who: campaignReaders, noOutlet: aTag },
  'POST /api/tags/{code}/parameter-changes': {
    who: ['product_manager'],
    noOutlet: aTag,
    wholeBank: true,
  },
  'POST /api/tags/{code}/parameter-changes/withdraw': {
    who: ['product_manager'],
    noOutlet: aTag,
    wholeBank: true,
  },
  'POST /api/events': { who: ['event_source'], wholeBank: true },
  'GET /api/events/unplaced': { who: importReaders, wholeBank: true },
  'GET /api/events/unplaced/counts': { who: importReaders, wholeBank: true },
  'DELETE /api/events/unplaced/{id}': {
    who: ['administrator'],
    wholeBank: true,
    noOutlet: withoutCustomer,
  },
  'DELETE /api/events/unplaced/sources/{source}': {
    who: ['administrator'],
    wholeBank: true,
    noOutlet: withoutCustomer,
  },

  'GET /api/merchant-profiles': { who: merchantReaders },
  'POST /api/merchant-profiles': {
    who: merchantMakers,
    foreign: (of) => ({ body: { merchantNo: of.merchantToApply, account: anAccount } }),
  },
  'GET /api/merchants/{no}/profile': {
    who: merchantReaders,
    foreign: a.merchant,
  },
  'PATCH /api/merchants/{no}/profile': {
    who: merchantMakers,
    foreign: (of) => ({ ...a.merchant(of), body: { settlementDays: 2 } }),
  },
  'POST /api/merchants/{no}/accounts': {
    who: merchantMakers,
    foreign: (of) => ({ ...a.merchant(of), body: anAccount }),
  },
  'GET /api/merchants/{no}/operator-choices': { who: merchantMakers, foreign: a.merchant },
  'PUT /api/merchants/{no}/operators/{staffId}': {
    who: merchantMakers,
    foreign: (of) => ({ path: { no: of.merchant, staffId: of.merchantOperator } }),
  },
  'DELETE /api/merchants/{no}/operators/{staffId}': {
    who: merchantMakers,
    foreign: (of) => ({ path: { no: of.merchant, staffId: of.merchantOperator } }),
  },
  'POST /api/merchants/{no}/tills': {
    who: merchantMakers,
    foreign: (of) => ({ ...a.merchant(of), body: { name: '一号台' } }),
  },
  'DELETE /api/merchants/{no}/tills/{tillId}': {
    who: merchantMakers,
    foreign: (of) => ({ path: { no: of.merchant, tillId: of.till } }),
  },
  'GET /api/content-words': { who: campaignReaders },
  'POST /api/content-words': { who: merchantMakers, wholeBank: true },
  'GET /api/local-services': { who: campaignReaders },
  'POST /api/local-services': {
    who: merchantMakers,
    foreign: (of) => ({ body: { orgId: of.org, content: aService } }),
  },
  'PATCH /api/local-services/{id}': {
    who: merchantMakers,
    foreign: (of) => ({ path: { id: of.localService }, body: { version: 1, content: aService } }),
  },
  'POST /api/local-services/{id}/retire': {
    who: merchantMakers,
    foreign: (of) => ({ path: { id: of.localService } }),
  },
  'GET /api/local-service-settings': { who: campaignReaders },
  'PUT /api/local-service-settings': { who: securityStaff, wholeBank: true },
  'POST /api/my-services/look-up': { who: 'public' },
  'POST /api/my-services/tap': { who: 'public' },
  'GET /api/product-benefits': { who: campaignReaders },
  'POST /api/product-benefits': {
    who: merchantMakers,
    foreign: (of) => ({ body: { orgId: of.org, content: aProductBenefit } }),
  },
  'PATCH /api/product-benefits/{id}': {
    who: merchantMakers,
    foreign: (of) => ({
      path: { id: of.productBenefit },
      body: { version: 1, content: aProductBenefit },
    }),
  },
  'POST /api/product-benefits/{id}/retire': {
    who: merchantMakers,
    foreign: (of) => ({ path: { id: of.productBenefit } }),
  },
  'GET /api/product-benefits/file': { who: campaignReaders },
  'GET /api/customers/{no}/product-benefits': { who: customerReaders, foreign: a.customer },
  'POST /api/my-product-benefits/look-up': { who: 'public' },
  'GET /api/plans': { who: campaignReaders },
  'POST /api/plans': {
    who: merchantMakers,
    foreign: (of) => ({ body: { orgId: of.org, content: aPlan } }),
  },
  'PATCH /api/plans/{id}': {
    who: merchantMakers,
    foreign: (of) => ({ path: { id: of.plan }, body: { version: 1, content: aPlan } }),
  },
  'POST /api/plans/{id}/retire': {
    who: merchantMakers,
    foreign: (of) => ({ path: { id: of.plan } }),
  },
  'GET /api/plans/{id}/figures': {
    who: audienceReaders,
    foreign: (of) => ({ path: { id: of.plan } }),
  },
  'GET /api/customers/{no}/plans': { who: customerReaders, foreign: a.customer },
  'GET /api/business-circles': { who: merchantReaders },
  'POST /api/business-circles': {
    who: merchantMakers,
    foreign: (of) => ({ body: { name: '湖滨商圈', city: '福州', orgId: of.org } }),
  },
  'PATCH /api/business-circles/{id}': {
    who: merchantMakers,
    foreign: (of) => ({ path: { id: of.circle }, body: { state: 'closed' } }),
  },
  // The applicant’s own secret is the right.
  'POST /api/merchant-joining/offered': { who: 'public' },
  'POST /api/merchant-joining/applications': { who: 'public' },
  'POST /api/merchant-joining/look-up': { who: 'public' },
  'POST /api/merchant-joining/corrections': { who: 'public' },
  'GET /api/merchant-applications': { who: merchantReaders },
  'POST /api/merchant-applications/{id}/take-up': {
    who: merchantMakers,
    foreign: (of) => ({ path: { id: of.application }, body: {} }),
  },
  'POST /api/merchants/{no}/withdraw': {
    who: merchantMakers,
    foreign: (of) => ({ path: { no: of.merchant }, body: { reason: '资料有误' } }),
  },
  'POST /api/merchant-applications/{id}/return': {
    who: merchantMakers,
    foreign: (of) => ({ path: { id: of.application }, body: { reason: '资料不全' } }),
  },
  'POST /api/merchant-applications/{id}/reveal': {
    who: merchantMakers,
    foreign: (of) => ({ path: { id: of.application }, body: { reason: '核对地址' } }),
  },
  'GET /api/own-merchants': { who: ['merchant_operator'] },
  'POST /api/merchants/{no}/look-ups': { who: ['merchant_operator'], noOutlet: ownMerchantOnly },
  'POST /api/merchants/{no}/validations': { who: ['merchant_operator'], noOutlet: ownMerchantOnly },
  'POST /api/merchants/{no}/redemptions': { who: ['merchant_operator'], noOutlet: ownMerchantOnly },
  'POST /api/merchants/{no}/holds': { who: ['merchant_operator'], noOutlet: ownMerchantOnly },
  'GET /api/merchants/{no}/holds': { who: ['merchant_operator'], noOutlet: ownMerchantOnly },
  'POST /api/merchants/{no}/holds/{id}/release': {
    who: ['merchant_operator'],
    noOutlet: ownMerchantOnly,
  },
  'GET /api/merchants/{no}/redemptions': {
    who: merchantReaders,
    noOutlet: 'a list that holds nothing of a merchant beyond reach: verification.test.ts',
  },
  'POST /api/merchants/{no}/instant-discounts': {
    who: ['merchant_operator'],
    noOutlet: ownMerchantOnly,
  },
  'POST /api/merchants/{no}/cashbacks': { who: ['merchant_operator'], noOutlet: ownMerchantOnly },
  'POST /api/merchants/{no}/payment-benefits/{id}/refunds': {
    who: ['merchant_operator'],
    noOutlet: ownMerchantOnly,
  },
  'POST /api/merchants/{no}/redemptions/{id}/refunds': {
    who: ['merchant_operator'],
    noOutlet: ownMerchantOnly,
  },
  'POST /api/merchants/{no}/redemptions/{id}/late-refunds': {
    who: ['product_manager'],
    foreign: (of) => ({
      path: { no: of.merchant, id: of.verification },
      body: { reason: '退货' },
    }),
  },
  'GET /api/offline-keys': { who: ['merchant_operator'] },
  'POST /api/till-leases': { who: ['merchant_operator'] },
  'GET /api/till-leases': { who: settlementReaders },
  'POST /api/till-uploads': { who: ['merchant_operator'] },
  'POST /api/vouchers/{id}/offline-codes': { who: sellers, foreign: a.voucher },
  'GET /api/offline-entries': { who: settlementReaders },
  'POST /api/offline-entries/{tillId}/{sequence}/compensations': {
    who: ['product_manager'],
    foreign: (of) => ({
      path: { tillId: of.till, sequence: 1 },
      body: { budgetId: of.budget },
    }),
  },
  'POST /api/offline-entries/{tillId}/{sequence}/closings': {
    who: ['product_manager'],
    foreign: (of) => ({
      path: { tillId: of.till, sequence: 1 },
      body: { reason: '已告知商户' },
    }),
  },
  'GET /api/settlements': { who: settlementReaders },
  'GET /api/settlements/{id}': { who: settlementReaders, foreign: a.settlement },
  'GET /api/settlements/{id}/lines': { who: settlementReaders, foreign: a.settlement },
  'GET /api/settlements/{id}/file': { who: settlementReaders, foreign: a.settlement },
  'POST /api/reconciliations': {
    who: ['product_manager', 'merchant_operator'],
  },
  'GET /api/reconciliations': { who: settlementReaders },
  'GET /api/reconciliations/{id}': {
    who: settlementReaders,
    foreign: (of) => ({ path: { id: of.reconciliation } }),
  },
  'GET /api/differences': { who: settlementReaders },
  'POST /api/differences/{id}/closings': {
    who: ['product_manager'],
    foreign: (of) => ({
      path: { id: of.difference },
      body: { outcome: 'explained', reason: '时钟不准' },
    }),
  },
  'GET /api/customer-payouts': { who: payoutReaders },
  'GET /api/customer-payouts/due': { who: payoutReaders },
  'GET /api/merchant-claims': { who: payoutReaders },
  'GET /api/customer-claims': { who: payoutReaders },
  'POST /api/customer-payouts': { who: ['product_manager'] },
  'GET /api/customer-payouts/{id}/lines': { who: payoutReaders, foreign: a.customerPayout },
  'GET /api/customer-payouts/{id}/file.csv': {
    who: ['product_manager'],
    foreign: a.customerPayout,
  },
  'POST /api/customer-payouts/{id}/results': {
    who: ['product_manager'],
    foreign: (of) => ({
      ...a.customerPayout(of),
      body: { items: [{ line: 7, outcome: 'paid' }] },
    }),
  },
  'GET /api/payouts': { who: payoutReaders },
  'GET /api/payouts/due': { who: payoutReaders },
  'POST /api/payouts': { who: ['product_manager'] },
  'GET /api/payouts/{id}': { who: payoutReaders, foreign: a.payout },
  'GET /api/payouts/{id}/lines': { who: payoutReaders, foreign: a.payout },
  'GET /api/payouts/{id}/file.csv': { who: ['product_manager'], foreign: a.payout },
  'POST /api/payouts/{id}/results': {
    who: ['product_manager'],
    foreign: (of) => ({ ...a.payout(of), body: { items: [{ line: 7, outcome: 'paid' }] } }),
  },
  'GET /api/merchant-settings': { who: securityStaff },
  'PUT /api/merchant-settings': { who: securityStaff, wholeBank: true },

  'GET /api/partners': { who: partnerReaders },
  'POST /api/partners': {
    who: ['product_manager'],
    foreign: (of) => ({ body: { code: 'NEW-1', name: '某运营商', orgId: of.org } }),
  },
  'PATCH /api/partners/{id}': {
    who: ['product_manager'],
    foreign: (of) => ({ ...a.partner(of), body: { state: 'paused' } }),
  },
  'POST /api/partners/{id}/secrets': { who: ['product_manager'], foreign: a.partner },
  'GET /api/partner-products': { who: [...campaignReaders, 'merchant_operator'] },
  'POST /api/partner-products': {
    who: ['product_manager'],
    foreign: (of) => ({ body: { ...aProduct, partnerId: of.partner } }),
  },
  'GET /api/partner-orders': { who: partnerReaders },
  'GET /api/partner-orders/{id}': { who: partnerReaders, foreign: a.partnerOrder },
  'POST /api/partner-orders/{id}/settlements': {
    who: ['product_manager'],
    foreign: (of) => ({
      ...a.partnerOrder(of),
      body: { outcome: 'delivered', evidence: '合作方来函' },
    }),
  },
  'POST /api/partner-orders/{id}/asks': {
    who: ['product_manager'],
    foreign: (of) => ({ path: { id: of.partnerOrderToAsk } }),
  },
  'GET /api/partner-reconciliations': { who: partnerReaders },
  'POST /api/partner-reconciliations': { who: ['product_manager'] },
  'GET /api/partner-differences': { who: partnerReaders },
  'POST /api/partner-differences/{id}/closings': {
    who: ['product_manager'],
    foreign: (of) => ({
      path: { id: of.partnerDifference },
      body: { outcome: 'explained', reason: '合作方重复上报' },
    }),
  },
  'GET /api/code-batches': { who: partnerReaders },
  'POST /api/code-batches': { who: ['product_manager'] },
  'GET /api/code-batches/{id}/bad-lines': { who: partnerReaders, foreign: a.codeBatch },
  'POST /api/code-batches/{id}/withdrawals': {
    who: ['product_manager'],
    foreign: (of) => ({ ...a.codeBatch(of), body: { reason: '合作方已作废' } }),
  },
  'POST /api/vouchers/{id}/exchange-code': { who: sellers, foreign: a.voucher },

  'GET /api/webhooks': { who: webhookReaders },
  'POST /api/webhooks': {
    who: ['administrator'],
    foreign: (of) => ({ body: { ...aWebhook, orgId: of.org } }),
  },
  'GET /api/webhooks/{id}': { who: webhookReaders, foreign: a.webhook },
  'PATCH /api/webhooks/{id}': {
    who: ['administrator'],
    foreign: (of) => ({ ...a.webhook(of), body: { state: 'paused' } }),
  },
  'DELETE /api/webhooks/{id}': {
    who: ['administrator'],
    foreign: (of) => ({ path: { id: of.webhookToRemove } }),
  },
  'POST /api/webhooks/{id}/secrets': {
    who: ['administrator'],
    foreign: (of) => ({ ...a.webhook(of), body: { overlapHours: 1 } }),
  },
  'POST /api/webhooks/{id}/pings': { who: ['administrator'], foreign: a.webhook },
  'GET /api/webhooks/{id}/deliveries': { who: webhookReaders, foreign: a.webhook },
  'GET /api/webhooks/{id}/deliveries/{deliveryId}': { who: webhookReaders, foreign: a.delivery },
  'POST /api/webhooks/{id}/deliveries/{deliveryId}/replays': {
    who: ['administrator'],
    foreign: a.delivery,
  },
  'GET /api/webhooks/{id}/replays/count': {
    who: webhookReaders,
    foreign: (of) => ({
      ...a.webhook(of),
      query: 'from=2026-01-01T00:00:00Z&until=2099-01-01T00:00:00Z&which=failed',
    }),
  },
  'POST /api/webhooks/{id}/replays': {
    who: ['administrator'],
    foreign: (of) => ({ ...a.webhook(of), body: aReplay }),
  },

  'GET /api/points/programmes': { who: pointsReaders },
  'POST /api/points/programmes': {
    who: ['product_manager'],
    foreign: (of) => ({
      body: {
        code: 'NEW-1',
        name: '积分',
        orgId: of.org,
        hundredPointsFen: 100,
        validity: 'year_end',
        validityCount: 1,
      },
    }),
  },
  'POST /api/points/programmes/{id}/prices': {
    who: ['product_manager'],
    foreign: (of) => ({
      path: { id: of.pointsProgramme },
      body: { hundredPointsFen: 90, validFrom: '2036-01-01', reason: '新年调价' },
    }),
  },
  'PATCH /api/points/programmes/{id}': {
    who: ['product_manager'],
    foreign: (of) => ({ path: { id: of.pointsProgramme }, body: { name: '新名' } }),
  },
  'GET /api/points/rules': { who: pointsReaders },
  'POST /api/points/rules': {
    who: ['product_manager'],
    foreign: (of) => ({ body: { ...aPointsRule, programmeId: of.pointsProgramme } }),
  },
  'GET /api/points/rules/{id}': {
    who: pointsReaders,
    foreign: (of) => ({ path: { id: of.pointsRule } }),
  },
  'PUT /api/points/rules/{id}': {
    who: ['product_manager'],
    foreign: (of) => ({
      path: { id: of.pointsRule },
      body: { content: { kind: 'check_in', points: 200 } },
    }),
  },
  'POST /api/points/rules/{id}/end': {
    who: ['product_manager'],
    foreign: (of) => ({ path: { id: of.pointsRuleToEnd } }),
  },
  'GET /api/points/rules/{id}/simulation': {
    who: pointsReaders,
    foreign: (of) => ({ path: { id: of.pointsRule } }),
  },
  'POST /api/points/rules/{id}/submit': {
    who: ['product_manager'],
    foreign: (of) => ({ path: { id: of.pointsRule } }),
  },
  'POST /api/points/rules/{id}/law-switch': {
    who: ['compliance_checker'],
    foreign: (of) => ({ path: { id: of.pointsRule }, body: { on: true, reason: '法务已审' } }),
  },
  'POST /api/points/rules/{id}/interest-runs': {
    who: ['product_manager'],
    foreign: (of) => ({ path: { id: of.interestRule }, body: { quarter: '2026-Q1' } }),
  },
  'POST /api/points/rules/{id}/gift-runs': {
    who: ['product_manager'],
    foreign: (of) => ({ path: { id: of.pointsRule } }),
  },
  'POST /api/points/rules/{id}/check-ins': {
    who: sellers,
    foreign: (of) => ({ path: { id: of.checkInRule }, body: { customerNo: of.customer } }),
  },
  'POST /api/points/rules/{id}/products': {
    who: sellers,
    foreign: (of) => ({ path: { id: of.checkInRule }, body: { customerNo: of.customer } }),
  },

  'GET /api/gift-register': { who: registerReaders },
  'GET /api/gift-register/file': { who: ['compliance_checker', 'auditor'] },
  'GET /api/gift-register/contacts': { who: registerReaders },
  'POST /api/gift-register/contacts': {
    who: registerWriters,
    foreign: (of) => ({
      body: {
        kind: 'merchant',
        subjectNo: of.merchant,
        name: '王',
        position: '店长',
        customerNo: null,
      },
    }),
  },
  'POST /api/gift-register/entries': {
    who: registerWriters,
    foreign: (of) => ({ body: { ...anEntry, contactId: of.keyContact, orgId: of.org } }),
  },
  'POST /api/gift-register/entries/{id}/withdraw': {
    who: registerWriters,
    foreign: (of) => ({ path: { id: of.registerEntry }, body: { reason: '登记有误' } }),
  },
  'GET /api/gift-register/limit': { who: registerReaders },
  'POST /api/gift-register/limit': { who: ['product_manager'], wholeBank: true },

  'GET /api/fraud/cases': { who: fraudReaders },
  'GET /api/fraud/cases/{id}': {
    who: fraudReaders,
    foreign: (of) => ({ path: { id: of.fraudCase } }),
  },
  'POST /api/fraud/cases/{id}/notes': {
    who: fraudDeciders,
    foreign: (of) => ({ path: { id: of.fraudCase }, body: { text: '已电话核实' } }),
  },
  'PUT /api/fraud/cases/{id}/assignee': {
    who: fraudDeciders,
    foreign: (of) => ({ path: { id: of.fraudCase }, body: { staffId: null } }),
  },
  'POST /api/fraud/cases/{id}/escalate': {
    who: fraudDeciders,
    foreign: (of) => ({ path: { id: of.fraudCase }, body: { reason: '请上级核查' } }),
  },
  'POST /api/fraud/cases/{id}/clear': {
    who: fraudDeciders,
    foreign: (of) => ({ path: { id: of.fraudCaseToClear }, body: { reason: '误报' } }),
  },
  'POST /api/fraud/cases/{id}/confirm': {
    who: fraudDeciders,
    foreign: (of) => ({
      path: { id: of.fraudCase },
      body: { reason: '套取', until: '2099-12-31', block: 'subject' },
    }),
  },
  'GET /api/fraud/blocks': { who: fraudReaders },
  'POST /api/fraud/blocks/{id}/end': {
    who: fraudDeciders,
    foreign: (of) => ({ path: { id: of.fraudBlock }, body: { reason: '误报' } }),
  },
  'GET /api/fraud/cluster-bounds': { who: fraudReaders },
  'POST /api/fraud/cluster-bounds': { who: ['product_manager'], wholeBank: true },
  'GET /api/fraud/rules': { who: fraudReaders },
  'POST /api/fraud/rules': { who: ['product_manager'], wholeBank: true },
  'POST /api/fraud/rules/preview': { who: ['product_manager'], wholeBank: true },
  'PUT /api/fraud/rules/{id}': {
    who: ['product_manager'],
    wholeBank: true,
    noOutlet: 'rules are the whole bank’s',
  },
  'POST /api/fraud/rules/{id}/submit': {
    who: ['product_manager'],
    wholeBank: true,
    noOutlet: 'rules are the whole bank’s',
  },

  'GET /api/points-mall/items': { who: pointsReaders },
  'POST /api/points-mall/items': {
    who: ['product_manager'],
    foreign: (of) => ({
      body: {
        kind: 'gift',
        programmeId: of.pointsProgramme,
        nameZh: '雨伞',
        nameEn: 'Umbrella',
        price: 100,
        giftId: of.gift,
      },
    }),
  },
  'PATCH /api/points-mall/items/{id}': {
    who: ['product_manager'],
    foreign: (of) => ({ path: { id: of.mallItem }, body: { state: 'offered' } }),
  },
  'POST /api/points-mall/redemptions': {
    who: sellers,
    foreign: (of) => ({
      body: { itemId: of.mallItem, customerNo: of.customer, orgId: of.org },
    }),
  },
  // The link is the right.
  'POST /api/my-points/look-up': { who: 'public' },
  'POST /api/my-points/item': { who: 'public' },
  'POST /api/my-points/exchange': { who: 'public' },
  'GET /api/customers/{no}/mall-orders': { who: pointsReaders, foreign: a.customer },
  'GET /api/points-mall/orders': { who: pointsReaders },
  'POST /api/points-mall/orders/{id}/reverse': {
    who: sellers,
    foreign: (of) => ({ path: { id: of.mallOrder }, body: { reason: '客户退换' } }),
  },

  'GET /api/gifts': { who: pointsReaders },
  'POST /api/gifts': {
    who: ['product_manager'],
    foreign: (of) => ({ body: { ...aGift, orgId: of.org } }),
  },
  'PATCH /api/gifts/{id}': {
    who: ['product_manager'],
    foreign: (of) => ({ path: { id: of.gift }, body: { picture: '蓝色折叠伞' } }),
  },
  'GET /api/gift-stock': { who: pointsReaders },
  'GET /api/gift-stock-changes': { who: pointsReaders },
  'POST /api/gifts/{id}/stock-in': {
    who: stockKeepers,
    foreign: (of) => ({
      path: { id: of.gift },
      body: { orgId: of.org, pieces: 1, reason: '到货' },
    }),
  },
  'POST /api/gifts/{id}/sendings': {
    who: stockKeepers,
    foreign: (of, { orgId }) => ({
      path: { id: of.gift },
      body: { orgId: of.org, toOrgId: orgId, pieces: 1, reason: '调拨' },
    }),
  },
  'POST /api/gifts/{id}/stock-takes': {
    who: stockKeepers,
    foreign: (of) => ({
      path: { id: of.gift },
      body: { orgId: of.org, counted: 9, reason: '盘点' },
    }),
  },
  'GET /api/gift-reservations': {
    who: pointsReaders,
    foreign: (of) => ({ query: `customerNo=${of.customer}` }),
  },
  'POST /api/gift-reservations/look-up': { who: sellers },
  'POST /api/gift-reservations/hand-over': {
    who: sellers,
    foreign: (of) => ({ body: { code: of.pickUpCode, orgId: of.org } }),
  },
  'POST /api/gift-reservations/{id}/return': {
    who: sellers,
    foreign: (of) => ({ path: { id: of.giftReservation }, body: { reason: '质量问题' } }),
  },

  'GET /api/customers/{no}/points': { who: pointsReaders, foreign: a.customer },
  'GET /api/customers/{no}/points/movements': { who: pointsReaders, foreign: a.customer },
  'POST /api/customers/{no}/points/transfers': {
    who: sellers,
    foreign: (of) => ({
      ...a.customer(of),
      body: { programmeId: of.pointsProgramme, toCustomerNo: of.entitled, amount: 1 },
    }),
  },
  'POST /api/customers/{no}/points/freezes': {
    who: ['product_manager'],
    foreign: (of) => ({
      ...a.customer(of),
      body: { programmeId: of.pointsProgramme, amount: 1, reason: '核查' },
    }),
  },
  'POST /api/customers/{no}/points/adjustments': {
    who: ['product_manager'],
    foreign: (of) => ({
      ...a.customer(of),
      body: { programmeId: of.pointsProgramme, direction: 'up', amount: 1, reason: '补记' },
    }),
  },
  'POST /api/points/movements/{id}/end-freeze': {
    who: ['product_manager'],
    foreign: (of) => ({
      path: { id: of.pointsFreeze },
      body: { end: 'unfreeze', reason: '核查无误' },
    }),
  },
  'POST /api/points/movements/{id}/take-backs': {
    who: ['product_manager'],
    foreign: (of) => ({ path: { id: of.pointsEarning }, body: { amount: 1, reason: '退货' } }),
  },

  'POST /api/tag-runs': { who: ['administrator', 'product_manager'], wholeBank: true },
  'GET /api/tag-runs': { who: campaignReaders },

  'POST /api/customer-tags': {
    who: sellers,
    foreign: (of) => ({
      body: {
        code: 'given_by_hand',
        customerNos: [of.customer],
        value: 'true',
        validUntil: null,
        reason: '面谈得知',
      },
    }),
  },
  'POST /api/customer-tags/take-back': {
    who: sellers,
    foreign: (of) => ({
      body: { code: 'given_by_hand', customerNos: [of.customer], reason: '客户更正' },
    }),
  },
  'GET /api/customers/{no}/tag-assignments': { who: customerReaders, foreign: a.customer },
  'GET /api/customers/{no}/tag-history': {
    who: customerReaders,
    foreign: (of) => ({ ...a.customer(of), query: 'code=age' }),
  },
  'POST /api/tag-uploads': { who: ['product_manager'], wholeBank: true },
  'GET /api/tag-uploads': { who: campaignReaders },
  'GET /api/tag-uploads/{id}/untaken': { who: campaignReaders, noOutlet: aTag },

  'GET /api/tag-definitions': { who: campaignReaders },
  'POST /api/tag-definitions': { who: ['product_manager'], wholeBank: true },
  'POST /api/tag-definitions/preview': { who: ['product_manager'], wholeBank: true },
  'POST /api/tag-definitions/{kind}/{code}/compare': {
    who: ['product_manager'],
    noOutlet: aTag,
    wholeBank: true,
  },
  'GET /api/tag-definitions/{kind}/{code}': { who: campaignReaders, noOutlet: aTag },
  'PUT /api/tag-definitions/{kind}/{code}': {
    who: ['product_manager'],
    noOutlet: aTag,
    wholeBank: true,
  },
  'GET /api/tag-definitions/{kind}/{code}/versions': { who: campaignReaders, noOutlet: aTag },
  'GET /api/tag-definitions/{kind}/{code}/users': { who: campaignReaders, noOutlet: aTag },
  'POST /api/tag-definitions/{kind}/{code}/submit': {
    who: ['product_manager'],
    noOutlet: aTag,
    wholeBank: true,
  },
  'POST /api/tag-definitions/{kind}/{code}/retire': {
    who: ['product_manager'],
    noOutlet: aTag,
    wholeBank: true,
  },
  'GET /api/fact-tables': { who: ['product_manager'] },
  'GET /api/fact-tables/{fact}/fields/{field}/values': {
    who: ['product_manager'],
    noOutlet: 'words of all facts are the whole bank’s',
    wholeBank: true,
  },
  'GET /api/models': { who: modelReaders },
  'GET /api/models/{code}': { who: modelReaders, noOutlet: aModel },
  'GET /api/models/{code}/versions': { who: modelReaders, noOutlet: aModel },
  'GET /api/models/{code}/versions/{version}': { who: modelReaders, noOutlet: aModel },
  'POST /api/models/{code}/train': {
    who: ['product_manager'],
    noOutlet: aModel,
    wholeBank: true,
  },
  'POST /api/models/{code}/versions/{version}/submit': {
    who: ['product_manager'],
    noOutlet: aModel,
    wholeBank: true,
  },
  'POST /api/models/{code}/versions/{version}/restore': {
    who: ['product_manager'],
    noOutlet: aModel,
    wholeBank: true,
  },
  'POST /api/models': { who: ['product_manager'], wholeBank: true },
  'PUT /api/models/{code}/registration': {
    who: ['product_manager'],
    noOutlet: aModel,
    wholeBank: true,
  },
  'POST /api/models/{code}/retire': {
    who: ['product_manager'],
    noOutlet: aModel,
    wholeBank: true,
  },
  'POST /api/models/{code}/scores-files': {
    who: ['product_manager'],
    noOutlet: aModel,
    wholeBank: true,
  },
  'GET /api/models/{code}/scores-files': { who: modelReaders, noOutlet: aModel },
  'GET /api/models/{code}/scores-files/{id}/refused.csv': { who: modelReaders, noOutlet: aModel },
  'POST /api/model-scores': { who: ['product_manager'], wholeBank: true },

  'POST /api/audiences/count': { who: audienceReaders },
  'POST /api/audiences/breakdown': { who: audienceReaders },
  'POST /api/audiences/profile': { who: audienceReaders },
  'POST /api/audiences/sample': { who: memberReaders },
  'POST /api/audiences/customers': { who: memberReaders },
  'GET /api/audiences': { who: audienceReaders },
  'POST /api/audiences': { who: audienceMakers },
  'GET /api/audiences/{id}': { who: audienceReaders, foreign: a.audience },
  'PATCH /api/audiences/{id}': {
    who: audienceMakers,
    foreign: (of) => ({ ...a.audience(of), body: { version: 1, description: '新' } }),
  },
  'GET /api/audiences/{id}/versions': { who: audienceReaders, foreign: a.audience },
  'POST /api/audiences/{id}/archive': { who: audienceMakers, foreign: a.audience },
  'POST /api/audiences/{id}/freeze': { who: audienceMakers, foreign: a.audience },
  'GET /api/audiences/{id}/freezes': { who: audienceReaders, foreign: a.audience },

  'GET /api/audiences/lists': { who: audienceReaders },
  'POST /api/audiences/lists': { who: audienceMakers },
  'GET /api/audiences/lists/{id}/unmatched': {
    who: memberReaders,
    foreign: (of) => ({ path: { id: of.uploadedList } }),
  },
  'GET /api/audiences/lists/{id}/unmatched.csv': {
    who: audienceMakers,
    foreign: (of) => ({ path: { id: of.uploadedList } }),
  },
  'GET /api/audiences/exports': { who: audienceReaders },
  'POST /api/audiences/exports': {
    who: audienceMakers,
    foreign: (of) => ({ body: { freezeId: of.freeze, reason: '线下活动名单' } }),
  },
  'GET /api/audiences/exports/{id}/file': {
    who: audienceMakers,
    foreign: (of) => ({ path: { id: of.export } }),
  },

  'GET /api/lookalikes': {
    who: audienceReaders,
    foreign: (of) => ({ query: `audienceId=${of.audience}` }),
  },
  'POST /api/lookalikes': {
    who: audienceMakers,
    foreign: (of) => ({ body: { audienceId: of.audience } }),
  },
  'GET /api/lookalikes/{id}': {
    who: audienceReaders,
    foreign: (of) => ({ path: { id: of.lookalike } }),
  },
  'POST /api/lookalikes/{id}/lists': {
    who: audienceMakers,
    foreign: (of) => ({ path: { id: of.lookalike }, body: { name: '相似', size: 10 } }),
  },

  'GET /api/funders': { who: budgetReaders },
  'POST /api/funders': {
    who: ['product_manager'],
    foreign: (of) => ({ body: { code: 'NEW-1', name: '出资方', kind: 'bank', orgId: of.org } }),
  },
  'GET /api/funders/{id}/burn': {
    who: budgetReaders,
    foreign: (of) => ({ path: { id: of.funder } }),
  },
  'GET /api/liabilities': { who: budgetReaders },
  'GET /api/budgets': { who: budgetReaders },
  'POST /api/budgets': {
    who: ['product_manager'],
    foreign: (of) => ({ body: { code: 'NEW-1', name: '预算', funderId: of.funder } }),
  },
  'GET /api/budgets/{id}': { who: budgetReaders, foreign: a.budget },
  'GET /api/budgets/{id}/balance': {
    who: budgetReaders,
    foreign: (of) => ({ ...a.budget(of), query: 'at=2026-06-15T04:00:00Z' }),
  },
  'GET /api/activity-results': { who: budgetReaders },
  'GET /api/activity-results/file': { who: budgetReaders },
  'GET /api/ledger/accounts': { who: budgetReaders },
  'GET /api/ledger/accounts/{id}': {
    who: budgetReaders,
    foreign: (of) => ({ path: { id: of.ledgerAccount } }),
  },
  'GET /api/ledger/accounts/{id}/entries': {
    who: budgetReaders,
    foreign: (of) => ({ path: { id: of.ledgerAccount } }),
  },
  'GET /api/budgets/{id}/burn': { who: budgetReaders, foreign: a.budget },
  'POST /api/budgets/{id}/top-ups': {
    who: ['product_manager'],
    foreign: (of) => ({ ...a.budget(of), body: { amountFen: 100 } }),
  },
  'POST /api/budgets/{id}/returns': {
    who: ['product_manager'],
    foreign: (of) => ({ ...a.budget(of), body: { amountFen: 100, reason: '录入有误' } }),
  },
  'POST /api/budgets/{id}/top-ups/withdraw': { who: ['product_manager'], foreign: a.budget },
  'PATCH /api/budgets/{id}': {
    who: ['product_manager'],
    foreign: (of) => ({ ...a.budget(of), body: { warnAtPercent: [70] } }),
  },
  'POST /api/budgets/{id}/freeze': {
    who: ['product_manager'],
    foreign: (of) => ({ ...a.budget(of), body: { reason: '查账' } }),
  },
  'POST /api/budgets/{id}/release': { who: ['product_manager'], foreign: a.budget },
  'GET /api/offers': { who: [...campaignReaders, 'merchant_operator'] },
  'GET /api/past-rates': { who: budgetReaders },
  'GET /api/offers/{id}/simulation': {
    who: budgetReaders,
    foreign: (of) => ({
      ...a.offer(of),
      query: 'recipients=10&from=2026-07-01&days=30&rates=0.1,0.5,0.2,0.5,0.3,0.5',
    }),
  },
  'POST /api/offers': {
    who: ['product_manager'],
    foreign: (of) => ({
      body: {
        code: 'NEW-1',
        name: '优惠',
        budgetId: of.budget,
        faceAmountFen: 100,
        validDays: 30,
        capCount: 10,
        capAmountFen: 1000,
      },
    }),
  },
  'GET /api/offers/{id}': { who: [...campaignReaders, 'merchant_operator'], foreign: a.offer },
  'PATCH /api/offers/{id}': {
    who: ['product_manager'],
    foreign: (of) => ({ ...a.offer(of), body: { name: '新名' } }),
  },
  'POST /api/offers/{id}/law-switch': {
    who: ['compliance_checker'],
    foreign: (of) => ({ ...a.offer(of), body: { on: true, reason: '法务已审' } }),
  },
  'POST /api/offers/{id}/releases': {
    who: ['product_manager'],
    foreign: (of) => ({ ...a.offer(of), body: aRelease }),
  },
  'GET /api/offers/{id}/releases': {
    who: [...campaignReaders, 'merchant_operator'],
    foreign: a.offer,
  },
  'GET /api/releases/{id}/lucky': {
    who: [...campaignReaders, 'merchant_operator'],
    foreign: a.release,
  },
  'POST /api/releases/{id}/close': { who: ['product_manager'], foreign: a.release },
  'POST /api/releases/{id}/claims': {
    who: sellers,
    foreign: (of) => ({ ...a.release(of), body: { customerNo: of.customer } }),
  },
  'POST /api/customers/{no}/member-code': { who: sellers, foreign: a.customer },
  'POST /api/instant-discounts': {
    who: redeemers,
    foreign: (of) => ({ body: { ...aPayment, customerNo: of.customer } }),
  },
  'POST /api/cashbacks': {
    who: redeemers,
    foreign: (of) => ({ body: { ...aPayment, customerNo: of.customer } }),
  },
  'GET /api/payment-benefits': { who: voucherReaders },
  'POST /api/payment-benefits/{id}/refunds': {
    who: redeemers,
    foreign: (of) => ({ path: { id: of.redemption }, body: { refundedFen: null } }),
  },
  'GET /api/issues': { who: budgetReaders },
  'POST /api/issues': {
    who: ['product_manager'],
    foreign: (of) => ({ body: { name: '批量', offerId: of.offer, audienceId: of.audience } }),
  },
  'POST /api/issues/uploads': { who: ['product_manager'] },
  'GET /api/issues/{id}': { who: budgetReaders, foreign: a.issue },
  'GET /api/issues/{id}/refused': {
    who: budgetReaders.filter((role) => role !== 'administrator'),
    foreign: a.issue,
  },
  'GET /api/issues/{id}/refused.csv': { who: ['product_manager'], foreign: a.issue },
  'POST /api/issues/{id}/submit': { who: ['product_manager'], foreign: a.issue },
  'POST /api/issues/{id}/run': { who: ['product_manager'], foreign: a.issue },
  'POST /api/issues/{id}/resume': { who: ['product_manager'], foreign: a.issue },
  'POST /api/issues/{id}/stop': { who: ['product_manager'], foreign: a.issue },
  'POST /api/issues/{id}/withdraw': { who: ['product_manager'], foreign: a.issue },
  'GET /api/vouchers': { who: voucherReaders },
  'POST /api/vouchers': {
    who: sellers,
    foreign: (of) => ({ body: { campaignId: of.campaign, customerNo: of.customer } }),
  },
  'POST /api/customers/{no}/own-tags-links': { who: sellers, foreign: a.customer },
  'DELETE /api/customers/{no}/own-tags-links/{linkId}': {
    who: sellers,
    foreign: (of) => ({ path: { no: of.customer, linkId: of.ownTagsLink } }),
  },
  'GET /api/customers/{no}/own-tags': { who: customerReaders, foreign: a.customer },
  // The link is the right.
  'POST /api/own-tags/look-up': { who: 'public' },
  'POST /api/own-tags/delete': { who: 'public' },
  'POST /api/own-tags/restore': { who: 'public' },
  'PUT /api/own-tags/personalised-marketing': { who: 'public' },
  'POST /api/customers/{no}/phone-links': { who: sellers, foreign: a.customer },
  'GET /api/customers/{no}/phone-links': { who: voucherReaders, foreign: a.customer },
  'DELETE /api/customers/{no}/phone-links/{linkId}': {
    who: sellers,
    foreign: (of) => ({ path: { no: of.customer, linkId: of.phoneLink } }),
  },
  // The link is the right.
  'POST /api/my-benefits/look-up': { who: 'public' },
  'POST /api/my-benefits/claim': { who: 'public' },
  'POST /api/my-benefits/payment-code': { who: 'public' },
  'POST /api/my-benefits/voucher': { who: 'public' },
  'POST /api/my-benefits/exchange-code': { who: 'public' },
  'POST /api/my-benefits/transfers': { who: 'public' },
  'POST /api/my-benefits/transfers/cancel': { who: 'public' },
  'POST /api/my-benefits/transfers/look-up': { who: 'public' },
  'POST /api/my-benefits/transfers/accept': { who: 'public' },
  'GET /api/entitlements': { who: voucherReaders },
  'POST /api/vouchers/claim-by-link': { who: 'public' },
  'POST /api/vouchers/look-up-by-link': { who: 'public' },
  'POST /api/vouchers/claim-links': {
    who: sellers,
    foreign: (of) => ({ body: { campaignId: of.campaign, customerNo: of.entitled } }),
  },
  'GET /api/customers/{no}/referrals': { who: voucherReaders, foreign: a.customer },
  'POST /api/customers/{no}/referrals': {
    who: sellers,
    foreign: (of) => ({ path: { no: of.customer }, body: { newCustomerNo: of.customer } }),
  },
  'GET /api/customers/{no}/released-offers': {
    who: voucherReaders,
    foreign: a.customer,
  },
  'GET /api/customers/{no}/benefit-history': {
    who: voucherReaders,
    foreign: a.customer,
  },
  'POST /api/vouchers/{id}/qr': { who: sellers, foreign: a.voucher },
  'POST /api/vouchers/{id}/reverse': { who: sellers, foreign: a.voucher },
  // A voucher is redeemed wherever its code is shown, also at another outlet.
  'POST /api/vouchers/look-up': { who: redeemers },
  'POST /api/validations': { who: redeemers },
  'POST /api/holds': { who: redeemers },
  'POST /api/holds/{id}/release': { who: redeemers, foreign: (of) => ({ path: { id: of.hold } }) },
  'POST /api/reversals': { who: redeemers },
  'POST /api/redemptions': { who: redeemers },
  'POST /api/redemptions/{id}/reverse': {
    who: redeemers,
    foreign: (of) => ({ path: { id: of.redemption } }),
  },

  'GET /api/draws': { who: campaignReaders },
  'GET /api/customers/{no}/draws': { who: customerReaders, foreign: a.customer },
  'POST /api/draws': {
    who: audienceMakers,
    foreign: (of) => ({ body: { kind: 'wheel', orgId: of.org, content: sampleRules(of.offer) } }),
  },
  'GET /api/draws/{id}': { who: campaignReaders, foreign: a.draw },
  'PUT /api/draws/{id}/draft': {
    who: audienceMakers,
    foreign: (of) => ({ ...a.draw(of), body: { edits: 1, content: sampleRules(of.offer) } }),
  },
  'POST /api/draws/{id}/versions': { who: audienceMakers, foreign: a.draw },
  'POST /api/draws/{id}/submit': { who: audienceMakers, foreign: a.draw },
  'POST /api/draws/{id}/law-switch': {
    who: ['compliance_checker'],
    foreign: (of) => ({ ...a.draw(of), body: { on: true, reason: '法务已审' } }),
  },
  'POST /api/draws/{id}/open': { who: audienceMakers, foreign: a.draw },
  'POST /api/draws/{id}/close': { who: audienceMakers, foreign: a.draw },
  'POST /api/draws/{id}/plays': { who: sellers, foreign: a.player },
  'POST /api/draws/{id}/chances': { who: sellers, foreign: a.player },
  'POST /api/draws/{id}/links': { who: sellers, foreign: a.player },
  'GET /api/draws/{id}/plays': { who: campaignReaders, foreign: a.draw },
  'GET /api/draws/{id}/plays/{ordinal}/proof': {
    who: campaignReaders,
    noOutlet:
      'of a draw that is not open there is no play; that those of other outlets stay unseen is tried in draws.test.ts',
  },
  'GET /api/draws/{id}/outlet-codes/{orgId}': {
    who: campaignReaders,
    foreign: (of) => ({ path: { id: of.draw, orgId: of.org } }),
  },
  'GET /api/draws/{id}/winners': { who: campaignReaders, foreign: a.draw },
  'GET /api/draw-exclusions': { who: campaignReaders },
  'POST /api/draw-exclusions': {
    who: audienceMakers,
    foreign: (of) => ({ body: { customerNo: of.customer, reason: '多账户套取' } }),
  },
  'DELETE /api/draw-exclusions/{id}': {
    who: audienceMakers,
    foreign: (of) => ({ path: { id: of.exclusion } }),
  },
  // What is published is anybody's, and the link is the right to the rest.
  'GET /api/draws/{id}/published': { who: 'public', noOutlet: 'what is published is anybody’s' },
  'POST /api/my-draws/look-up': { who: 'public' },
  'POST /api/my-draws/open': { who: 'public' },
  'POST /api/draws/look-up-by-link': { who: 'public' },
  'POST /api/draws/play-by-link': { who: 'public' },
  'POST /api/draws/sign-in-by-link': { who: 'public' },
  'POST /api/draws/questions-by-link': { who: 'public' },
  'POST /api/draws/answer-by-link': { who: 'public' },
  'POST /api/draws/replay-by-link': { who: 'public' },

  'GET /api/campaigns': { who: campaignReaders },
  'POST /api/campaigns': { who: audienceMakers },
  'GET /api/campaigns/{id}': { who: campaignReaders, foreign: a.campaign },
  'PATCH /api/campaigns/{id}': {
    who: audienceMakers,
    foreign: (of) => ({ ...a.campaign(of), body: { version: 1, name: '新名' } }),
  },
  'GET /api/campaigns/{id}/board': { who: campaignReaders, foreign: a.campaign },

  'POST /api/campaigns/{id}/trial': { who: campaignReaders, foreign: a.campaign },
  'POST /api/campaigns/{id}/submit': { who: audienceMakers, foreign: a.campaign },
  'POST /api/campaigns/{id}/reopen': { who: audienceMakers, foreign: a.campaign },
  'POST /api/campaigns/{id}/launch': { who: ['product_manager'], foreign: a.campaign },
  'POST /api/campaigns/{id}/stop': { who: ['product_manager'], foreign: a.campaign },
  'GET /api/campaigns/{id}/measurement': { who: budgetReaders, foreign: a.campaign },
  'POST /api/campaigns/{id}/measure': {
    who: ['product_manager'],
    foreign: (of) => ({ ...a.campaign(of), body: {} }),
  },

  'GET /api/tasks': { who: taskReaders },
  'GET /api/tasks/{id}': { who: taskReaders, foreign: a.task },
  'POST /api/tasks/{id}/take': { who: sellers, foreign: a.task },
  'POST /api/tasks/{id}/assign': {
    who: ['outlet_manager'],
    foreign: (of, caller) => ({ ...a.task(of), body: { assigneeId: caller.staffId } }),
  },
  'POST /api/tasks/{id}/outcome': {
    who: sellers,
    foreign: (of) => ({ ...a.task(of), body: { contacted: true, result: 'interested' } }),
  },
};
