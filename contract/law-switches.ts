import { z } from 'zod';

/** What compliance rule 1 may refuse and the head office's compliance may switch on, one version at a time. */
export type LawObjectKind = 'points_rule' | 'offer' | 'draw';

export const lawSwitch = z.strictObject({
  on: z.boolean(),
  reason: z.string().trim().min(1).max(500),
});
export type LawSwitch = z.infer<typeof lawSwitch>;

/** How many switches of one object are told, the newest. */
export const lawHistory = 50;
export const lawSwitches = z
  .array(
    z.object({
      version: z.int().positive(),
      on: z.boolean(),
      reason: z.string(),
      /** null where the reader may not know the person */
      by: z.string().nullable(),
      at: z.iso.datetime(),
    }),
  )
  .max(lawHistory);
export type LawSwitches = z.infer<typeof lawSwitches>;

/** How rule 1 stands to an object: whether it refuses the newest version, and what compliance decided. */
export const lawStanding = z.object({ refusedByLaw: z.boolean(), switchedOn: z.boolean() });
