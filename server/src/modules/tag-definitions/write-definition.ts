import { sql } from 'kysely';
import type { DefinitionDraft } from '#contract/definition-content.ts';
import { ok, type Refusal, refuse, type Result } from '#contract/result.ts';
import { recordAudit } from '#modules/audit/index.ts';
import { definitionRules } from '#modules/tags/index.ts';
import type { Caller } from '#platform/http/caller.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { compileForm, type Content } from './compile-form.core.ts';
import { placeOfMistake } from './place-of-mistake.core.ts';
import { contentOf, type DefinitionKey, lockDefinition } from './definition-rows.ts';

/** A form that fits into the catalogue as it is now: its content, and the catalogue with it. */
export async function compileDraft(tx: Tx, code: string, draft: DefinitionDraft, version = 1) {
  const catalogue = await definitionRules.catalogue(tx);
  const compiled = compileForm(draft, {
    field: definitionRules.fieldNamed,
    value: (name) => definitionRules.valueNamed(catalogue, name),
  });
  if (!compiled.ok) return compiled;
  const { kind, content } = compiled.value;
  const checked = await definitionRules.check(tx, { kind, code, version, content });
  if (!checked.ok) return placed(checked.refusal, draft);
  return ok({ ...checked.value, compiled: compiled.value });
}

/** A mistake that was found in the whole is told at the field of the form that it comes from. */
function placed({ code, facts }: Refusal, draft: DefinitionDraft): Result<never> {
  return refuse(
    code,
    code === 'DEFINITION_WRONG'
      ? { ...facts, where: placeOfMistake(draft, String(facts['en'])) }
      : facts,
  );
}

/** Opens a definition with its first draft. The code is its own for good: no metric and no tag had it before. */
export async function createDefinition(
  tx: Tx,
  caller: Caller,
  now: Date,
  code: string,
  draft: DefinitionDraft,
): Promise<Result<DefinitionKey>> {
  if (caller.kind !== 'staff') return refuse('APPROVAL_NEEDS_PERSON');
  const { kind } = draft;
  const { metrics, tags } = await definitionRules.catalogue(tx);
  if (metrics.has(code) || tags.has(code)) return refuse('DEFINITION_CODE_TAKEN', { code });
  const compiled = await compileDraft(tx, code, draft);
  if (!compiled.ok) return compiled;
  const { content } = compiled.value.compiled;
  const { rows } = await sql`
    insert into tags.definition (kind, code, spelling, created_by, created_at)
    select ${kind}, ${code}, ${definitionRules.spelling(content.name.zh)}, ${caller.id}, ${now}
    where not exists (select from tags.definition where code = ${code})
    on conflict do nothing returning code`.execute(tx);
  if (rows.length === 0) return refuse('DEFINITION_CODE_TAKEN', { code });
  await sql`insert into tags.definition_version (kind, code, version, content, written_by, written_at, author_ids)
    values (${kind}, ${code}, 1, ${JSON.stringify(content)}::jsonb, ${caller.id}, ${now}, ${[caller.id]}::bigint[])`.execute(
    tx,
  );
  await audit(tx, caller, 'tag-definition.create', { kind, code }, { version: 1 });
  return ok({ kind, code });
}

/**
 * Changes the draft, or opens the next version beside the one in use. What waits for approval is not
 * changed under the checker, and what is retired stays so.
 */
export async function editDefinition(
  tx: Tx,
  caller: Caller,
  now: Date,
  key: DefinitionKey,
  { edits, note, content: draft }: { edits: number; note: string; content: DefinitionDraft },
): Promise<Result<DefinitionKey>> {
  if (caller.kind !== 'staff') return refuse('APPROVAL_NEEDS_PERSON');
  if (draft.kind !== key.kind) return refuse('DEFINITION_KIND_WRONG', { kind: key.kind });
  const before = await lockDefinition(tx, key);
  if (!before) return refuse('NOT_FOUND');
  if (before.edits !== edits) return refuse('DEFINITION_CHANGED');
  if (before.state === 'retired' || before.latestState === 'submitted')
    return refuse('DEFINITION_NOT_EDITABLE');
  const isNew = before.latestState === 'approved';
  const version = isNew ? before.latestVersion + 1 : before.latestVersion;
  const compiled = await compileDraft(tx, key.code, draft, version);
  if (!compiled.ok) return compiled;
  const next = compiled.value.compiled;
  if (before.activeVersion !== null) {
    const kept = keepsType(contentOf(key.kind, before.activeContent), next);
    if (!kept) return refuse('DEFINITION_TYPE_KEPT', { code: key.code });
  }
  const authors = [...new Set([...(isNew ? [] : before.authorIds), caller.id])];
  await sql`insert into tags.definition_version as v (kind, code, version, content, note, written_by, written_at, author_ids)
    values (${key.kind}, ${key.code}, ${version}, ${JSON.stringify(next.content)}::jsonb, ${note}, ${caller.id}, ${now}, ${authors}::bigint[])
    on conflict (kind, code, version) do update set content = excluded.content, note = excluded.note, state = 'draft',
      written_by = excluded.written_by, written_at = excluded.written_at, author_ids = excluded.author_ids, approval_id = null`.execute(
    tx,
  );
  await sql`update tags.definition set edits = edits + 1, latest_version = ${version},
      spelling = ${definitionRules.spelling(next.content.name.zh)}
    where kind = ${key.kind} and code = ${key.code}`.execute(tx);
  await audit(tx, caller, 'tag-definition.update', key, { version });
  return ok(key);
}

/** A column never changes its meaning: what stands in it keeps its type, and a figure its unit. */
function keepsType(active: Content, next: Content): boolean {
  if (active.kind === 'metric' || next.kind === 'metric') return true;
  return active.content.type === next.content.type && active.content.unit === next.content.unit;
}

export async function audit(
  tx: Tx,
  actor: Caller,
  action: `tag-definition.${'create' | 'update' | 'submit' | 'activate' | 'return' | 'retire'}`,
  { kind, code }: DefinitionKey,
  detail: Record<string, unknown>,
): Promise<void> {
  await recordAudit(tx, {
    actor,
    action,
    objectKind: 'TagDefinition',
    objectId: `${kind}/${code}`,
    orgId: null,
    detail,
  });
}
