import { sql } from 'kysely';
import type { Caller } from '#platform/http/caller.ts';
import { type Database, type Tx, withJob, withScope } from '#platform/postgres/database.ts';

/** A person or till who works for merchants and for no outlet of the bank. */
export function isMerchantsOwn(caller: Pick<Caller, 'roles'>): boolean {
  return caller.roles.every((role) => role === 'merchant_operator');
}

/** The merchants that a person or a till works for. As the job role. */
export async function merchantsOf(
  tx: Tx,
  { kind, id }: Pick<Caller, 'kind' | 'id'>,
): Promise<number[]> {
  const { rows } = await (
    kind === 'staff'
      ? sql<{
          no: number;
        }>`select merchant_no as no from merchants.operator where staff_id = ${id} order by 1`
      : sql<{
          no: number;
        }>`select merchant_no as no from merchants.till where api_key_id = ${id} and retired_at is null`
  ).execute(tx);
  return rows.map(({ no }) => no);
}

/**
 * Reads what the caller may see: staff of the bank their org units, a merchant's people the rows of their
 * merchants and nothing else, whatever outlet they are entered at. Row security holds both.
 */
export async function withMerchantReach<T>(
  database: Database,
  caller: Caller,
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  if (!isMerchantsOwn(caller)) return withScope(database, caller.scope, work);
  const own = await withJob(database, (tx) => merchantsOf(tx, caller));
  return withScope(database, { all: false, orgIds: [] }, async (tx) => {
    await sql`select set_config('huike.merchant_nos', ${`{${own.join(',')}}`}, true)`.execute(tx);
    return work(tx);
  });
}
