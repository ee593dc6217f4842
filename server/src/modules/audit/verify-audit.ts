import { sql } from 'kysely';
import type { AuditVerdict } from '#contract/audit.ts';
import type { Platform } from '#platform/platform.ts';
import { type Tx, withJob } from '#platform/postgres/database.ts';
import { type Anchors, readAnchors } from '#platform/anchors/anchor.ts';
import { chainStart, type Difference, findDifference } from './chain.core.ts';
import { readSealedAfter, sealedAtOnce } from './chain-entries.ts';

const runSize = 5000;

/**
 * Walks the whole chain and compares it with the anchors outside the database; names the first row
 * altered, missing, reordered, inserted or cut off. Reads runs of 5,000 rows, so memory stays flat.
 */
export async function verifyAudit(
  platform: Pick<Platform, 'database' | 'keyring' | 'home'>,
): Promise<AuditVerdict> {
  // Before the chain: what is anchored was committed, so a chain read later must hold it.
  const anchors = await readAnchors(platform.home, 'audit-head.jsonl');
  return withJob(platform.database, async (tx) => {
    const walked = await walkChain(tx, platform.keyring.audit, anchors.seals);
    const first =
      walked.difference ??
      findCutOff(walked.sealed, anchors.last) ??
      (await findUnqueued(tx)) ??
      findLostAnchors(walked.sealed, anchors);
    return {
      sealed: walked.sealed,
      waiting: await countWaiting(tx),
      anchors: anchors.count,
      intact: first === null,
      first,
    };
  });
}

/** `sealed` is how many rows held before the first difference, or all of them. */
async function walkChain(
  tx: Tx,
  key: Platform['keyring']['audit'],
  anchored: ReadonlyMap<number, string>,
): Promise<{ sealed: number; difference: Difference | null }> {
  let head: { position: number; seal: Buffer } = { position: 0, seal: chainStart };
  for (;;) {
    // One row more than is judged: telling an altered row from a foreign seal takes the row after it.
    const rows = await readSealedAfter(tx, head.position, runSize + 1);
    const judged = Math.min(rows.length, runSize);
    const stretch = { before: head.seal, position: head.position + 1, rows, judged };
    const difference = findDifference(key, stretch, anchored);
    if (difference) return { sealed: (difference.position ?? 1) - 1, difference };
    const last = rows[judged - 1];
    if (!last) return { sealed: head.position, difference: null };
    head = { position: last.position, seal: last.seal };
  }
}

function findCutOff(sealed: number, anchored: number): Difference | null {
  if (anchored <= sealed) return null;
  return {
    difference: 'cut_off',
    position: sealed + 1,
    entryNo: null,
    sentence: `the chain ends at position ${sealed}, but position ${anchored} was anchored: its tail was cut off`,
  };
}

/**
 * Without its anchors a chain cut off at its end looks whole, so that they are gone is a difference of its
 * own, also when later seals began the record anew: every batch has one, so the first can't lie far in.
 * Twice a batch, since a crash between a seal and its anchor leaves one out.
 */
function findLostAnchors(sealed: number, anchors: Anchors): Difference | null {
  const broken = anchors.brokenLine;
  if (broken !== null) {
    const sentence = `line ${broken} of the anchors outside the database is no anchor: the record was changed`;
    return { difference: 'anchor_broken', position: null, entryNo: null, sentence };
  }
  const lost = anchors.count === 0 ? sealed : anchors.first - 1;
  if (sealed === 0 || (anchors.count > 0 && anchors.first <= 2 * sealedAtOnce)) return null;
  return {
    difference: 'anchor_missing',
    position: 1,
    entryNo: null,
    sentence: `${sealed} rows are sealed, but no anchor outside the database stands for the first ${lost}: the record was lost, or is looked for in another home`,
  };
}

async function countWaiting(tx: Tx): Promise<number> {
  const { rows } = await sql<{
    waiting: number;
  }>`select count(*) as waiting from audit.unsealed`.execute(tx);
  return rows[0]?.waiting ?? 0;
}

/** A row neither sealed nor waiting came in by another way; a number waiting without its row was removed. */
async function findUnqueued(tx: Tx): Promise<Difference | null> {
  const { rows } = await sql<{ entry_no: number; kind: 'unqueued' | 'missing' }>`
    select entry_no, 'unqueued' as kind from audit.entry
    where not exists (select from audit.seal where seal.entry_no = entry.entry_no)
      and not exists (select from audit.unsealed where unsealed.entry_no = entry.entry_no)
    union all
    select entry_no, 'missing' from audit.unsealed
    where not exists (select from audit.entry where entry.entry_no = unsealed.entry_no)
    order by entry_no limit 1`.execute(tx);
  const [row] = rows;
  if (!row) return null;
  const sentence =
    row.kind === 'unqueued'
      ? `entry ${row.entry_no} is neither sealed nor waiting for its seal: it was inserted by another way`
      : `entry ${row.entry_no} was removed while it waited for its seal`;
  return { difference: row.kind, position: null, entryNo: row.entry_no, sentence };
}
