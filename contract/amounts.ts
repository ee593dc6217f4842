import { z } from 'zod';

/** Fen below 2^53; the largest single amount is ten billion yuan. */
export const amountFen = z.number().int().min(0).max(1_000_000_000_000);
export const positiveFen = amountFen.min(1);
/** What amounts add up to: bounded by nothing but exact numbers. */
export const totalFen = z.number().int().min(0);
