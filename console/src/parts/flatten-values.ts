/** A nested record as one line a value: `arms.0.name`. What a checker reads and compares. */
export function flattenValues(values: unknown, path = ''): [string, string][] {
  if (values === null || values === undefined || values === '') return [[path, '—']];
  if (typeof values !== 'object') return [[path, String(values)]];
  const entries = Object.entries(values);
  if (entries.length === 0) return [[path, '—']];
  return entries.flatMap(([name, value]) => flattenValues(value, path ? `${path}.${name}` : name));
}

export type ValueChange = { path: string; before: string | null; after: string | null };

/** The lines that differ between two records, in the order of the newer one. */
export function changedValues(before: unknown, after: unknown): ValueChange[] {
  const old = new Map(flattenValues(before));
  const now = new Map(flattenValues(after));
  const paths = [...new Set([...now.keys(), ...old.keys()])];
  return paths
    .map((path) => ({ path, before: old.get(path) ?? null, after: now.get(path) ?? null }))
    .filter((change) => change.before !== change.after);
}
