import { z } from 'zod';

/** The kinds of file that a table leaves as. */
export const tableFormats = ['csv', 'xlsx'] as const;
export const tableFormat = z.enum(tableFormats);
export type TableFormat = z.infer<typeof tableFormat>;
