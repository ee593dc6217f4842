import { z } from 'zod';
import { pageOf, pageQuery } from './pages.ts';
import { calendarMoment } from './calendar-day.ts';

export const auditOutcomes = ['done', 'refused'] as const;

export const auditEntry = z.object({
  entryNo: z.number().int(),
  at: z.iso.datetime(),
  actorKind: z.enum(['staff', 'api-key', 'system']),
  actorId: z.number().int().nullable(),
  actorName: z.string(),
  action: z.string(),
  objectKind: z.string(),
  objectId: z.string(),
  orgId: z.number().int().nullable(),
  outcome: z.enum(auditOutcomes),
  detail: z.record(z.string(), z.unknown()),
  /** already part of the sealed chain */
  sealed: z.boolean(),
});
export type AuditEntry = z.infer<typeof auditEntry>;
export const auditPage = pageOf(auditEntry);
export const auditQuery = z.strictObject({
  actorId: z.coerce.number().int().positive().optional(),
  action: z.string().max(64).optional(),
  objectKind: z.string().max(64).optional(),
  objectId: z.string().max(128).optional(),
  outcome: z.enum(auditOutcomes).optional(),
  from: calendarMoment.optional(),
  until: calendarMoment.optional(),
  ...pageQuery,
});
export type AuditQuery = z.infer<typeof auditQuery>;

export const auditDifferences = [
  'altered',
  'missing',
  'reordered',
  'foreign_seal',
  'cut_off',
  'unqueued',
  'anchor_mismatch',
  'anchor_missing',
  'anchor_broken',
] as const;
/** What a check of the chain found; `first` names the first difference. */
export const auditVerdict = z.object({
  sealed: z.number().int(),
  waiting: z.number().int(),
  anchors: z.number().int(),
  intact: z.boolean(),
  first: z
    .object({
      difference: z.enum(auditDifferences),
      position: z.number().int().nullable(),
      entryNo: z.number().int().nullable(),
      sentence: z.string(),
    })
    .nullable(),
});
export type AuditVerdict = z.infer<typeof auditVerdict>;
