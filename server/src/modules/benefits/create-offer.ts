import { sql } from 'kysely';
import type { CreateOffer, UpdateOffer } from '#contract/benefits.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import type { Tx } from '#platform/postgres/database.ts';

/** Writes an offer on a budget the caller can see. Gives its id. */
export async function createOffer(
  tx: Tx,
  now: Date,
  createdBy: number | null,
  offer: CreateOffer,
): Promise<Result<number>> {
  const { rows: budgets } =
    await sql`select 1 from benefits.budget where id = ${offer.budgetId}`.execute(tx);
  if (budgets.length === 0) return refuse('NOT_FOUND');
  const { rows } = await sql<{ id: number }>`
    insert into benefits.offer (code, name, kind, budget_id, face_amount_fen, threshold_amount_fen, valid_days,
      cap_count, cap_amount_fen, org_id, created_by, created_at, updated_at)
    values (${offer.code}, ${offer.name}, 'voucher', ${offer.budgetId}, ${offer.faceAmountFen}, ${offer.thresholdAmountFen},
      ${offer.validDays}, ${offer.capCount}, ${offer.capAmountFen}, ${offer.orgId}, ${createdBy}, ${now}, ${now})
    on conflict (code) do nothing returning id`.execute(tx);
  return rows[0] ? ok(rows[0].id) : refuse('CODE_TAKEN', { code: offer.code });
}

/** Changes an offer; what it is worth stays once a campaign has some of it. Caps never fall below what is set aside. */
export async function updateOffer(
  tx: Tx,
  now: Date,
  id: number,
  change: UpdateOffer,
): Promise<Result<void>> {
  const { rows } = await sql<{ allotted_count: number; allotted_amount_fen: number }>`
    select allotted_count, allotted_amount_fen from benefits.offer where id = ${id} for no key update`.execute(
    tx,
  );
  const offer = rows[0];
  if (!offer) return refuse('NOT_FOUND');
  const changesWorth = [change.faceAmountFen, change.thresholdAmountFen, change.validDays].some(
    (value) => value !== undefined,
  );
  if (offer.allotted_count > 0 && changesWorth) return refuse('OFFER_IN_USE');
  const { capCount = offer.allotted_count, capAmountFen = offer.allotted_amount_fen } = change;
  if (capCount < offer.allotted_count || capAmountFen < offer.allotted_amount_fen) {
    return refuse('OFFER_CAP_EXCEEDED', {
      availableCount: capCount,
      availableFen: capAmountFen,
      neededCount: offer.allotted_count,
      neededFen: offer.allotted_amount_fen,
    });
  }
  await sql`
    update benefits.offer set
      name = coalesce(${change.name ?? null}, name),
      face_amount_fen = coalesce(${change.faceAmountFen ?? null}, face_amount_fen),
      threshold_amount_fen = coalesce(${change.thresholdAmountFen ?? null}, threshold_amount_fen),
      valid_days = coalesce(${change.validDays ?? null}, valid_days),
      cap_count = coalesce(${change.capCount ?? null}, cap_count),
      cap_amount_fen = coalesce(${change.capAmountFen ?? null}, cap_amount_fen),
      updated_at = ${now}
    where id = ${id}`.execute(tx);
  return ok(undefined);
}
