import type { Catalogue, CatalogueTag } from '../../src/modules/tags/catalogue.core.ts';
import { tagsInside } from '../../src/modules/tags/tags-inside.core.ts';

type Declarations = { catalogue: Catalogue };
type Whole = <T>() => Promise<T>;

/**
 * The shipped catalogue with only these tags and those they are made of, for tests whose subject is
 * not what the catalogue says: ClickHouse plans the statement of all its tags for one to two seconds a
 * run, of a few for a tenth of one. A test file puts it in the place of the declarations:
 *
 *     vi.mock('./catalogue.ts', async (whole) =>
 *       (await import('../../../test/tags/few-tags.ts')).fewTags(whole, ['age', 'gender']),
 *     );
 */
export async function fewTags(
  whole: Whole,
  which: readonly string[] | ((tag: CatalogueTag) => boolean),
): Promise<Declarations> {
  const { catalogue } = await whole<Declarations>();
  const codes =
    typeof which === 'function'
      ? [...catalogue.tags.values()].filter(which).map(({ code }) => code)
      : which;
  return { catalogue: only(catalogue, codes) };
}

/**
 * As few tags as have every attribute and every aggregate of every fact table over every kind of
 * window, and these: about forty for the 260, for tests of how metrics are computed at all.
 */
export async function tellingTags(
  whole: Whole,
  codes: readonly string[] = [],
): Promise<Declarations> {
  const { catalogue } = await whole<Declarations>();
  const missing = new Set([...catalogue.tags.values()].flatMap((tag) => partsOf(tag, catalogue)));
  const chosen = [...codes];
  const countMissing = (tag: CatalogueTag): number =>
    new Set(partsOf(tag, catalogue).filter((part) => missing.has(part))).size;
  while (missing.size > 0) {
    const counted = [...catalogue.tags.values()].map((tag) => ({ tag, adds: countMissing(tag) }));
    const { tag } = counted.reduce((most, one) => (one.adds > most.adds ? one : most));
    chosen.push(tag.code);
    for (const part of partsOf(tag, catalogue)) missing.delete(part);
  }
  return { catalogue: only(catalogue, chosen) };
}

function partsOf(tag: CatalogueTag, catalogue: Catalogue): string[] {
  const metrics = tag.metrics.flatMap((code) => catalogue.metrics.get(code) ?? []);
  return [
    ...tag.attributes,
    ...metrics.map(({ fact, aggregate, window }) => [fact, aggregate, window.kind].join()),
  ];
}

function only(catalogue: Catalogue, codes: readonly string[]): Catalogue {
  const unknown = codes.filter((code) => !catalogue.tags.has(code));
  if (unknown.length > 0) throw new Error(`the catalogue has no tag ${unknown.join(', ')}`);
  const inside = new Set(tagsInside(catalogue, codes));
  return { ...catalogue, tags: new Map([...catalogue.tags].filter(([code]) => inside.has(code))) };
}
