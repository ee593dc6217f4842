import { sql } from 'kysely';
import type { DrawContent } from '#contract/draw-content.ts';
import type { CreateDraw, DrawKind } from '#contract/draws.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { switchOffChanged } from '#modules/law-switches/index.ts';
import type { Tx } from '#platform/postgres/database.ts';

export type VersionRow = {
  drawId: number;
  kind: DrawKind;
  drawState: 'draft' | 'open' | 'closed';
  orgId: number | null;
  versionNo: number;
  state: 'draft' | 'submitted' | 'approved' | 'open' | 'closed';
  edits: number;
  content: DrawContent;
  sha256: string | null;
  authorIds: number[];
};

/** A version of a draw's rules, as compliance judges it. */
export function lawObjectOf({ drawId, versionNo, orgId }: VersionRow) {
  return { kind: 'draw', id: drawId, version: versionNo, orgId } as const;
}

/** Opens a draft: a draw with the first version of its rules. Gives its id. */
export async function createDraw(
  tx: Tx,
  now: Date,
  { kind, orgId, content }: CreateDraw,
  makerId: number | null,
): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    insert into draws.draw (kind, org_id, created_by, created_at) values (${kind}, ${orgId}, ${makerId}, ${now})
    returning id`.execute(tx);
  const id = rows[0]?.id;
  if (id === undefined) throw new Error('a draw was not written');
  await writeVersion(tx, now, { drawId: id, versionNo: 1, orgId, content }, makerId);
  return id;
}

/** Begins the next version of an open draw's rules, as the ones in force; one at a time is written. */
export async function createVersion(
  tx: Tx,
  now: Date,
  drawId: number,
  makerId: number | null,
): Promise<Result<number>> {
  const newest = await lockNewestVersion(tx, drawId);
  if (!newest.ok) return newest;
  const { drawState, state, versionNo, orgId, content } = newest.value;
  if (drawState !== 'open') return refuse('DRAW_NOT_OPEN');
  if (state !== 'open') return refuse('DRAW_VERSION_UNDER_WAY', { versionNo });
  await writeVersion(tx, now, { drawId, versionNo: versionNo + 1, orgId, content }, makerId);
  return ok(versionNo + 1);
}

async function writeVersion(
  tx: Tx,
  now: Date,
  version: { drawId: number; versionNo: number; orgId: number | null; content: DrawContent },
  makerId: number | null,
): Promise<void> {
  await sql`
    insert into draws.version (draw_id, version_no, content, author_ids, written_at, org_id)
    values (${version.drawId}, ${version.versionNo}, ${JSON.stringify(version.content)}::jsonb,
      array_remove(array[${makerId}::bigint], null), ${now}, ${version.orgId})`.execute(tx);
}

/** Writes the rules being drafted; the edit they were made on must still be the newest. */
export async function updateDraft(
  tx: Tx,
  now: Date,
  drawId: number,
  change: { edits: number; content: DrawContent },
  authorId: number | null,
): Promise<Result<void>> {
  const newest = await lockNewestVersion(tx, drawId);
  if (!newest.ok) return newest;
  const { versionNo, state, edits } = newest.value;
  if (state !== 'draft') return refuse('DRAW_RULES_FIXED', { versionNo });
  if (edits !== change.edits) return refuse('DRAW_CHANGED');
  await sql`
    update draws.version set content = ${JSON.stringify(change.content)}::jsonb, edits = edits + 1, written_at = ${now},
      author_ids = case when ${authorId}::bigint = any (author_ids) or ${authorId}::bigint is null then author_ids
        else author_ids || ${authorId}::bigint end
    where draw_id = ${drawId} and version_no = ${versionNo}`.execute(tx);
  if (authorId !== null) await switchOffChanged(tx, now, authorId, lawObjectOf(newest.value));
  return ok(undefined);
}

/** The newest version under the lock of its draw: what is read here holds until commit. */
export async function lockNewestVersion(tx: Tx, drawId: number): Promise<Result<VersionRow>> {
  const locked = await sql`
    select from draws.draw where id = ${drawId} for no key update`.execute(tx);
  if (locked.rows.length === 0) return refuse('NOT_FOUND');
  const { rows } = await sql<VersionRow>`
    select draw.id as "drawId", kind, draw.state as "drawState", draw.org_id as "orgId", version.version_no as "versionNo",
      version.state, edits, content, encode(sha256, 'hex') as sha256, to_jsonb(author_ids) as "authorIds"
    from draws.draw join draws.version on draw_id = draw.id
    where draw.id = ${drawId} order by version.version_no desc limit 1`.execute(tx);
  return rows[0] ? ok(rows[0]) : refuse('NOT_FOUND');
}
