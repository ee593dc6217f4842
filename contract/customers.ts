import { z } from 'zod';
import type { ErrorDeclaration } from './errors.ts';
import { pageOf, pageQuery } from './pages.ts';
import { shortNumberText } from './short-number.ts';

export const subjectKinds = ['customer', 'merchant', 'payroll_employer'] as const;
export type SubjectKind = (typeof subjectKinds)[number];
export const genders = ['male', 'female', 'unknown'] as const;

/** A customer as lists show it: name and phone masked as the reader's roles ask. */
export const customer = z.object({
  customerNo: z.number().int(),
  name: z.string(),
  phone: z.string().nullable(),
  gender: z.enum(genders),
  birthDate: z.iso.date().nullable(),
  openDate: z.iso.date().nullable(),
  managingOrgId: z.number().int(),
  managingOrgName: z.string(),
});
export type Customer = z.infer<typeof customer>;
export const customerPage = pageOf(customer);

export const account = z.object({
  source: z.string(),
  accountId: z.string(),
  /** owner, or the holder's role on a joint account */
  role: z.string(),
  kind: z.string(),
  productCode: z.string(),
  currency: z.string(),
  openDate: z.iso.date(),
  closeDate: z.iso.date().nullable(),
});
export const customerDetail = customer.extend({
  legalEntityId: z.number().int(),
  identityKind: z.string(),
  identity: z.string().nullable(),
  openingOrgId: z.number().int().nullable(),
  attributedOrgId: z.number().int().nullable(),
  identifiers: z.array(z.object({ scheme: z.string(), value: z.string() })),
  erased: z.boolean(),
  /** the customer this number was merged into; null for one that stands by itself */
  mergedInto: z.number().int().nullable(),
  /** numbers merged into this customer */
  mergedNos: z.array(z.number().int()),
});
export type CustomerDetail = z.infer<typeof customerDetail>;
export const accountList = z.object({ items: z.array(account) });

/** How many customers the caller may see. */
export const customerCount = z.object({ customers: z.int().min(0) });

/** `identifier` is a number the bank gave. What a person is known by is searched by `customerSearch`. */
export const customerQuery = z.strictObject({
  identifier: z.string().trim().min(1).max(64).optional(),
  orgId: shortNumberText.optional(),
  ...pageQuery,
});
export type CustomerQuery = z.infer<typeof customerQuery>;

/** In a body, since addresses stand in logs. `phone` and `identity` are exact and counted; `name` is a prefix. */
export const customerSearch = customerQuery.extend({
  name: z.string().trim().min(1).max(64).optional(),
  phone: z
    .string()
    .trim()
    .regex(/^\+?\d{5,15}$/)
    .optional(),
  identity: z.string().trim().min(4).max(32).optional(),
});
export type CustomerSearch = z.infer<typeof customerSearch>;

export const revealFields = ['name', 'phone', 'identity'] as const;
export const revealRequest = z.strictObject({
  field: z.enum(revealFields),
  reason: z.string().trim().min(4).max(200),
});
export const revealed = z.object({ field: z.enum(revealFields), value: z.string() });

export const merchant = z.object({
  merchantNo: z.number().int(),
  sourceMerchantId: z.string(),
  name: z.string(),
  category: z.string(),
  managingOrgId: z.number().int(),
  openDate: z.iso.date().nullable(),
  closeDate: z.iso.date().nullable(),
});
export const merchantPage = pageOf(merchant);
export const payrollEmployer = z.object({
  payrollEmployerNo: z.number().int(),
  sourcePayrollEmployerId: z.string(),
  name: z.string(),
  industry: z.string(),
  managingOrgId: z.number().int(),
  openDate: z.iso.date().nullable(),
  closeDate: z.iso.date().nullable(),
});
export const payrollEmployerPage = pageOf(payrollEmployer);
export const organizationSubjectQuery = z.strictObject({
  name: z.string().trim().min(1).max(64).optional(),
  orgId: shortNumberText.optional(),
  ...pageQuery,
});

export const customerErrors = {
  PERSONAL_SEARCH_LIMIT: {
    status: 429,
    zh: '今天按手机号或证件号查找客户已达 {limit} 次上限',
    en: "Today's limit of {limit} searches by phone or identity number is reached",
  },
  REVEAL_LIMIT: {
    status: 429,
    zh: '一小时内查看明文已达 {limit} 次上限',
    en: 'The limit of {limit} reveals an hour is reached',
  },
  REVEAL_NEEDS_PERSON: {
    status: 403,
    zh: '明文查看须由员工本人进行',
    en: 'Only a person reveals personal data',
  },
  REVEAL_NOTHING: {
    status: 404,
    zh: '该客户没有登记此项信息',
    en: 'Nothing is on record for this field',
  },
  REASON_NAMES_PERSON: {
    status: 422,
    zh: '原因会永久记入审计，不能包含客户的姓名、电话、证件号或客户号',
    en: 'The reason stays in the audit for good: leave out the name, phone, identity number and ids of the customer',
  },
} satisfies Record<string, ErrorDeclaration>;
