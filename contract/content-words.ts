import { z } from 'zod';
import type { ErrorDeclaration } from './errors.ts';

/** The list of words that content may not hold (rule 12): kept by the bank, each version approved by a second person. */
export const contentWordErrors = {
  CONTENT_WORD_FORBIDDEN: {
    status: 422,
    zh: '“{place}”中的“{word}”是禁用词，请修改后再提交',
    en: '“{word}” in “{place}” is a forbidden word: write it otherwise and submit again',
    words: {
      place: {
        name: { zh: '名称', en: 'Name' },
        nameZh: { zh: '中文名称', en: 'Name in Chinese' },
        nameEn: { zh: '英文名称', en: 'Name in English' },
        conditionsZh: { zh: '条件（中文）', en: 'Conditions in Chinese' },
        conditionsEn: { zh: '条件（英文）', en: 'Conditions in English' },
        products: { zh: '产品', en: 'Products' },
        services: { zh: '服务', en: 'Services' },
      },
    },
  },
  CONTENT_WORDS_CHANGED: {
    status: 409,
    zh: '提交后另一份禁用词清单已经生效，请退回后按现行清单重新提交',
    en: 'Another list of words came into force since: return this one, and have it made again',
  },
} satisfies Record<string, ErrorDeclaration>;

export type ContentPlace = keyof typeof contentWordErrors.CONTENT_WORD_FORBIDDEN.words.place;

// A single character would stand in half of all texts.
const word = z.string().trim().min(2).max(30);
const list = z
  .array(word)
  .max(500)
  .refine((words) => new Set(words).size === words.length, { message: 'a word stands once' });
export const contentWords = z.strictObject({
  words: list,
  /** phrases inside which a word is none, such as 非保本 */
  allowed: list,
});
export type ContentWords = z.infer<typeof contentWords>;

export const contentWordsView = z.object({
  /** the newest first, which is in force */
  versions: z
    .array(
      z.object({
        version: z.int(),
        content: contentWords,
        reason: z.string(),
        approvedAt: z.iso.datetime(),
      }),
    )
    .max(50),
});
export type ContentWordsView = z.infer<typeof contentWordsView>;
export const changeContentWords = z.strictObject({
  content: contentWords,
  reason: z.string().trim().min(1).max(500),
});
export const contentWordsAsked = z.object({ approvalId: z.int() });
