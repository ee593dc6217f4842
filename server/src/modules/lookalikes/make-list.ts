import type { UploadedListResponse } from '#contract/audiences.ts';
import { refuse, type Result } from '#contract/result.ts';
import { audienceLists } from '#modules/audiences/index.ts';
import { scopeCondition } from '#platform/analytics/index.ts';
import type { Caller } from '#platform/http/caller.ts';
import type { Platform } from '#platform/platform.ts';
import { withScope } from '#platform/postgres/database.ts';
import { readLookalike } from './read-lookalikes.ts';

/** The `size` customers with the highest scores, of those the caller sees, as a list for audiences. */
export async function makeLookalikeList(
  platform: Platform,
  caller: Caller,
  id: number,
  { name, size }: { name: string; size: number },
): Promise<Result<UploadedListResponse>> {
  const found = await withScope(platform.database, caller.scope, (tx) => readLookalike(tx, id));
  if (!found.ok) return found;
  if (found.value.state !== 'done') return refuse('LOOKALIKE_NOT_USABLE');
  if (!found.value.scored) return refuse('LOOKALIKE_SCORES_GONE');
  const within = scopeCondition(caller.scope, 'managing_org_id');
  const rows = await platform.analytics.query<{ no: number }>(
    `SELECT customer_no AS no FROM lookalike_score WHERE lookalike_id = {lookalike_id:UInt32} AND ${within.sql}
     ORDER BY score DESC, customer_no LIMIT {size:UInt32}`,
    { ...within.params, lookalike_id: id, size },
  );
  return audienceLists.create(
    platform,
    caller,
    name,
    rows.map(({ no }) => no),
  );
}
