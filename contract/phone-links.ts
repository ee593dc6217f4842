import { z } from 'zod';
import type { ErrorDeclaration } from './errors.ts';

/**
 * Links that open a customer's own pages (权益中心, 我的券, 积分商城) on their phone. One is handed over face to
 * face and opened at once; the phone that opened it may come back to the till with it for a month.
 */
export const phoneLinkLimits = { openWithinMinutes: 30, goodForDays: 30 } as const;

const moment = z.iso.datetime({ offset: true });

/** The link's token, and a random text that the page keeps on the phone: the first one to open it binds it. */
export const phoneQuestion = z.strictObject({
  token: z.string().max(300),
  phoneKey: z.string().regex(/^[A-Za-z0-9_-]{22,64}$/),
});
export type PhoneQuestion = z.infer<typeof phoneQuestion>;

/** A link as staff get it to hand on; `url` is relative where no public address is set. */
export const phoneLink = z.object({
  linkId: z.int(),
  token: z.string(),
  url: z.string(),
  /** until when it can be opened */
  openUntil: moment,
});
export type PhoneLink = z.infer<typeof phoneLink>;
export const phoneLinkEnded = z.object({ linkId: z.int() });

/** What staff see of it: the newest one that still opens. */
export const phoneLinkStanding = z.object({
  link: z
    .object({
      linkId: z.int(),
      madeBy: z.string().nullable(),
      madeAt: moment,
      openedAt: moment.nullable(),
      /** of one that is opened until when it is good, of another until when it can be opened */
      goodUntil: moment,
    })
    .nullable(),
});
export type PhoneLinkStanding = z.infer<typeof phoneLinkStanding>;

export const phoneLinkErrors = {
  PHONE_LINK_INVALID: {
    status: 400,
    zh: '链接无效，请向网点索取新的链接',
    en: 'This link is not valid, ask your outlet for a new one',
    audit: 'always',
  },
  PHONE_LINK_EXPIRED: {
    status: 410,
    zh: '链接已过期，请向网点索取新的链接',
    en: 'This link has expired, ask your outlet for a new one',
    audit: 'always',
  },
  PHONE_LINK_REVOKED: {
    status: 410,
    zh: '链接已作废，请向网点索取新的链接',
    en: 'This link was taken back, ask your outlet for a new one',
    audit: 'always',
  },
  PHONE_LINK_TAKEN: {
    status: 403,
    zh: '链接已在另一部手机上打开，请向网点索取新的链接',
    en: 'This link was opened on another phone, ask your outlet for a new one',
    audit: 'always',
  },
  PHONE_LINK_MADE: {
    status: 409,
    zh: '链接 {linkId} 已生成，不能再次显示；请重新生成',
    en: 'The link {linkId} was made and is not shown twice: make a new one',
  },
  PHONE_LINK_OVER: { status: 409, zh: '链接已经失效', en: 'This link is over already' },
} satisfies Record<string, ErrorDeclaration>;
