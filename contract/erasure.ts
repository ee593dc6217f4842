import { z } from 'zod';

/** Asks for a person to be taken out of every store; `reason` goes to the audit, so it names nobody. */
export const erasureRequest = z.strictObject({ reason: z.string().trim().min(2).max(200) });
/** What an erasure would touch, as counts only: whoever asks for it need not see the person. */
export const erasurePreview = z.object({
  customerNo: z.number().int(),
  managingOrgName: z.string(),
  erased: z.boolean(),
  identifiers: z.number().int(),
  consents: z.number().int(),
  suppressions: z.number().int(),
  uploadedLists: z.number().int(),
  /** kept by number, since amounts of the past must add up */
  vouchers: z.number().int(),
  /** the newest job that erases this person, whatever became of it */
  jobId: z.number().int().nullable(),
});
export type ErasurePreview = z.infer<typeof erasurePreview>;
export const erasureAsked = z.object({ jobId: z.number().int() });
