/**
 * Kysely's view of the tables. Modules query their tables by typed `sql` statements; this open
 * schema only serves `tx` as the carrier of a transaction.
 */
export type Schema = Record<string, Record<string, unknown>>;
