import { sql } from 'kysely';
import type { LedgerFault } from '#modules/ledger/index.ts';
import { type Database, type Tx, withJob } from '#platform/postgres/database.ts';

class Undone extends Error {}

/** What a recount says after a change past every right of the program, which is then undone. */
export async function faultsAfter(
  database: Database,
  change: string,
  recount: (tx: Tx) => Promise<LedgerFault[]>,
): Promise<LedgerFault[]> {
  let faults: LedgerFault[] = [];
  await withJob(database, async (tx) => {
    await sql`set local role none`.execute(tx);
    await sql.raw(change).execute(tx);
    await sql`set local role huike_job`.execute(tx);
    faults = await recount(tx);
    throw new Undone();
  }).catch((error: unknown) => {
    if (!(error instanceof Undone)) throw error;
  });
  return faults;
}
