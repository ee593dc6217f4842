import { sql } from 'kysely';
import type { Tx } from '#platform/postgres/database.ts';
import type { CatalogueInForce } from './bank-definitions.core.ts';
import { catalogueInForce } from './catalogue-in-force.ts';

/**
 * The catalogue, which stays as it is until `tx` ends: for whoever writes down that something is made of a tag
 * or a metric. Many hold it at once; whoever changes it waits for them, and they for whoever has begun to.
 * Taken before any row of what is written.
 */
export async function holdCatalogue(tx: Tx): Promise<CatalogueInForce> {
  await sql`select from tags.catalogue_revision for share`.execute(tx);
  return catalogueInForce(tx);
}

/**
 * Waits for all who hold the catalogue and keeps others from it: for whoever retires something, before they
 * ask what is made of it, or puts something into use that stands on others. After the row of the
 * definition or model itself.
 */
export async function lockCatalogue(tx: Tx): Promise<void> {
  await sql`select from tags.catalogue_revision for update`.execute(tx);
}
