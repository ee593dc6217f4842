import { sql } from 'kysely';
import type {
  DefinitionDetail,
  DefinitionSummary,
  DefinitionVersion,
} from '#contract/tag-definitions.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { definitionRules } from '#modules/tags/index.ts';
import { type Slice, sliceOf } from '#platform/http/page.ts';
import { isoMoment } from '#platform/postgres/iso-moment.ts';
import type { Tx } from '#platform/postgres/database.ts';
import {
  contentOf,
  type DefinitionFilter,
  type DefinitionKey,
  type DefinitionRow,
  draftOf,
  expressionOf,
  readDefinition,
  readDefinitions,
  sourceOf,
} from './definition-rows.ts';
import { differenceOf } from './difference.core.ts';

type Faults = Awaited<ReturnType<typeof definitionRules.catalogue>>['faults'];

/** The bank's own metrics and tags, drafts and retired ones among them. */
export async function listDefinitions(
  tx: Tx,
  query: DefinitionFilter & { limit: number },
  after?: readonly [string, string],
): Promise<Slice<DefinitionSummary, [string, string]>> {
  const rows = await readDefinitions(tx, query, query.limit, after);
  const { faults } = await definitionRules.catalogue(tx);
  return sliceOf(
    rows.map((row) => summaryOf(row, faults)),
    query.limit,
    ({ kind, code }): [string, string] => [kind, code],
  );
}

export async function showDefinition(
  tx: Tx,
  key: DefinitionKey,
): Promise<Result<DefinitionDetail>> {
  const row = await readDefinition(tx, key);
  if (!row) return refuse('NOT_FOUND');
  const { faults } = await definitionRules.catalogue(tx);
  const content = contentOf(row.kind, row.content);
  const isNewer = row.activeVersion !== null && row.latestVersion > row.activeVersion;
  const active = isNewer ? contentOf(row.kind, row.activeContent).content : null;
  return ok({
    ...summaryOf(row, faults),
    edits: row.edits,
    content: draftOf(content),
    expression: expressionOf(content),
    changes: active ? differenceOf(active, content.content, definitionRules.words) : [],
    approvalId: row.approvalId,
  });
}

/** Versions from the newest on, each with what it changed. */
export async function listVersions(
  tx: Tx,
  { kind, code }: DefinitionKey,
  limit: number,
  after?: number,
): Promise<Result<Slice<DefinitionVersion, number>>> {
  if (!(await readDefinition(tx, { kind, code }))) return refuse('NOT_FOUND');
  const { rows } = await sql<
    Omit<DefinitionVersion, 'changes'> & { content: unknown; former: unknown }
  >`
    select version.version, version.state, version.note, version.content, before.content as former,
      coalesce(staff.name, '') as "writtenBy", ${isoMoment('version.written_at')} as "writtenAt"
    from tags.definition_version as version
      left join tags.definition_version as before on before.kind = version.kind
        and before.code = version.code and before.version = version.version - 1
      left join organization.staff on staff_id = version.written_by
    where version.kind = ${kind} and version.code = ${code}
      and version.version < ${after ?? Number.MAX_SAFE_INTEGER}::bigint
    order by version.version desc limit ${limit + 1}`.execute(tx);
  const versions = rows.map(({ content, former, ...version }) => ({
    ...version,
    changes: differenceOf(
      former === null ? null : contentOf(kind, former).content,
      contentOf(kind, content).content,
      definitionRules.words,
    ),
  }));
  return ok(sliceOf(versions, limit, ({ version }) => version));
}

function summaryOf(row: DefinitionRow, faults: Faults): DefinitionSummary {
  const { kind, code } = row;
  const content = contentOf(kind, row.content);
  const fault = faults.find((one) => one.kind === kind && one.code === code);
  return {
    kind,
    code,
    name: content.content.name,
    family: content.kind === 'tag' ? content.content.family : null,
    type: content.kind === 'tag' ? content.content.type : null,
    source: sourceOf(content),
    state: row.state,
    latestVersion: row.latestVersion,
    latestState: row.latestState,
    activeVersion: row.activeVersion,
    activatedAt: row.activatedAt,
    writtenBy: row.writtenBy,
    writtenAt: row.writtenAt,
    fault: fault ? definitionRules.explain(fault.message) : null,
  };
}
