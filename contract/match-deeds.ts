/** How well two deeds of one name agree: 0 is wholly, and the smaller the better; then the nearer the better. */
export type Grade = { rank: number; apart: number };
export type Matched = {
  /** by the place here: the place there, and how well they agree */
  pairs: Map<number, { there: number; rank: number }>;
  leftHere: number[];
  /** `isDuplicate`: another of its name was paired */
  leftThere: { there: number; isDuplicate: boolean }[];
};

/**
 * Pairs deeds that two sides tell, each with one of the other side at most, among those of one name the best
 * first and among equals the earlier place. One of ours may have several names.
 */
export function matchDeeds<Own extends { names: readonly string[] }, Told extends { name: string }>(
  own: readonly Own[],
  told: readonly Told[],
  gradeOf: (own: Own, told: Told) => Grade,
): Matched {
  const byName = new Map<string, number[]>();
  for (const [at, { name }] of told.entries()) {
    const same = byName.get(name);
    if (same) same.push(at);
    else byName.set(name, [at]);
  }
  const candidates = own.flatMap((deed, here) => {
    const places = new Set(deed.names.flatMap((name) => byName.get(name) ?? []));
    return [...places].flatMap((there) => {
      const other = told[there];
      return other ? [{ here, there, ...gradeOf(deed, other) }] : [];
    });
  });
  candidates.sort(
    (one, two) =>
      one.rank - two.rank || one.apart - two.apart || one.here - two.here || one.there - two.there,
  );
  const pairs: Matched['pairs'] = new Map();
  const pairedThere = new Set<number>();
  const pairedNames = new Set<string>();
  for (const { here, there, rank } of candidates) {
    if (pairs.has(here) || pairedThere.has(there)) continue;
    pairs.set(here, { there, rank });
    pairedThere.add(there);
    const deed = told[there];
    if (deed) pairedNames.add(deed.name);
  }
  return {
    pairs,
    leftHere: [...own.keys()].filter((here) => !pairs.has(here)),
    leftThere: [...told.entries()].flatMap(([there, { name }]) =>
      pairedThere.has(there) ? [] : [{ there, isDuplicate: pairedNames.has(name) }],
    ),
  };
}
