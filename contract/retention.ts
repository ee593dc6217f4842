import { z } from 'zod';
import type { ErrorDeclaration } from './errors.ts';
import { retentionKindNames } from './retention-kind-names.ts';

const kind = z.enum(retentionKindNames);
/** More than this is no period; each kind has bounds of its own, refused with a sentence. */
const days = z.number().int().min(0).max(100_000);

export const retentionPeriods = z.partialRecord(kind, days);
export type RetentionPeriods = z.infer<typeof retentionPeriods>;

export const retentionRun = z.object({
  jobId: z.number().int(),
  state: z.enum(['queued', 'running', 'done', 'failed', 'cancelled']),
  startedAt: z.iso.datetime({ offset: true }).nullable(),
  finishedAt: z.iso.datetime({ offset: true }).nullable(),
  error: z.string().nullable(),
});
export const retentionView = z.object({
  items: z.array(
    z.object({
      kind,
      days,
      defaultDays: days,
      minDays: days,
      maxDays: days,
      /** what the newest finished run deleted; null before the first */
      removed: z.number().int().nullable(),
    }),
  ),
  lastRun: retentionRun.nullable(),
});
export type RetentionView = z.infer<typeof retentionView>;

export const retentionChange = z.strictObject({ days: retentionPeriods });
export const retentionAsked = z.object({ jobId: z.number().int() });

/** What one run deleted of everything together; by kind it stands in the database. */
export const retentionOutput = z.object({ removed: z.number().int().min(0) });
export type RetentionOutput = z.infer<typeof retentionOutput>;

export const retentionErrors = {
  RETENTION_TOO_SHORT: {
    status: 422,
    zh: '“{zh}”的保留期不得短于 {limit} 天{whyZh}',
    en: '“{en}” must be kept {limit} days at least{whyEn}',
  },
  RETENTION_TOO_LONG: {
    status: 422,
    zh: '“{zh}”的保留期不得长于 {limit} 天',
    en: '“{en}” may be kept {limit} days at most',
  },
} satisfies Record<string, ErrorDeclaration>;
