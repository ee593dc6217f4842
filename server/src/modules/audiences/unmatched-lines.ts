import { sql } from 'kysely';
import type { UnmatchedReason } from '#contract/audiences.ts';
import { blindIndex } from '#platform/crypto/blind-index.ts';
import { decryptValue, encryptValue } from '#platform/crypto/encrypt-value.ts';
import type { Keyring } from '#platform/crypto/keyring.ts';
import type { Tx } from '#platform/postgres/database.ts';

// A line that named nobody stands in the uploaded file as it was typed: it may be an identity number or a
// phone of anybody, so it is kept encrypted, and shown with its ends only.

export type UnmatchedLine = { line: number; text: string; reason: UnmatchedReason };

const bindingOf = (listId: number, line: number): string =>
  `audiences.uploaded_list_unmatched:${listId}:${line}`;
const indexOf = (keyring: Keyring, text: string): Buffer =>
  blindIndex(keyring, 'unmatched-line', text);

export async function writeUnmatched(
  tx: Tx,
  keyring: Keyring,
  listId: number,
  lines: readonly UnmatchedLine[],
): Promise<void> {
  const sealed = lines.map(({ line, text }) =>
    encryptValue(keyring, bindingOf(listId, line), text),
  );
  await sql`insert into audiences.uploaded_list_unmatched (list_id, line, text_enc, text_index, reason)
    select ${listId}::bigint, given.* from unnest(${lines.map(({ line }) => line)}::int[], ${sealed}::bytea[],
      ${lines.map(({ text }) => indexOf(keyring, text))}::bytea[], ${lines.map(({ reason }) => reason)}::text[]) as given`.execute(
    tx,
  );
}

/** Lines after one, in the file's order, masked. */
export async function readUnmatched(
  tx: Tx,
  keyring: Keyring,
  listId: number,
  after: number,
  limit: number,
): Promise<UnmatchedLine[]> {
  const { rows } = await sql<{ line: number; text_enc: Buffer; reason: UnmatchedReason }>`
    select line, text_enc, reason from audiences.uploaded_list_unmatched
    where list_id = ${listId} and line > ${after} order by line limit ${limit}`.execute(tx);
  return rows.map(({ line, text_enc, reason }) => ({
    line,
    text: maskLine(decryptValue(keyring, bindingOf(listId, line), text_enc)),
    reason,
  }));
}

/** Takes out the lines that name a person by one of these texts. */
export async function eraseUnmatched(
  tx: Tx,
  keyring: Keyring,
  traces: readonly string[],
): Promise<void> {
  await sql`delete from audiences.uploaded_list_unmatched
    where text_index = any(${traces.map((text) => indexOf(keyring, text))}::bytea[])`.execute(tx);
}

function maskLine(text: string): string {
  const signs = [...text];
  if (signs.length <= 4) return '*'.repeat(signs.length);
  return [...signs.slice(0, 2), '*'.repeat(signs.length - 4), ...signs.slice(-2)].join('');
}
