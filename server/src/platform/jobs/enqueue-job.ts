import { sql } from 'kysely';
import type { Bilingual } from '#contract/bilingual.ts';
import type { Tx } from '../postgres/database.ts';
import type { JobDescription, JobRequest, Jobs } from './job-request.ts';

/** Hands a written job to whoever carries it out, inside the same transaction. */
export type Dispatch = (
  tx: Tx,
  job: { id: number; kind: string; attempts: number },
) => Promise<void>;

/**
 * Jobs are rows first: the row and its dispatch commit or vanish together with the caller's work.
 * Asking for the same kind and natural key while one is queued or running gives that one's id.
 */
export function createJobs(dispatch: Dispatch): Jobs {
  return {
    async enqueue<Input>(
      tx: Tx,
      kind: JobDescription<Input>,
      input: Input,
      request: JobRequest,
    ): Promise<number> {
      const checked = kind.input.parse(input);
      const inserted = await sql<{ id: number }>`
        insert into platform.job (kind, title, input, natural_key, org_id, created_by)
        values (${kind.kind}, ${JSON.stringify(inBoth(request.title))}::jsonb, ${JSON.stringify(checked)}::jsonb, ${request.naturalKey ?? null},
                ${request.orgId ?? null}, ${request.createdBy ?? null})
        on conflict (kind, natural_key) where state in ('queued', 'running') and natural_key is not null do nothing
        returning id`.execute(tx);
      const id = inserted.rows[0]?.id;
      if (id === undefined) return findActive(tx, kind.kind, request.naturalKey ?? '');
      await dispatch(tx, { id, kind: kind.kind, attempts: kind.attempts ?? 3 });
      return id;
    },
  };
}

async function findActive(tx: Tx, kind: string, naturalKey: string): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    select id from platform.job where kind = ${kind} and natural_key = ${naturalKey} and state in ('queued', 'running')`.execute(
    tx,
  );
  const id = rows[0]?.id;
  if (id === undefined)
    throw new Error(`job ${kind} ${naturalKey} ended while it was being asked for; ask again`);
  return id;
}

function inBoth(text: Bilingual | string): Bilingual {
  return typeof text === 'string' ? { zh: text, en: text } : text;
}
