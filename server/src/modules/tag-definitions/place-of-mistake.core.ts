import type { DefinitionDraft } from '#contract/definition-content.ts';

/**
 * The field of a form from which a mistake in the whole definition comes. Rows were judged one by one
 * before, so what is left lies in the text of the expert, or in what the aggregate wants.
 */
export function placeOfMistake(draft: DefinitionDraft, mistake: string): string {
  if (draft.kind === 'metric') {
    if (/wants a field|^\S+ has no (?!snapshots)/.test(mistake)) return 'metric.field';
    if (/month_on_month|snapshots/.test(mistake)) return 'metric.window';
    return 'metric.form.text';
  }
  const { form } = draft.tag;
  if (form.kind === 'assigned') return 'tag.type';
  return 'of' in form ? 'tag.form.of' : 'tag.form.text';
}
