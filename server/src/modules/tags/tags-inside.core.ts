import type { Catalogue } from './catalogue.core.ts';
import { namesIn } from './expression.core.ts';

/** The tags of these codes and all those they are made of or share a threshold with; codes that no tag has are left out. */
export function tagsInside(catalogue: Catalogue, codes: readonly string[]): string[] {
  const found = new Set<string>();
  const waiting = [...codes];
  for (let code = waiting.pop(); code !== undefined; code = waiting.pop()) {
    const tag = catalogue.tags.get(code);
    if (!tag || found.has(code)) continue;
    found.add(code);
    const { names, parameters } = namesIn(tag.tree);
    waiting.push(
      ...names.filter((name) => name.startsWith('tag.')).map((name) => name.slice(4)),
      ...parameters.flatMap((name) => name.split('.').slice(0, -1)),
    );
  }
  return [...found].toSorted();
}
