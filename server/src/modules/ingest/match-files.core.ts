import { entities } from '#contract/mapping-fields.ts';
import type { MappedFile } from '#contract/mapping-file.ts';
import type { Mapping } from '#contract/mapping.ts';

/** The order in which entities build on each other: org units, then customers, then what they hold. */
const order = new Map<string, number>(entities.map((entity, index) => [entity, index]));

export type Matched = { file: MappedFile; name: string };

/** A file name against a glob of * and ?; case counts. */
export function matchesGlob(glob: string, name: string): boolean {
  const pattern = [...glob];
  const text = [...name];
  let at = 0;
  let from = 0;
  let star = -1;
  let resume = 0;
  while (from < text.length) {
    if (pattern[at] === '*') {
      star = at++;
      resume = from;
    } else if (at < pattern.length && (pattern[at] === '?' || pattern[at] === text[from])) {
      at += 1;
      from += 1;
    } else if (star >= 0) {
      // Only the last star takes one character more: a regular expression would try them all.
      at = star + 1;
      from = ++resume;
    } else return false;
  }
  return pattern.slice(at).every((sign) => sign === '*');
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
