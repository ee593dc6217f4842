import { createHmac, type KeyObject } from 'node:crypto';
import type { AuditVerdict } from '#contract/audit.ts';

/** An audit row as text, as PostgreSQL prints it: time in UTC to the microsecond, detail as canonical jsonb. */
export type ChainEntry = {
  entry_no: number;
  at: string;
  actor_kind: string;
  actor_id: number | null;
  actor_name: string;
  action: string;
  object_kind: string;
  object_id: string;
  org_id: number | null;
  outcome: string;
  detail: string;
};
export type SealedEntry = {
  position: number;
  seal: Buffer;
  sealed_entry_no: number;
  entry: ChainEntry | null;
};
export type Difference = NonNullable<AuditVerdict['first']>;

/** What stands before the first row. */
export const chainStart = Buffer.alloc(32);

/** seal(n) = HMAC-SHA256(key, seal(n-1) · n · row n): needs the key, and binds row, place and all before. */
export function sealOf(
  key: KeyObject,
  previous: Buffer,
  position: number,
  entry: ChainEntry,
): Buffer {
  const row = JSON.stringify([
    position,
    entry.entry_no,
    entry.at,
    entry.actor_kind,
    entry.actor_id,
    entry.actor_name,
    entry.action,
    entry.object_kind,
    entry.object_id,
    entry.org_id,
    entry.outcome,
    entry.detail,
  ]);
  return createHmac('sha256', key).update(previous).update(row).digest();
}

/** A stretch of the chain: the seal before it, where it starts, its rows, how many of them to judge. */
export type Stretch = {
  before: Buffer;
  position: number;
  rows: readonly SealedEntry[];
  judged: number;
};

/**
 * The first difference in a stretch; null when all hold. `anchored` gives the seal that the record
 * outside the database holds for a position, if any.
 *
 * A row whose seal does not fit was altered when its seal is a genuine link (the next row or an anchor
 * continues from it), reordered when another row of the stretch belongs in its place, and otherwise the
 * seal itself is foreign: made without the key, or moved here from elsewhere.
 */
export function findDifference(
  key: KeyObject,
  stretch: Stretch,
  anchored: ReadonlyMap<number, string>,
): Difference | null {
  let before = stretch.before;
  for (const [at, row] of stretch.rows.slice(0, stretch.judged).entries()) {
    const position = stretch.position + at;
    if (row.position !== position) {
      return difference('missing', position, null, `position ${position} of the chain is missing`);
    }
    if (row.entry === null) {
      const entryNo = row.sealed_entry_no;
      return difference(
        'missing',
        position,
        entryNo,
        `entry ${entryNo} (position ${position}) is missing`,
      );
    }
    if (!sealOf(key, before, position, row.entry).equals(row.seal)) {
      return classify(
        key,
        { ...stretch, before, position, rows: stretch.rows.slice(at) },
        anchored,
      );
    }
    if ((anchored.get(position) ?? row.seal.toString('hex')) !== row.seal.toString('hex')) {
      return difference(
        'anchor_mismatch',
        position,
        row.entry.entry_no,
        `the chain at position ${position} is not the one anchored outside the database: it was rewritten`,
      );
    }
    before = row.seal;
  }
  return null;
}

function classify(
  key: KeyObject,
  { before, position, rows }: Stretch,
  anchored: ReadonlyMap<number, string>,
): Difference {
  const [row, next] = rows;
  if (!row?.entry) throw new Error('only a row with its entry is classified');
  const entryNo = row.entry.entry_no;
  const seal = row.seal;
  const belongsHere = rows.find(
    (other) => other.entry && sealOf(key, before, position, other.entry).equals(seal),
  );
  if (belongsHere) {
    return difference(
      'reordered',
      position,
      entryNo,
      `entry ${entryNo} stands at position ${position}, where entry ${belongsHere.sealed_entry_no} belongs`,
    );
  }
  const genuine =
    anchored.get(position) === seal.toString('hex') ||
    (next?.entry && sealOf(key, seal, position + 1, next.entry).equals(next.seal));
  return genuine
    ? difference(
        'altered',
        position,
        entryNo,
        `entry ${entryNo} (position ${position}) was altered after it was sealed`,
      )
    : difference(
        'foreign_seal',
        position,
        entryNo,
        `entry ${entryNo} (position ${position}) carries a seal that does not continue the chain: the row was inserted or its seal replaced`,
      );
}

function difference(
  kind: Difference['difference'],
  position: number | null,
  entryNo: number | null,
  sentence: string,
): Difference {
  return { difference: kind, position, entryNo, sentence };
}
