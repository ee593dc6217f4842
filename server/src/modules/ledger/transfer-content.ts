import { sql } from 'kysely';
import type { Tx } from '#platform/postgres/database.ts';

/**
 * Number and SHA-256 of the transfers after one id and through another, in their order. Every column
 * stands in it; a moment as its eight bytes, which no setting of a session words differently; the key, the
 * one text of the row, comes last and holds no line break, so that no two rows have the same words.
 */
export async function contentOfTransfers(
  tx: Tx,
  afterId: number,
  throughId: number,
): Promise<{ transfers: number; content: Buffer }> {
  const { rows } = await sql<{ transfers: number; content: Buffer }>`
    select count(*)::int as transfers, sha256(convert_to(coalesce(string_agg(
      concat_ws('|', id, kind, phase, from_account_id, to_account_id, amount, leg, coalesce(subject_id, 0), coalesce(pending_id, 0),
        coalesce(reverses_id, 0), coalesce(org_id, 0), encode(timestamptz_send(posted_at), 'hex'),
        coalesce(encode(timestamptz_send(expires_at), 'hex'), ''), natural_key), E'\n' order by id), ''), 'UTF8')) as content
    from ledger.transfer where id > ${afterId} and id <= ${throughId}`.execute(tx);
  const [row] = rows;
  if (!row) throw new Error('an aggregate gave no row');
  return row;
}
