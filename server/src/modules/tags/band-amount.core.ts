const yuan = 100;
const bounds = [0, 1_000, 10_000, 50_000, 200_000, 500_000, 1_000_000, 6_000_000].map(
  (bound) => bound * yuan,
);

/** The band an amount lies in, lower bound included; open at both ends of the ladder. */
export function bandOfAmount(amountFen: number): { from: number | null; to: number | null } {
  const above = bounds.findIndex((bound) => amountFen < bound);
  const from = bounds[above === -1 ? bounds.length - 1 : above - 1] ?? null;
  return { from, to: above === -1 ? null : (bounds[above] ?? null) };
}
