import { anyRun } from './bank-definitions.core.ts';
import type { Catalogue } from './catalogue.core.ts';
import { type ChangedParameters, compileTagSelect } from './compile-tags.core.ts';
import { DeclarationError } from './expression.core.ts';
import { tagsInside } from './tags-inside.core.ts';

/**
 * The first tag that could not be computed with thresholds set so, and why; null when all can. Looked at
 * are the tag itself and those that are made of it or share a threshold with it: a tag that is wrong for
 * another reason must not keep this one from being set right.
 */
export function mistakeOfParameters(
  catalogue: Catalogue,
  code: string,
  parameters: ChangedParameters,
): { tag: string; message: string } | null {
  for (const tag of catalogue.tags.keys()) {
    const inside = tagsInside(catalogue, [tag]);
    if (!inside.includes(code)) continue;
    const tags = new Map([...catalogue.tags].filter(([other]) => inside.includes(other)));
    try {
      compileTagSelect({ ...catalogue, tags }, parameters, anyRun);
    } catch (error) {
      if (!(error instanceof DeclarationError)) throw error;
      return { tag, message: error.message };
    }
  }
  return null;
}
