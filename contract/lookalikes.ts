import { z } from 'zod';
import { bilingual } from './bilingual.ts';
import type { ErrorDeclaration } from './errors.ts';
import { pageOf, pageQuery } from './pages.ts';
import { businessDate } from './tags.ts';

/** So many members are the least that a likeness can be learnt from; as many must not be members. */
export const fewestMembers = 200;
export const longestLookalikeList = 200_000;

/** What a tag says for belonging to the audience; `weight` of an ordinary step of it, in log-odds. */
const tellingTag = z.object({
  code: z.string(),
  name: bilingual,
  /** a choice's value, told in words; null: the tag as a whole, more of it or having it */
  value: bilingual.nullable(),
  weight: z.number(),
});

export const lookalikeResult = z.object({
  businessDate,
  members: z.number().int(),
  others: z.number().int(),
  /** rows the model was fitted to and judged on */
  fitted: z.number().int(),
  judged: z.number().int(),
  auc: z.object({ value: z.number(), low: z.number(), high: z.number() }),
  /** those that tell most, in falling order of their weight's size */
  telling: z.array(tellingTag).max(20),
  /** tags left out because the audience is made of them, or of the same figures */
  leftOut: z.array(z.object({ code: z.string(), name: bilingual })),
  /** the others with the highest scores, and the share of the members whose score is as high */
  reach: z.array(z.object({ customers: z.number().int(), memberShare: z.number() })),
  /** why it may not be used; empty when it may */
  refusals: z.array(bilingual),
});
export type LookalikeResult = z.infer<typeof lookalikeResult>;

export const lookalike = z.object({
  id: z.number().int(),
  audienceId: z.number().int(),
  version: z.number().int(),
  state: z.enum(['running', 'done', 'refused', 'failed']),
  jobId: z.number().int().nullable(),
  createdAt: z.iso.datetime(),
  /** false once its scores have been removed, after their period */
  scored: z.boolean(),
  result: lookalikeResult.nullable(),
});
export type Lookalike = z.infer<typeof lookalike>;
export const lookalikePage = pageOf(lookalike);
export const lookalikeQuery = z.strictObject({
  audienceId: z.coerce.number().int().positive(),
  ...pageQuery,
});
export const lookalikePath = z.object({ id: z.coerce.number().int().positive() });
export const requestLookalikeRequest = z.strictObject({
  audienceId: z.number().int().positive(),
});
export const lookalikeListRequest = z.strictObject({
  name: z.string().trim().min(1).max(60),
  size: z.number().int().min(1).max(longestLookalikeList),
});

export const lookalikeErrors = {
  LOOKALIKE_TOO_FEW: {
    status: 409,
    zh: '客群内 {members} 人、客群外 {others} 人，两边至少各需 {needed} 人才能学习相似性',
    en: '{members} customers are in the audience and {others} are not; at least {needed} of each are needed to learn who is like them',
  },
  LOOKALIKE_NOT_USABLE: {
    status: 409,
    zh: '这次寻找没有可用的结果，不能生成名单',
    en: 'This search has no result that may be used, so no list can be made of it',
  },
  LOOKALIKE_SCORES_GONE: {
    status: 409,
    zh: '评分已超过保留期并删除，请重新寻找相似客户',
    en: 'Its scores are past their period and gone: search again',
  },
} satisfies Record<string, ErrorDeclaration>;
