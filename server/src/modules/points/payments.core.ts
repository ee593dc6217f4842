/** A payment that points were given for, and what refunds have taken of both so far. */
export type Paid = { amountFen: number; points: number; refundedFen: number; takenBack: number };
export type Laid = { at: number; fen: number; points: number };

/** What a payment brings where a day has brought so much already, and whether the day's cap cut it. */
export function withinDay(
  points: number,
  had: number,
  dayPoints: number | null,
): { points: number; capped: boolean } {
  if (dayPoints === null) return { points, capped: false };
  const left = Math.max(dayPoints - had, 0);
  return { points: Math.min(points, left), capped: points > left };
}

/**
 * Lays a refund to payments in their order, each as far as it is not refunded yet. Of a payment's points goes
 * back what its whole refunded part is worth, rounded down, less what went before: however a payment is
 * refunded, the parts sum to its points, and none goes back before it is due.
 */
export function layRefund(paid: readonly Paid[], refundFen: number): Laid[] {
  let left = refundFen;
  return paid.flatMap(({ amountFen, points, refundedFen, takenBack }, at): Laid[] => {
    const fen = Math.min(left, amountFen - refundedFen);
    if (fen <= 0) return [];
    left -= fen;
    // The product may pass 2^53.
    const due = (BigInt(points) * BigInt(refundedFen + fen)) / BigInt(amountFen);
    return [{ at, fen, points: Number(due) - takenBack }];
  });
}
