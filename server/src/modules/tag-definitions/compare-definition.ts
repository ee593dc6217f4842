import type { DefinitionDraft } from '#contract/definition-content.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import type { DefinitionChange } from '#contract/tag-definitions.ts';
import { definitionRules } from '#modules/tags/index.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { compileForm } from './compile-form.core.ts';
import { contentOf, type DefinitionKey, readDefinition } from './definition-rows.ts';
import { differenceOf } from './difference.core.ts';

/** What a definition says now otherwise than it did when somebody read it. */
export async function compareDefinition(
  tx: Tx,
  key: DefinitionKey,
  asRead: DefinitionDraft,
): Promise<Result<{ changes: DefinitionChange[] }>> {
  if (asRead.kind !== key.kind) return refuse('DEFINITION_KIND_WRONG', { kind: key.kind });
  const row = await readDefinition(tx, key);
  if (!row) return refuse('NOT_FOUND');
  const catalogue = await definitionRules.catalogue(tx);
  const before = compileForm(asRead, {
    field: definitionRules.fieldNamed,
    value: (name) => definitionRules.valueNamed(catalogue, name),
  });
  if (!before.ok) return before;
  const now = contentOf(row.kind, row.content);
  return ok({
    changes: differenceOf(before.value.content, now.content, definitionRules.words),
  });
}
