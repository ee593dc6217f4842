import { z } from 'zod';
import { bilingual } from './bilingual.ts';
import type { ErrorDeclaration } from './errors.ts';
import { businessDate, tagCode, tagRefreshes } from './tags.ts';

/**
 * What customers see of the marketing tags held on them, on their own phone, and what they can do about
 * it (compliance rule 6; 个人信息保护法 24, 44–47). Nothing in it says who the customer is.
 */

/** A link is handed over face to face and used there; so many changes are more than a catalogue needs. */
export const ownTagsLinkLimits = { minutes: 30, changes: 500 } as const;

const moment = z.iso.datetime({ offset: true });

/** The link's token, and a random text that the page keeps on the phone: the first one to open it binds it. */
const byLink = {
  token: z.string().max(300),
  phoneKey: z.string().regex(/^[A-Za-z0-9_-]{22,64}$/),
};
export const ownTagsQuestion = z.strictObject(byLink);
export const ownTagChange = z.strictObject({ ...byLink, code: tagCode });
export const personalisedMarketingChange = z.strictObject({ ...byLink, on: z.boolean() });

/** unsaid: the bank was never told; marketing_refused: all marketing is refused, personalised too. */
export const personalisedMarketingStates = ['on', 'off', 'unsaid', 'marketing_refused'] as const;
export const personalisedMarketing = z.object({
  personalisedMarketing: z.enum(personalisedMarketingStates),
});
export type PersonalisedMarketing = z.infer<typeof personalisedMarketing>['personalisedMarketing'];

/** Where a value comes from; an estimate is what a model expects, not what is known. */
export const ownTagSources = ['computed', 'estimate', 'staff', 'file', 'outside'] as const;

export const ownTag = z.object({
  code: tagCode,
  name: bilingual,
  /** one sentence */
  definition: bilingual,
  /** the name of its family */
  family: bilingual,
  /** null: the tag says it all by its name */
  value: bilingual.nullable(),
  source: z.enum(ownTagSources),
  /** the first day it is known to have said so; `orEarlier` where no day before is kept. Null for figures, which change daily */
  since: z.object({ day: businessDate, orEarlier: z.boolean() }).nullable(),
  refresh: z.enum(tagRefreshes),
});
export type OwnTag = z.infer<typeof ownTag>;
export const deletedOwnTag = ownTag
  .pick({ code: true, name: true, definition: true })
  .extend({ deletedAt: moment });
export type DeletedOwnTag = z.infer<typeof deletedOwnTag>;

/** Whole: the catalogue bounds it. */
export const ownTagsView = personalisedMarketing.extend({
  bankName: z.string(),
  /** until when the link is good */
  expiresAt: moment,
  /** the day whose tags these are; null before the first run */
  businessDate: businessDate.nullable(),
  items: z.array(ownTag),
  deleted: z.array(deletedOwnTag),
});
export type OwnTagsView = z.infer<typeof ownTagsView>;

export const ownTagChanged = z.object({ code: tagCode, deleted: z.boolean() });

/** A link as staff get it to hand on; `url` is relative where no public address is set. */
export const ownTagsLink = z.object({
  linkId: z.int(),
  token: z.string(),
  url: z.string(),
  expiresAt: moment,
});
export type OwnTagsLink = z.infer<typeof ownTagsLink>;

/** What staff see of it: that a link is out, and on which days the customer has deleted tags; never what they said. */
export const ownTagsStanding = z.object({
  link: z
    .object({
      linkId: z.int(),
      madeBy: z.string().nullable(),
      madeAt: moment,
      expiresAt: moment,
      openedAt: moment.nullable(),
    })
    .nullable()
    .meta({ description: 'the newest one that still opens' }),
  deleted: z
    .array(
      z.object({
        day: businessDate,
        count: z.int().positive(),
        tags: z
          .array(deletedOwnTag.pick({ code: true, name: true }))
          .nullable()
          .meta({ description: 'null for roles that do not see which (rolesThatSeeDeletedTags)' }),
      }),
    )
    .meta({ description: 'the newest day first' }),
});
export type OwnTagsStanding = z.infer<typeof ownTagsStanding>;

export const ownTagsErrors = {
  OWN_TAGS_LINK_INVALID: {
    status: 400,
    zh: '链接无效，请向网点索取新的链接',
    en: 'This link is not valid, ask your outlet for a new one',
    audit: 'always',
  },
  OWN_TAGS_LINK_EXPIRED: {
    status: 410,
    zh: '链接已过期，请向网点索取新的链接',
    en: 'This link has expired, ask your outlet for a new one',
    audit: 'always',
  },
  OWN_TAGS_LINK_REVOKED: {
    status: 410,
    zh: '链接已作废，请向网点索取新的链接',
    en: 'This link was taken back, ask your outlet for a new one',
    audit: 'always',
  },
  OWN_TAGS_LINK_TAKEN: {
    status: 403,
    zh: '链接已在另一部手机上打开，请向网点索取新的链接',
    en: 'This link was opened on another phone, ask your outlet for a new one',
    audit: 'always',
  },
  OWN_TAGS_LINK_SPENT: {
    status: 410,
    zh: '用这个链接做的修改太多，请向网点索取新的链接',
    en: 'Too much was changed by this link, ask your outlet for a new one',
    audit: 'always',
  },
  OWN_TAGS_LINK_MADE: {
    status: 409,
    zh: '链接 {linkId} 已生成，不能再次显示；请重新生成',
    en: 'The link {linkId} was made and is not shown twice: make a new one',
  },
  OWN_TAGS_LINK_OVER: {
    status: 409,
    zh: '链接已经失效',
    en: 'This link is over already',
  },
  OWN_TAG_UNKNOWN: {
    status: 404,
    zh: '没有可以删除的标签 {code}',
    en: 'There is no tag {code} that could be deleted',
  },
  MARKETING_REFUSED: {
    status: 409,
    zh: '您已拒绝本行的全部营销；要重新接受，请到网点办理',
    en: 'You have refused all marketing; to accept it again, please visit your outlet',
  },
} satisfies Record<string, ErrorDeclaration>;
