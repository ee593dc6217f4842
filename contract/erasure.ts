import { z } from 'zod';

/** Asks for a person to be taken out of every store; `reason` goes to the audit, so it names nobody. */
export const erasureRequest = z.strictObject({ reason: z.string().trim().min(2).max(200) });
export const erasureAsked = z.object({ jobId: z.number().int() });
