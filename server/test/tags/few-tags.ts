import { afterAll, beforeAll } from 'vitest';
import type { CatalogueTag } from '../../src/modules/tags/catalogue.core.ts';
import { catalogue } from '../../src/modules/tags/catalogue.ts';
import { tagsInside } from '../../src/modules/tags/tags-inside.core.ts';

/**
 * Leaves the shipped catalogue only these tags and those they are made of, for a test file whose subject
 * is not what the catalogue says: ClickHouse plans the statement of all its tags for one to two seconds a
 * run, of a few for a tenth of one. To be called at the top of the file. The tags are taken out of the
 * catalogue itself and put back after the file: one put in its place by `vi.mock` would have the file load
 * all sources for itself, which takes longer than what is saved.
 */
export function useFewTags(which: readonly string[] | ((tag: CatalogueTag) => boolean)): void {
  useOnly(() =>
    typeof which === 'function'
      ? [...catalogue.tags.values()].filter(which).map(({ code }) => code)
      : which,
  );
}

/**
 * As few tags as have every attribute and every aggregate of every fact table over every kind of
 * window, and these: about forty for the 260, for tests of how metrics are computed at all.
 */
export function useTellingTags(codes: readonly string[] = []): void {
  useOnly(() => [...codes, ...tellingTags()]);
}

function tellingTags(): string[] {
  const missing = new Set([...catalogue.tags.values()].flatMap((tag) => partsOf(tag)));
  const chosen: string[] = [];
  const countMissing = (tag: CatalogueTag): number =>
    new Set(partsOf(tag).filter((part) => missing.has(part))).size;
  while (missing.size > 0) {
    const counted = [...catalogue.tags.values()].map((tag) => ({ tag, adds: countMissing(tag) }));
    const { tag } = counted.reduce((most, one) => (one.adds > most.adds ? one : most));
    chosen.push(tag.code);
    for (const part of partsOf(tag)) missing.delete(part);
  }
  return chosen;
}

function partsOf(tag: CatalogueTag): string[] {
  const metrics = tag.metrics.flatMap((code) => catalogue.metrics.get(code) ?? []);
  return [
    ...tag.attributes,
    ...metrics.map(({ fact, aggregate, window }) => [fact, aggregate, window.kind].join()),
  ];
}

function useOnly(choose: () => readonly string[]): void {
  let whole: [string, CatalogueTag][] = [];
  beforeAll(() => {
    whole = [...catalogue.tags];
    const codes = choose();
    const unknown = codes.filter((code) => !catalogue.tags.has(code));
    if (unknown.length > 0) throw new Error(`the catalogue has no tag ${unknown.join(', ')}`);
    const inside = new Set(tagsInside(catalogue, codes));
    keep(whole.filter(([code]) => inside.has(code)));
  });
  afterAll(() => keep(whole));
}

function keep(tags: readonly [string, CatalogueTag][]): void {
  const { tags: standing } = catalogue;
  if (!(standing instanceof Map)) throw new Error('the tags of the catalogue are a map');
  standing.clear();
  for (const [code, tag] of tags) standing.set(code, tag);
}
