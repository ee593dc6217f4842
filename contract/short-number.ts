import { z } from 'zod';

// Org units and customers are numbered within 32 bits in both stores: a larger number names nothing,
// and no statement could compare it.
const largest = 2_147_483_647;

/** The number of an org unit or a customer, in a body. */
export const shortNumber = z.int().positive().max(largest);
/** The same in a path or a query, where it comes as text. */
export const shortNumberText = z.coerce.number().int().positive().max(largest);
