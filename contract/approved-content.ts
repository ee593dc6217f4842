import { z } from 'zod';
import type { ErrorDeclaration } from './errors.ts';
import { shortNumber } from './short-number.ts';

/**
 * Content that a second person approves (rule 12): local services, product benefits, plans. Each submission is a
 * version; what was approved last is in force until the next one is, or until the content is taken off.
 */
export const approvedContentErrors = {
  CONTENT_CHANGED: {
    status: 409,
    zh: '内容已被他人修改为第 {version} 版，请关闭后重新打开再改',
    en: 'Somebody else has made version {version} of it: close it, open it again and change that',
  },
} satisfies Record<string, ErrorDeclaration>;

const moment = z.iso.datetime();

/** What is kept of content: the version submitted last, and the one in force. */
export const approvedContentOf = <Content extends z.ZodType>(content: Content) =>
  z.object({
    id: z.int().positive(),
    orgId: z.int(),
    /** kept by a unit of the caller; of another's only what is in force is told, as its draft too */
    isOwn: z.boolean(),
    /** of the draft, counted from 1; told with a change, so that nobody's version is overwritten unseen */
    version: z.int().positive(),
    draft: content,
    /** of what is in force */
    liveVersion: z.int().positive().nullable(),
    live: content.nullable(),
    /** the draft waits for a second person */
    isWaiting: z.boolean(),
    changedAt: moment,
    approvedAt: moment.nullable(),
    retiredAt: moment.nullable(),
  });
export type ApprovedContent<Content> = {
  id: number;
  orgId: number;
  isOwn: boolean;
  version: number;
  draft: Content;
  liveVersion: number | null;
  live: Content | null;
  isWaiting: boolean;
  changedAt: string;
  approvedAt: string | null;
  retiredAt: string | null;
};

export const newContentOf = <Content extends z.ZodType>(content: Content) =>
  z.strictObject({ orgId: shortNumber, content });
export type NewContent<Content> = { orgId: number; content: Content };

/** Another version in place of the one that was seen. */
export const changedContentOf = <Content extends z.ZodType>(content: Content) =>
  z.strictObject({ version: z.int().positive(), content });
export type ChangedContent<Content> = { version: number; content: Content };
