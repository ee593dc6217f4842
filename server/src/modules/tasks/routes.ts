import { z } from 'zod';
import {
  assignTaskSchema,
  logOutcomeSchema,
  taskErrors,
  taskPageSchema,
  taskQuerySchema,
  taskSchema,
} from '#contract/tasks.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { recordAudit } from '#modules/audit/index.ts';
import { bankDay } from '#platform/clock/clock.ts';
import type { App } from '#platform/http/app.ts';
import { type Caller, callerOf, staffIdOf } from '#platform/http/caller.ts';
import { sendPage } from '#platform/http/page.ts';
import { declareErrors, sendResult } from '#platform/http/problem.ts';
import type { Platform } from '#platform/platform.ts';
import { type Tx, withScope } from '#platform/postgres/database.ts';
import { assignTask, takeTask } from './assign-task.ts';
import { findTask, listTasks, taskPlace, type TaskView } from './list-tasks.ts';
import { logOutcome } from './log-outcome.ts';

const params = z.object({ id: z.coerce.number().int().positive() });
const tags = ['tasks'];

/** Tasks: the worklist, taking and assigning, and what came of a contact. */
export function taskRoutes(app: App, platform: Platform): void {
  declareErrors(taskErrors);
  const { database, clock, keyring } = platform;
  const read = { access: { action: 'read', subject: 'Task' } } as const;
  const update = { access: { action: 'update', subject: 'Task' } } as const;
  const view = (): TaskView => ({ today: bankDay(clock.now()), keyring });

  /** What makes a contact of a task asks first whether its customer may be contacted now. */
  const unlessBlocked = async (tx: Tx, id: number, work: () => Promise<Result<void>>) => {
    const task = await findTask(tx, view(), id);
    return task?.blockedBecause
      ? refuse('CONTACT_NOT_ALLOWED', { reason: task.blockedBecause })
      : work();
  };

  /** Changes one task and answers with it as it is then; the change is audited with it. */
  const change = (
    caller: Caller,
    id: number,
    action: string,
    work: (tx: Tx) => Promise<Result<void>>,
  ) =>
    withScope(database, caller.scope, async (tx) => {
      const done = await work(tx);
      if (!done.ok) return done;
      const task = await findTask(tx, view(), id);
      if (!task) return refuse('NOT_FOUND');
      await recordAudit(tx, {
        actor: caller,
        action: `task.${action}`,
        objectKind: 'Task',
        objectId: id,
        orgId: task.orgId,
      });
      return ok(task);
    });

  app.get(
    '/api/tasks',
    {
      config: read,
      schema: { tags, querystring: taskQuerySchema, response: { 200: taskPageSchema } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      return sendPage(reply, keyring, request.query, taskPlace, (after) =>
        withScope(database, caller.scope, async (tx) =>
          ok(await listTasks(tx, staffIdOf(caller), view(), request.query, after)),
        ),
      );
    },
  );
  app.get(
    '/api/tasks/:id',
    { config: read, schema: { tags, params, response: { 200: taskSchema } } },
    async (request, reply) => {
      const task = await withScope(database, callerOf(request).scope, (tx) =>
        findTask(tx, view(), request.params.id),
      );
      return sendResult(reply, task ? ok(task) : refuse('NOT_FOUND'));
    },
  );
  app.post(
    '/api/tasks/:id/take',
    { config: update, schema: { tags, params, response: { 200: taskSchema } } },
    async (request, reply) => {
      const caller = callerOf(request);
      const { id } = request.params;
      const staffId = staffIdOf(caller);
      if (staffId === null) return sendResult(reply, refuse('SESSION_NEEDS_PERSON'));
      return sendResult(
        reply,
        await change(caller, id, 'take', (tx) =>
          unlessBlocked(tx, id, () => takeTask(tx, id, staffId)),
        ),
      );
    },
  );
  app.post(
    '/api/tasks/:id/assign',
    // Only who may create tasks hands them to others.
    {
      config: { access: { action: 'create', subject: 'Task' } },
      schema: { tags, params, body: assignTaskSchema, response: { 200: taskSchema } },
    },
    async (request, reply) => {
      const { id } = request.params;
      return sendResult(
        reply,
        await change(callerOf(request), id, 'assign', (tx) =>
          assignTask(tx, id, request.body.assigneeId),
        ),
      );
    },
  );
  app.post(
    '/api/tasks/:id/outcome',
    {
      // A contact with a next date leaves the task open, so a repeat would be logged as another one.
      config: { ...update, idempotent: true },
      schema: { tags, params, body: logOutcomeSchema, response: { 200: taskSchema } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { id } = request.params;
      return sendResult(
        reply,
        await change(caller, id, 'log_outcome', (tx) => {
          const log = () => logOutcome(tx, clock.now(), id, staffIdOf(caller), request.body);
          return request.body.contacted ? unlessBlocked(tx, id, log) : log();
        }),
      );
    },
  );
}
