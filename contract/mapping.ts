import { z } from 'zod';
import { dateFormats } from './mapping-expression.ts';
import { errorLimitSchema, fileSchema, removesWhatItLacks } from './mapping-file.ts';

/**
 * The mapping of one source: which of a bank's files become which facts, and how. Written as YAML,
 * documented in docs/mapping.md, which is made from this schema. A mapping holds no SQL: values are
 * built from a closed set of named steps.
 */

/** A mapping with its shorthands written out and its defaults filled in. */
export const mappingSchema = z
  .strictObject({
    version: z.literal(1),
    source: z
      .string()
      .regex(/^[a-z][a-z0-9_]{0,29}$/)
      .refine((source) => source !== 'huike', "huike is the product's own source")
      .describe('code of the source; facts carry it'),
    name: z.strictObject({ zh: z.string().min(1).max(100), en: z.string().min(1).max(100) }),
    currency: z
      .string()
      .regex(/^[A-Z]{3}$/)
      .default('CNY'),
    amount_unit: z
      .enum(['yuan', 'fen'])
      .default('yuan')
      .describe('yuan: at most two decimals, kept ×100; fen: integers'),
    date_format: z.enum(dateFormats).default('YYYY-MM-DD'),
    two_digit_years_from: z
      .int()
      .min(1900)
      .max(2000)
      .default(1950)
      .describe('YY is the year within 100 years from this one'),
    error_limit: errorLimitSchema.prefault({ share: 0.01 }),
    organization: z
      .strictObject({ code: z.string().min(1).max(50), name: z.string().min(1).max(200) })
      .optional()
      .describe('head office, made where it does not exist'),
    default_org: z
      .string()
      .max(50)
      .optional()
      .describe('managing org unit where the file gives none'),
    files: z.array(fileSchema).min(1).max(100),
  })
  .superRefine((mapping, issue) => {
    const seen = new Set<string>();
    const full = new Map<string, string>();
    for (const [index, file] of mapping.files.entries()) {
      if (seen.has(file.name))
        issue.addIssue({
          code: 'custom',
          path: ['files', index, 'name'],
          message: `the name ${file.name} is used twice`,
        });
      seen.add(file.name);
      if (!removesWhatItLacks(file)) continue;
      const other = full.get(file.entity);
      if (other !== undefined)
        issue.addIssue({
          code: 'custom',
          path: ['files', index, 'mode'],
          message: `${other} and ${file.name} are both full files of ${file.entity}: each would remove what the other brings`,
        });
      full.set(file.entity, file.name);
    }
  });

export type Mapping = z.output<typeof mappingSchema>;
