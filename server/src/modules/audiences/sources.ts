import type { CustomerRow } from '#contract/audiences.ts';
import type { Analytics } from '#platform/analytics/index.ts';
import type { Platform } from '#platform/platform.ts';
import type { Tx } from '#platform/postgres/database.ts';
import type { TagColumn } from './compile-rule.core.ts';
import type { TagRows } from './statements.core.ts';

export type TagsNow = {
  /** the tags of customers, by code */
  columns: ReadonlyMap<string, TagColumn>;
  rows(date: string): TagRows;
};

/**
 * What audiences read of tags and customers. An argument, because the benchmark counts over a tag
 * table of its own, and because this module must not know how names are kept and masked.
 */
export type AudienceSources = {
  /** the tags there are at this moment, and where the rows of a date are read, whatever is laid over them */
  readTags(platform: Pick<Platform, 'database' | 'analytics' | 'clock'>): Promise<TagsNow>;
  /** the tags there are, which stay until `tx` ends: what is saved with them is seen by whoever retires one */
  holdTags(tx: Tx): Promise<TagsNow['columns']>;
  /** the newest date whose tags are complete, on or before another if given; null before the first run */
  latestTagDate(analytics: Analytics, onOrBefore?: string): Promise<string | null>;
  /** rows of those customers that `tx` may see, names masked, in the order of the numbers */
  maskedCustomers(tx: Tx, customerNos: readonly number[]): Promise<CustomerRow[]>;
  /** bank identifier → customer number, of those customers that `tx` may see */
  customerNosByIdentifier(
    tx: Tx,
    identifiers: readonly string[],
  ): Promise<ReadonlyMap<string, number>>;
  /** those of the numbers that are customers `tx` may see */
  existingCustomerNos(tx: Tx, customerNos: readonly number[]): Promise<ReadonlySet<number>>;
};
