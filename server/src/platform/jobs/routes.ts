import { sql } from 'kysely';
import { z } from 'zod';
import { type Job, job, jobErrors, jobPage, jobQuery, type JobQuery } from '#contract/jobs.ts';
import { ok, refuse, type Refusal, type Result } from '#contract/result.ts';
import type { App } from '../http/app.ts';
import { type Caller, callerOf } from '../http/caller.ts';
import { sendPage, type Slice, sliceOf } from '../http/page.ts';
import { declareErrors, sendResult, showRefusal } from '../http/problem.ts';
import type { Platform } from '../platform.ts';
import { type Tx, withScope } from '../postgres/database.ts';
import type { Dispatch } from './enqueue-job.ts';

const idParam = z.object({ id: z.coerce.number().int().positive() });

/** Writes a change of a job to the audit, in the transaction of the change. */
export type RecordJobChange = (
  tx: Tx,
  caller: Caller,
  action: 'cancel' | 'retry',
  job: { id: number; kind: string; orgId: number | null },
) => Promise<void>;

/** The job centre (作业中心): list, one job, cancel, try again. */
export function jobRoutes(
  app: App,
  platform: Platform,
  dispatch: Dispatch,
  recordChange: RecordJobChange,
): void {
  declareErrors(jobErrors);
  const tags = ['jobs'];
  app.get(
    '/api/jobs',
    {
      config: { access: { action: 'read', subject: 'Job' } },
      schema: { tags, querystring: jobQuery, response: { 200: jobPage } },
    },
    async (request, reply) =>
      sendPage(reply, platform.keyring, request.query, z.int(), (after) =>
        withScope(platform.database, callerOf(request).scope, async (tx) =>
          ok(await listJobs(tx, request.query, after)),
        ),
      ),
  );
  const onOne = (
    method: 'GET' | 'POST',
    url: string,
    action: 'read' | 'update',
    work: (tx: Tx, id: number, caller: Caller) => Promise<Result<Job>>,
  ) =>
    app.route({
      method,
      url,
      config: { access: { action, subject: 'Job' } },
      schema: { tags, params: idParam, response: { 200: job } },
      handler: async (request, reply) => {
        const caller = callerOf(request);
        const answer = await refuseAsked(() =>
          withScope(platform.database, caller.scope, (tx) => work(tx, request.params.id, caller)),
        );
        return sendResult(reply, answer);
      },
    });
  const change = (action: 'cancel' | 'retry', work: (tx: Tx, id: number) => Promise<Changed>) =>
    onOne('POST', `/api/jobs/:id/${action}`, 'update', async (tx, id, caller) => {
      const changed = await work(tx, id);
      if (changed) await recordChange(tx, caller, action, { id, ...changed });
      const found = await findJob(tx, id);
      if (!found.ok || changed) return found;
      return refuse(action === 'cancel' ? 'JOB_ALREADY_ENDED' : 'JOB_NOT_FAILED');
    });
  onOne('GET', '/api/jobs/:id', 'read', findJob);
  change('cancel', cancelJob);
  change('retry', (tx, id) => retryJob(tx, dispatch, id));
}

type Row = Omit<Job, 'refusal'> & { refusal: Refusal | null };

const columns = sql`id, kind, title, state, done, total, note, refusal, error, output, attempt,
  to_json(created_at)#>>'{}' as "createdAt", to_json(started_at)#>>'{}' as "startedAt", to_json(finished_at)#>>'{}' as "finishedAt"`;

/** The newest jobs first. */
async function listJobs(tx: Tx, query: JobQuery, after?: number): Promise<Slice<Job, number>> {
  const { rows } = await sql<Row>`select ${columns} from platform.job
    where id < ${after ?? Number.MAX_SAFE_INTEGER} and (${query.state ?? null}::text is null or state = ${query.state ?? null})
    order by id desc limit ${query.limit + 1}`.execute(tx);
  return sliceOf(rows.map(shown), query.limit, (one) => one.id);
}

async function findJob(tx: Tx, id: number): Promise<Result<Job>> {
  const { rows } = await sql<Row>`select ${columns} from platform.job where id = ${id}`.execute(tx);
  return rows[0] ? ok(shown(rows[0])) : refuse('NOT_FOUND');
}

function shown(row: Row): Job {
  return { ...row, refusal: row.refusal ? showRefusal(row.refusal) : null };
}

/** The job that was changed; nothing when there is none, or none in a state that allows it. */
type Changed = { kind: string; orgId: number | null } | undefined;

async function cancelJob(tx: Tx, id: number): Promise<Changed> {
  // A queued job ends here; a running one learns of it with its next heartbeat.
  const { rows } = await sql<NonNullable<Changed>>`update platform.job
    set cancel_requested = true, state = case when state = 'queued' then 'cancelled' else state end,
        finished_at = case when state = 'queued' then now() end
    where id = ${id} and state in ('queued', 'running') returning kind, org_id as "orgId"`.execute(
    tx,
  );
  return rows[0];
}

async function retryJob(tx: Tx, dispatch: Dispatch, id: number): Promise<Changed> {
  const { rows } = await sql<NonNullable<Changed>>`update platform.job
    set state = 'queued', attempt = 0, cancel_requested = false, error = null, refusal = null, finished_at = null
    where id = ${id} and state in ('failed', 'cancelled') returning kind, org_id as "orgId"`.execute(
    tx,
  );
  if (rows[0]) await dispatch(tx, { id, kind: rows[0].kind, attempts: 3 });
  return rows[0];
}

/**
 * The same work may have been asked for anew since. The index says so, not a look before: a job of
 * another outlet is not seen here, and two who try again at once would both find none.
 */
async function refuseAsked(change: () => Promise<Result<Job>>): Promise<Result<Job>> {
  try {
    return await change();
  } catch (error) {
    const index = error instanceof Error && 'constraint' in error ? error.constraint : null;
    if (index === 'job_one_active_per_key') return refuse('JOB_ALREADY_ASKED');
    throw error;
  }
}
