import { z } from 'zod';

/** A refusal that is kept and shown later: its code, and its sentence in both languages. */
export const refusalShown = z.object({ code: z.string(), zh: z.string(), en: z.string() });
export type RefusalShown = z.infer<typeof refusalShown>;
