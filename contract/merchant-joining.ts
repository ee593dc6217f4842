import { z } from 'zod';
import { totalFen } from './amounts.ts';
import type { ErrorDeclaration } from './errors.ts';
import { accountNew } from './merchants.ts';
import { pageOf, pageQuery } from './pages.ts';
import { shortNumber, shortNumberText } from './short-number.ts';

/** Merchants that come in by themselves (拎包入驻), and the business circles (商圈) in which they stand. */
export const joiningErrors = {
  LICENCE_INVALID: {
    status: 422,
    zh: '统一社会信用代码不正确，请核对营业执照上的 18 位代码',
    en: 'This is no unified social credit code: check the 18 characters on the business licence',
  },
  LICENCE_KNOWN: {
    status: 409,
    zh: '该营业执照已有入驻申请或已入驻，请用申请时的链接查询，或联系网点',
    en: 'This licence has an application or a merchant already: open the link of that application, or ask the outlet',
  },
  APPLICATIONS_TOO_MANY: {
    status: 409,
    zh: '当前网络今天提交的申请已满 {limit} 份，请明天再试',
    en: 'This network has sent {limit} applications within a day: try again tomorrow',
  },
  APPLICATION_LINK_INVALID: {
    status: 404,
    zh: '链接无效，请核对链接是否完整',
    en: 'This link is not valid: check that it is complete',
  },
  APPLICATION_STATE_REFUSED: {
    status: 409,
    zh: '申请当前为“{state}”，不能进行此操作',
    en: 'The application is {state}, this cannot be done',
    words: {
      state: {
        submitted: { zh: '待受理', en: 'waiting to be taken up' },
        taken_up: { zh: '复核中', en: 'being approved' },
        returned: { zh: '已退回', en: 'returned' },
        approved: { zh: '已入驻', en: 'approved' },
      },
    },
  },
  TERMS_CHANGED: {
    status: 409,
    zh: '入驻条款已更新为 {version} 版，请重新阅读并同意',
    en: 'The terms are of version {version} now: read and accept them again',
  },
  CIRCLE_UNKNOWN: {
    status: 404,
    zh: '找不到该商圈，或商圈已关闭',
    en: 'There is no such business circle, or it is closed',
  },
  CIRCLE_NAMED: {
    status: 409,
    zh: '该城市已有同名商圈',
    en: 'This city has a business circle of that name already',
  },
} satisfies Record<string, ErrorDeclaration>;

/** Of the text that the page shows; whoever changes that text counts on. */
export const joiningTermsVersion = '2026-1';
export const joiningLimits = { perAddressAndDay: 5, circles: 500 } as const;

const id = z.int().positive();
const name = z.string().trim().min(1).max(100);
const reason = z.string().trim().min(1).max(200);
const moment = z.iso.datetime();

export const merchantCategories = [
  'food',
  'retail',
  'supermarket',
  'fuel',
  'entertainment',
  'health',
  'education',
  'transport',
  'travel',
  'services',
] as const;
export type MerchantCategory = (typeof merchantCategories)[number];
// submitted ─▶ taken_up ─▶ approved; submitted, taken_up ─▶ returned ─▶ submitted; taken_up ─withdrawn─▶ submitted
export const applicationStates = ['submitted', 'taken_up', 'returned', 'approved'] as const;
export type ApplicationState = (typeof applicationStates)[number];

/** Made by the applicant's page: the right to see and correct the application, and what makes a repeat one. */
const token = z.string().regex(/^[A-Za-z0-9_-]{32,64}$/);
const phone = z.string().regex(/^1\d{10}$/);
const written = {
  name,
  licenceNo: z.string().trim().toUpperCase().max(40),
  category: z.enum(merchantCategories),
  /** null of a merchant that stands in none */
  circleId: shortNumber.nullable(),
  place: z.string().trim().min(1).max(200),
  termsVersion: z.string().max(20),
};
export const joinAsked = z.strictObject({ token, ...written, phone, account: accountNew });
export type JoinAsked = z.infer<typeof joinAsked>;
/** Of what was returned: phone and account number stay what they were when they are not written anew. */
export const joinCorrected = z.strictObject({
  token,
  ...written,
  phone: phone.optional(),
  account: accountNew.extend({ number: accountNew.shape.number.optional() }),
});
export type JoinCorrected = z.infer<typeof joinCorrected>;
export const joinLookUp = z.strictObject({ token });

const told = {
  name: z.string(),
  licenceNo: z.string(),
  category: z.enum(merchantCategories),
  circleId: shortNumber.nullable(),
  circleName: z.string().nullable(),
  place: z.string(),
  phoneMasked: z.string(),
  account: z.object({ holderName: z.string(), bankName: z.string(), maskedNumber: z.string() }),
  state: z.enum(applicationStates),
  /** why it was returned */
  reason: z.string(),
  merchantNo: z.int().nullable(),
  submittedAt: moment,
  changedAt: moment,
};
/** What the applicant sees of it. */
export const ownApplication = z.object(told);
export type OwnApplication = z.infer<typeof ownApplication>;
/** What the page needs before anything is written. */
export const joiningOffered = z.object({
  bankName: z.string(),
  termsVersion: z.string(),
  circles: z.array(z.object({ id, name: z.string(), city: z.string() })).max(joiningLimits.circles),
});
export type JoiningOffered = z.infer<typeof joiningOffered>;

export const application = z.object({
  id,
  orgId: z.int(),
  ...told,
  termsVersion: z.string(),
});
export type Application = z.infer<typeof application>;
export const applicationPage = pageOf(application);
export const applicationQuery = z.strictObject({
  state: z.enum(applicationStates).optional(),
  name: name.optional(),
  ...pageQuery,
});
export type ApplicationQuery = z.infer<typeof applicationQuery>;
export const takeUp = z.strictObject({
  /** the number in the bank's files, of a merchant that is known there; a new one when absent */
  merchantNo: shortNumber.optional(),
  settlementDays: z.int().min(0).max(30).default(1),
});
export type TakeUp = z.infer<typeof takeUp>;
export const applicationReturn = z.strictObject({ reason });
export const phoneRevealed = z.object({ phone: z.string() });
export const registeredParam = z.object({ id: z.coerce.number().int().positive() });
export const circleParam = z.object({ id: shortNumberText });

export const circleStates = ['open', 'closed'] as const;
export const circle = z.object({
  id,
  name: z.string(),
  city: z.string(),
  /** the outlet in charge */
  orgId: z.int(),
  state: z.enum(circleStates),
  /** merchants that take benefits */
  merchantCount: z.int(),
  /** of the last 30 days, today included */
  redemptionCount: z.int(),
  redemptionFen: totalFen,
});
export type Circle = z.infer<typeof circle>;
export const circlePage = pageOf(circle);
export const circleQuery = z.strictObject({ name: name.optional(), ...pageQuery });
export type CircleQuery = z.infer<typeof circleQuery>;
export const circleNew = z.strictObject({
  name,
  city: z.string().trim().min(1).max(40),
  orgId: shortNumber,
});
export type CircleNew = z.infer<typeof circleNew>;
export const circleChange = z.strictObject({
  name: name.optional(),
  orgId: shortNumber.optional(),
  state: z.enum(circleStates).optional(),
});
export type CircleChange = z.infer<typeof circleChange>;
export const circleMade = z.object({ id });
