import { sql } from 'kysely';
import {
  type DefinitionDraft,
  type MetricContent,
  metricContent,
  tagContent,
} from '#contract/definition-content.ts';
import type { DefinitionKind, DefinitionSummary } from '#contract/tag-definitions.ts';
import { isoMoment } from '#platform/postgres/iso-moment.ts';
import type { Tx } from '#platform/postgres/database.ts';
import type { Content } from './compile-form.core.ts';

export type DefinitionKey = { kind: DefinitionKind; code: string };
export type DefinitionRow = DefinitionKey & {
  state: DefinitionSummary['state'];
  edits: number;
  latestVersion: number;
  latestState: DefinitionSummary['latestState'];
  activeVersion: number | null;
  activatedAt: string | null;
  /** of the newest version */
  content: unknown;
  authorIds: number[];
  approvalId: number | null;
  writtenBy: string;
  writtenAt: string;
  /** of the active version */
  activeContent: unknown;
};

const columns = sql`definition.kind, definition.code, definition.state, edits, latest_version as "latestVersion",
  latest.state as "latestState", active_version as "activeVersion", ${isoMoment('activated_at')} as "activatedAt",
  latest.content, to_jsonb(latest.author_ids) as "authorIds", latest.approval_id as "approvalId",
  coalesce(staff.name, '') as "writtenBy", ${isoMoment('latest.written_at')} as "writtenAt", active.content as "activeContent"`;
const definitions = sql`tags.definition
  join tags.definition_version as latest on latest.kind = definition.kind and latest.code = definition.code
    and latest.version = latest_version
  left join tags.definition_version as active on active.kind = definition.kind and active.code = definition.code
    and active.version = active_version
  left join organization.staff on staff_id = latest.written_by`;

export type DefinitionFilter = {
  kind?: DefinitionKind | undefined;
  state?: DefinitionRow['state'] | undefined;
  q?: string | undefined;
};

/** A page of definitions by kind and code, after a place; one more than `limit`. */
export async function readDefinitions(
  tx: Tx,
  { kind, state, q = '' }: DefinitionFilter,
  limit: number,
  after?: readonly [kind: string, code: string],
): Promise<DefinitionRow[]> {
  const wanted = q.toLowerCase();
  const { rows } = await sql<DefinitionRow>`
    select ${columns} from ${definitions}
    where (${kind ?? null}::text is null or definition.kind = ${kind ?? null})
      and (${state ?? null}::text is null or definition.state = ${state ?? null})
      and (${wanted} = '' or strpos(lower(concat_ws(' ', definition.code, latest.content->'name'->>'zh',
        latest.content->'name'->>'en', spelling)), ${wanted}) > 0)
      and (definition.kind, definition.code) > (${after?.[0] ?? ''}, ${after?.[1] ?? ''})
    order by definition.kind, definition.code limit ${limit + 1}`.execute(tx);
  return rows;
}

export async function readDefinition(
  tx: Tx,
  { kind, code }: DefinitionKey,
): Promise<DefinitionRow | null> {
  const { rows } = await sql<DefinitionRow>`
    select ${columns} from ${definitions} where definition.kind = ${kind} and definition.code = ${code}`.execute(
    tx,
  );
  return rows[0] ?? null;
}

/** The same under lock: nobody else edits, submits, approves or retires it until commit. */
export async function lockDefinition(tx: Tx, key: DefinitionKey): Promise<DefinitionRow | null> {
  await sql`select from tags.definition where kind = ${key.kind} and code = ${key.code} for update`.execute(
    tx,
  );
  return readDefinition(tx, key);
}

/** Stored content as it was checked when it was written; one that no longer is, is a broken invariant. */
export function contentOf(kind: DefinitionKind, content: unknown): Content {
  return kind === 'metric'
    ? { kind, content: metricContent.parse(content) }
    : { kind, content: tagContent.parse(content) };
}

/** The form that a definition was filled in with, to be edited again. */
export function draftOf({ kind, content }: Content): DefinitionDraft {
  if (kind === 'metric') {
    const { name, fact, aggregate, field, window, form } = content;
    return {
      kind,
      metric: { name, fact, aggregate, field, window, form: form ?? textForm(content) },
    };
  }
  const { source, form, ...rest } = content;
  return {
    kind,
    tag: {
      ...rest,
      basis: source.kind === 'assigned' ? source.basis : null,
      form:
        form ??
        (source.kind === 'assigned'
          ? { kind: 'assigned', by: source.by }
          : { kind: 'expression', text: source.expression }),
    },
  };
}

function textForm({ filter, part }: MetricContent): NonNullable<MetricContent['form']> {
  return { rows: [], text: filter ?? '', partRows: [], partText: part ?? '' };
}

/** The text of the tag language that a definition stands for, as it is shown. */
export function expressionOf({ kind, content }: Content): string {
  if (kind === 'tag') return content.source.kind === 'expression' ? content.source.expression : '';
  const { aggregate, fact, field, filter, part } = content;
  const rows = filter ? ` where ${filter}` : '';
  return `${aggregate}(${field ?? fact})${rows}${part ? ` part ${part}` : ''}`;
}

export function sourceOf({ kind, content }: Content): DefinitionSummary['source'] {
  if (kind === 'metric' || content.source.kind === 'expression') return 'expression';
  return content.source.by;
}
