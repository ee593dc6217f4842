import { z } from 'zod';

/** What a model is told of its slice of a soak, in `HUIKE_SOAK`. */
export const soakSchema = z
  .string()
  .transform((text): unknown => JSON.parse(text))
  .pipe(
    z.object({
      seconds: z.number(),
      /** of its first histories; the next ones have the numbers after it */
      seed: z.int(),
      /** only those of this seed */
      isOnce: z.boolean(),
      /** where it writes how far it came */
      report: z.string(),
    }),
  );
export type Soak = z.infer<typeof soakSchema>;

/** How far a model came: histories lived, the seed it was at, and what was not as the rules say. */
export const reportSchema = z.object({
  histories: z.int(),
  seed: z.int(),
  difference: z.string().nullish(),
});
export type SoakReport = z.infer<typeof reportSchema>;
