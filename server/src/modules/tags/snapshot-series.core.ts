import type { SnapshotSeries } from './window.core.ts';

/** How many rows of a kind an import brought of a day. */
export type SnapshotRows = {
  source: string;
  kind: string;
  import_no: number;
  day: string;
  count: number;
};

/** A day of an import is a picture when it holds at least so much of what its fullest day does. */
const leastShareOfPicture = 0.01;

/**
 * The pictures of each source. Kinds that ever came in one import come together: a day on which they
 * came says of each of them what there is, also that there is nothing left. Kinds of other imports keep
 * their own newest day. A date that hardly any row of an import bears is no picture, or one mistyped
 * row would make everybody else's balance nothing.
 */
export function seriesOfSnapshots(rows: readonly SnapshotRows[]): SnapshotSeries[] {
  return [...Map.groupBy(rows, (row) => row.source)].flatMap(([source, own]) => {
    const groups = kindsTogether(own);
    return groups.map((kinds) => ({
      source,
      kinds: groups.length === 1 ? null : [...kinds].sort(),
      ...daysOf(own.filter((row) => kinds.has(row.kind))),
    }));
  });
}

function kindsTogether(rows: readonly SnapshotRows[]): Set<string>[] {
  let groups: Set<string>[] = [];
  for (const imported of Map.groupBy(rows, (row) => row.import_no).values()) {
    const kinds = new Set(imported.map((row) => row.kind));
    const touched = groups.filter((group) => [...group].some((kind) => kinds.has(kind)));
    const joined = new Set([...kinds, ...touched.flatMap((group) => [...group])]);
    groups = [...groups.filter((group) => !touched.includes(group)), joined];
  }
  return groups;
}

function daysOf(rows: readonly SnapshotRows[]): Pick<SnapshotSeries, 'days' | 'strays'> {
  const whole = new Set<string>();
  for (const imported of Map.groupBy(rows, (row) => row.import_no).values()) {
    const counts = new Map<string, number>();
    for (const { day, count } of imported) counts.set(day, (counts.get(day) ?? 0) + count);
    const fullest = Math.max(...counts.values());
    for (const [day, count] of counts) if (count >= fullest * leastShareOfPicture) whole.add(day);
  }
  const days = [...new Set(rows.map((row) => row.day))].sort();
  return {
    days: days.filter((day) => whole.has(day)),
    strays: days.filter((day) => !whole.has(day)),
  };
}
