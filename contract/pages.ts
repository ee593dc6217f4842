import { z } from 'zod';

/**
 * The one shape of a list that grows: its rows, and the cursor of the page after them, null on the last
 * page. The order is one that new rows do not disturb: who follows the cursors gets every row that was
 * there at the beginning exactly once.
 */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() });
}

/** What every such list takes beside its own filters. */
export const pageQuery = {
  cursor: z.string().max(500).optional().meta({
    description:
      '`nextCursor` of the page before: good for the same list, the same filters and the same caller',
  }),
  limit: z.coerce.number().int().min(1).max(200).default(50),
};

/** The query of such a list without filters. */
export const unfilteredQuery = z.strictObject(pageQuery);

/** A page as asked for; what else stands there are the filters of the list. */
export type PageAsked = { cursor?: string | undefined; limit: number };
