import { z } from 'zod';
import {
  type ApprovedContent,
  approvedContentErrors,
  type ChangedContent,
  type NewContent,
} from '#contract/approved-content.ts';
import type { PageAsked } from '#contract/pages.ts';
import { ok } from '#contract/result.ts';
import { shortNumberText } from '#contract/short-number.ts';
import type { App } from '#platform/http/app.ts';
import { callerOf } from '#platform/http/caller.ts';
import { type Slice, sendPage } from '#platform/http/page.ts';
import { declareErrors, sendResult } from '#platform/http/problem.ts';
import type { Platform } from '#platform/platform.ts';
import { type Tx, withScope } from '#platform/postgres/database.ts';
import type { approvedContent } from './keep-content.ts';

type Served<Content, Query extends PageAsked> = {
  /** of the list, and of each with its number behind it */
  path: string;
  tag: string;
  schemas: {
    query: z.ZodType<Query>;
    page: z.ZodType;
    one: z.ZodType;
    new: z.ZodType<NewContent<Content>>;
    change: z.ZodType<ChangedContent<Content>>;
  };
  content: Pick<ReturnType<typeof approvedContent<Content, object>>, 'add' | 'change' | 'retire'>;
  list: (
    tx: Tx,
    now: Date,
    query: Query,
    after: number | undefined,
  ) => Promise<Slice<ApprovedContent<Content>, number>>;
};

const may = (action: 'read' | 'create' | 'update') =>
  ({ access: { action, subject: 'Campaign' } }) as const;
const params = z.object({ id: shortNumberText });

/** Lists content with approval, submits new content and further versions, and takes it off. */
export function contentRoutes<Content, Query extends PageAsked>(
  app: App,
  { database, clock, keyring }: Platform,
  { path, tag, schemas, content, list }: Served<Content, Query>,
): void {
  declareErrors(approvedContentErrors);
  const tags = [tag];
  app.get(
    path,
    {
      config: may('read'),
      schema: { tags, querystring: schemas.query, response: { 200: schemas.page } },
    },
    async (request, reply) => {
      // The type of a query that is not known here is lost on its way through the framework.
      const query = schemas.query.parse(request.query);
      return sendPage(reply, keyring, query, z.int(), async (after) =>
        ok(
          await withScope(database, callerOf(request).scope, (tx) =>
            list(tx, clock.now(), query, after),
          ),
        ),
      );
    },
  );
  app.post(
    path,
    {
      config: { ...may('create'), idempotent: true },
      schema: { tags, body: schemas.new, response: { 201: schemas.one } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const made = await withScope(database, caller.scope, (tx) =>
        content.add(tx, clock.now(), caller, request.body),
      );
      return sendResult(reply, made, 201);
    },
  );
  app.patch(
    `${path}/:id`,
    {
      config: may('update'),
      schema: { tags, params, body: schemas.change, response: { 200: schemas.one } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const changed = await withScope(database, caller.scope, (tx) =>
        content.change(tx, clock.now(), caller, request.params.id, request.body),
      );
      return sendResult(reply, changed);
    },
  );
  app.post(
    `${path}/:id/retire`,
    { config: may('update'), schema: { tags, params, response: { 200: schemas.one } } },
    async (request, reply) => {
      const caller = callerOf(request);
      const retired = await withScope(database, caller.scope, (tx) =>
        content.retire(tx, clock.now(), caller, request.params.id),
      );
      return sendResult(reply, retired);
    },
  );
}
