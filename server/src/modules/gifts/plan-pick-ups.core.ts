/** A piece that somebody is to pick up: where they asked for it, or anywhere if they named no outlet. */
export type WantedPiece = {
  giftId: number;
  outletOrgId: number | null;
  /** the customer's own outlet */
  ownOrgId: number;
  /** outlets of the offer; empty: all of them */
  orgIds: readonly number[];
};
export type FreePieces = { giftId: number; orgId: number; stock: number };
export type PlannedPiece = { orgId: number } | 'NO_STOCK' | 'NOT_THIS_PLACE';

/**
 * Where each of a batch picks its piece up, in the order asked; each sees what those before it have left. Who
 * named an outlet gets it there or not at all; who did not, at their own, or else where most are left, of equal
 * ones at the lower number.
 */
export function planPickUps(
  wanted: readonly WantedPiece[],
  shelves: readonly FreePieces[],
): PlannedPiece[] {
  const left = shelves.map((shelf) => ({ ...shelf }));
  return wanted.map(({ giftId, outletOrgId, ownOrgId, orgIds }): PlannedPiece => {
    if (outletOrgId !== null && orgIds.length > 0 && !orgIds.includes(outletOrgId))
      return 'NOT_THIS_PLACE';
    const free = left
      .filter((one) => one.giftId === giftId && one.stock > 0)
      .filter(({ orgId }) => orgIds.length === 0 || orgIds.includes(orgId))
      .toSorted((one, other) => other.stock - one.stock || one.orgId - other.orgId);
    const own = free.find(({ orgId }) => orgId === (outletOrgId ?? ownOrgId));
    const chosen = own ?? (outletOrgId === null ? free[0] : undefined);
    if (!chosen) return 'NO_STOCK';
    chosen.stock -= 1;
    return { orgId: chosen.orgId };
  });
}
