import { tagsOfCustomer } from '#modules/tags/index.ts';
import type { Platform } from '#platform/platform.ts';
import { withJob } from '#platform/postgres/database.ts';
import { openDocument, readFromEngine } from './read-document.ts';

/**
 * What the newest run knows of the risk a customer may take: C1 to C5, empty where nobody has assessed the customer or
 * no run has seen them. Asked without a scope: the caller makes sure of it.
 */
export async function readRiskLevel(
  { database, analytics }: Pick<Platform, 'database' | 'analytics'>,
  customerNo: number,
): Promise<string> {
  const copied = await withJob(database, (tx) => tagsOfCustomer.findDocument(tx, customerNo));
  const written = copied ? openDocument(copied) : await readFromEngine(analytics, customerNo);
  return written?.portrait?.risk ?? '';
}
