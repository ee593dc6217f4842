/** The entry of a mapping that takes a file of this name; `*` and `?` as in the mapping's globs. */
export function entryOfFile<Entry extends { glob: string }>(
  entries: readonly Entry[],
  fileName: string,
): Entry | undefined {
  const plain = fileName.replace(/\.gz$/i, '');
  return (
    entries.find((entry) => matches(entry.glob, fileName)) ??
    entries.find((entry) => matches(entry.glob, plain))
  );
}

function matches(glob: string, name: string): boolean {
  const pattern = glob
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${pattern}$`, 'i').test(name);
}
