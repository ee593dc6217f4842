import { z } from 'zod';
import { calendarDay } from './calendar-day.ts';
import type { ErrorDeclaration } from './errors.ts';
import { pageOf, pageQuery } from './pages.ts';
import { shortNumber } from './short-number.ts';
import { tableFormat } from './table-format.ts';

const id = z.int().positive();
const count = z.int().min(0);
const reason = z.string().trim().min(1).max(500);

/** Whose contact somebody is: a payroll employer’s (代发单位) or a merchant’s (商户). */
export const contactKinds = ['payroll_employer', 'merchant'] as const;
export const limitPeriods = ['month', 'quarter', 'year'] as const;
/** The most that one gift, and all gifts of one person in a calendar period, may be worth. */
export const giftLimit = z
  .strictObject({
    singleFen: z.int().min(1).max(100_000_000),
    personFen: z.int().min(1).max(100_000_000),
    period: z.enum(limitPeriods),
  })
  .refine(({ singleFen, personFen }) => singleFen <= personFen, {
    message: 'one gift is worth no more than all of them',
  });
export type GiftLimit = z.infer<typeof giftLimit>;
export const giftLimitView = z.object({
  /** null: none was approved yet, and nothing may be given */
  content: giftLimit.nullable(),
  versions: z
    .array(
      z.object({
        version: id,
        content: giftLimit,
        reason: z.string(),
        approvedAt: z.iso.datetime(),
      }),
    )
    .max(50),
});
export type GiftLimitView = z.infer<typeof giftLimitView>;
export const changeGiftLimit = z.strictObject({ content: giftLimit, reason });
export const giftLimitAsked = z.object({ approvalId: id });

export const keyContact = z.object({
  id,
  kind: z.enum(contactKinds),
  subjectNo: shortNumber,
  subjectName: z.string(),
  name: z.string(),
  position: z.string(),
  customerNo: shortNumber.nullable(),
  orgId: shortNumber,
  /** what the person was given in the running period of the limit */
  givenFen: count,
});
export type KeyContact = z.infer<typeof keyContact>;
export const keyContactPage = pageOf(keyContact);
export const keyContactQuery = z.strictObject({
  /** a part of the person's name, or of the payroll employer's or merchant's */
  name: z.string().trim().min(1).max(100).optional(),
  kind: z.enum(contactKinds).optional(),
  ...pageQuery,
});
/** No space tells two people apart. */
const personName = z
  .string()
  .max(100)
  .transform((name) => name.normalize('NFKC').replaceAll(/\s/gu, ''))
  .pipe(z.string().min(1).max(100));
export const createKeyContact = z.strictObject({
  kind: z.enum(contactKinds),
  subjectNo: shortNumber,
  name: personName,
  position: z.string().trim().min(1).max(100),
  customerNo: shortNumber.nullable(),
});
export type CreateKeyContact = z.infer<typeof createKeyContact>;

/** How long ago a gift may have been given that is written down today. */
export const registerDaysBack = 31;
export const createEntry = z
  .strictObject({
    contactId: id,
    orgId: shortNumber,
    /** of the catalogue, whose pieces leave the outlet's shelf; or what it is and is worth in words */
    giftId: id.nullable(),
    what: z.string().trim().max(200),
    valueFen: z.int().min(1).max(100_000_000).nullable(),
    pieces: z.int().min(1).max(1_000),
    purpose: reason,
    givenOn: calendarDay,
  })
  .refine(
    ({ giftId, what, valueFen }) => (giftId === null) === (what !== '' && valueFen !== null),
    { message: 'either a gift of the catalogue, or what it is and what it is worth' },
  );
export type CreateEntry = z.infer<typeof createEntry>;
export const withdrawEntry = z.strictObject({ reason });

/** Where something of value came from: written into the register, handed over as a gift, or used as a benefit. */
export const registerSources = ['contact', 'gift', 'benefit'] as const;
export const registerRow = z.object({
  source: z.enum(registerSources),
  id,
  givenOn: z.iso.date(),
  /** a contact's, with whose contact they are; null for a customer */
  personName: z.string().nullable(),
  subjectName: z.string().nullable(),
  contactId: id.nullable(),
  customerNo: shortNumber.nullable(),
  whatZh: z.string(),
  whatEn: z.string(),
  pieces: count,
  /** of all pieces */
  valueFen: count,
  /** in a contact's entry what it is for; of a customer by what it was given, as in `mall`, `rule`, `draw` */
  purpose: z.string(),
  orgId: shortNumber,
  orgName: z.string(),
  by: z.string().nullable(),
  state: z.enum(['given', 'taken_back']),
});
export type RegisterRow = z.infer<typeof registerRow>;
export const registerPage = pageOf(registerRow);
const registerFilters = {
  source: z.enum(registerSources).optional(),
  contactId: z.coerce.number().int().positive().optional(),
  /** benefits are told of one customer only */
  customerNo: z.coerce.number().int().positive().max(2_147_483_647).optional(),
  from: calendarDay.optional(),
  until: calendarDay.optional(),
  name: z.string().trim().min(1).max(100).optional(),
};
export const registerQuery = z.strictObject({ ...registerFilters, ...pageQuery });
export type RegisterFilters = Omit<z.infer<typeof registerQuery>, 'cursor' | 'limit'>;
export const registerFileQuery = z.strictObject({ ...registerFilters, format: tableFormat });
/** Rows of one file; what is more is asked for by its days. */
export const registerFileRows = 100_000;

export const giftRegisterErrors = {
  GIFT_LIMIT_UNSET: {
    status: 409,
    zh: '合规规则 5：尚未设定关键人物礼品限额，不能登记',
    en: 'Compliance rule 5: no limit of gifts to contacts is set, so none may be given',
  },
  GIFT_LIMIT_SINGLE: {
    status: 409,
    zh: '合规规则 5：单次价值 {valueFen} 元，超过单次限额 {singleFen} 元',
    en: 'Compliance rule 5: worth {valueFen} yuan, and one gift may be worth {singleFen} at most',
    audit: 'always',
  },
  GIFT_LIMIT_PERSON: {
    status: 409,
    zh: '合规规则 5：本期已登记 {givenFen} 元，再给将超过每人限额 {personFen} 元',
    en: 'Compliance rule 5: {givenFen} yuan of gifts this period, and the limit a person is {personFen}',
    audit: 'always',
  },
  GIFT_LIMIT_CHANGED: {
    status: 409,
    zh: '限额在提交后有变化',
    en: 'The limit has changed since it was submitted',
  },
  CONTACT_KNOWN: {
    status: 409,
    zh: '该单位已有同名关键人物',
    en: 'There is a contact of this name there already',
  },
  ENTRY_DAY_INVALID: {
    status: 422,
    zh: '赠送日期须在最近 {days} 天内',
    en: 'It must have been given within the last {days} days',
  },
} satisfies Record<string, ErrorDeclaration>;
