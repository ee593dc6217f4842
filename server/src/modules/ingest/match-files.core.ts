import { entities } from '#contract/mapping-fields.ts';
import type { MappedFile } from '#contract/mapping-file.ts';
import type { Mapping } from '#contract/mapping.ts';

/** The order in which entities build on each other: org units, then customers, then what they hold. */
const order = new Map<string, number>(entities.map((entity, index) => [entity, index]));

export type Matched = { file: MappedFile; name: string };

/** A file name against a glob of * and ?; case counts. */
export function matchesGlob(glob: string, name: string): boolean {
  const pattern = glob
    .replace(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${pattern}$`, 'u').test(name);
}

/** Which entries take which of the files, in the order they are to be loaded. */
export function matchFiles(mapping: Mapping, names: readonly string[]): Matched[] {
  const sorted = [...names].sort();
  return mapping.files
    .flatMap((file) =>
      sorted.filter((name) => matchesGlob(file.glob, name)).map((name) => ({ file, name })),
    )
    .map((matched, index) => ({ matched, index }))
    .sort(
      (a, b) =>
        (order.get(a.matched.file.entity) ?? 0) - (order.get(b.matched.file.entity) ?? 0) ||
        a.index - b.index,
    )
    .map(({ matched }) => matched);
}
