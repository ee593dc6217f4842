import { z } from 'zod';
import { bilingual } from './bilingual.ts';
import { businessDate, tagCode, tagUnits } from './tags.ts';

/** A threshold that somebody wants another value of. */
export const parameterChange = z.object({
  name: z.string(),
  zh: z.string(),
  en: z.string(),
  unit: z.enum(tagUnits),
  before: z.number(),
  after: z.number(),
});

const effectOn = z.object({
  /** null: everybody with a value; else a value of a choice */
  value: bilingual.nullable(),
  now: z.int(),
  next: z.int(),
});

/** A change of thresholds as it is submitted: all of what a checker approves. */
export const submittedParameters = z.object({
  code: tagCode,
  name: bilingual,
  /** of a tag the bank defined: the version of the definition that the change is made on */
  version: z.int().nullable(),
  changes: z.array(parameterChange),
  /** how many of the customers looked at have the tag now, and would have it then */
  effect: z.object({ businessDate, sampled: z.int(), customers: z.int(), rows: z.array(effectOn) }),
  /** tags that are made of this one or share a threshold with it, and change with it */
  others: z.array(z.object({ code: tagCode, name: bilingual })),
});
export type SubmittedParameters = z.infer<typeof submittedParameters>;
