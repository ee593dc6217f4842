import { z } from 'zod';
import {
  compareDefinition as compareRequest,
  createDefinition as createRequest,
  definitionComparison,
  definitionDetail,
  definitionErrors,
  definitionPage,
  definitionPath,
  definitionPreview,
  definitionQuery,
  definitionUsers,
  definitionVersionPage,
  editDefinition as editRequest,
  factFieldPath,
  factTableList,
  fieldValues,
  previewRequest,
} from '#contract/tag-definitions.ts';
import { unfilteredQuery } from '#contract/pages.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { definitionRules } from '#modules/tags/index.ts';
import type { App } from '#platform/http/app.ts';
import { type Caller, callerOf } from '#platform/http/caller.ts';
import { sendPage } from '#platform/http/page.ts';
import { declareErrors, sendResult } from '#platform/http/problem.ts';
import type { Platform } from '#platform/platform.ts';
import { type Tx, withScope } from '#platform/postgres/database.ts';
import { submitDefinition } from './approve-definition.ts';
import { compareDefinition } from './compare-definition.ts';
import type { DefinitionKey } from './definition-rows.ts';
import { findUsers } from './find-users.ts';
import { previewDraft } from './preview-draft.ts';
import { listDefinitions, listVersions, showDefinition } from './read-definitions.ts';
import { retireDefinition } from './retire-definition.ts';
import { createDefinition, editDefinition } from './write-definition.ts';

const mayRead = { access: { action: 'read', subject: 'Tag' } } as const;
const mayUpdate = { access: { action: 'update', subject: 'Tag' } } as const;
const mayCreate = { access: { action: 'create', subject: 'Tag' } } as const;
const tags = ['tag-definitions'];

/** The tag factory (标签工厂): metrics and tags that the bank defines itself, from the first draft to the end of their use. */
export function tagDefinitionRoutes(app: App, platform: Platform): void {
  declareErrors(definitionErrors);
  readingRoutes(app, platform);
  makingRoutes(app, platform);
}

function readingRoutes(app: App, platform: Platform): void {
  const { database, keyring, analytics } = platform;
  app.get(
    '/api/tag-definitions',
    {
      config: mayRead,
      schema: { tags, querystring: definitionQuery, response: { 200: definitionPage } },
    },
    async (request, reply) =>
      sendPage(reply, keyring, request.query, z.tuple([z.string(), z.string()]), (after) =>
        withScope(database, callerOf(request).scope, async (tx) =>
          ok(await listDefinitions(tx, request.query, after)),
        ),
      ),
  );
  app.get(
    '/api/tag-definitions/:kind/:code',
    {
      config: mayRead,
      schema: { tags, params: definitionPath, response: { 200: definitionDetail } },
    },
    async (request, reply) =>
      sendResult(
        reply,
        await withScope(database, callerOf(request).scope, (tx) =>
          showDefinition(tx, request.params),
        ),
      ),
  );
  app.get(
    '/api/tag-definitions/:kind/:code/versions',
    {
      config: mayRead,
      schema: {
        tags,
        params: definitionPath,
        querystring: unfilteredQuery,
        response: { 200: definitionVersionPage },
      },
    },
    async (request, reply) =>
      sendPage(reply, keyring, request.query, z.int(), (after) =>
        withScope(database, callerOf(request).scope, (tx) =>
          listVersions(tx, request.params, request.query.limit, after),
        ),
      ),
  );
  app.get(
    '/api/tag-definitions/:kind/:code/users',
    {
      config: mayRead,
      schema: { tags, params: definitionPath, response: { 200: definitionUsers } },
    },
    async (request, reply) =>
      sendResult(
        reply,
        await withScope(database, callerOf(request).scope, async (tx) =>
          ok(await findUsers(tx, request.params)),
        ),
      ),
  );
  app.get(
    '/api/fact-tables',
    { config: mayCreate, schema: { tags, response: { 200: factTableList } } },
    () => Promise.resolve({ items: definitionRules.factTables() }),
  );
  app.get(
    '/api/fact-tables/:fact/fields/:field/values',
    { config: mayCreate, schema: { tags, params: factFieldPath, response: { 200: fieldValues } } },
    async (request, reply) => {
      if (!callerOf(request).scope.all) return sendResult(reply, refuse('FORBIDDEN'));
      const { fact, field } = request.params;
      return sendResult(reply, await definitionRules.fieldValues(analytics, fact, field));
    },
  );
}

function makingRoutes(app: App, platform: Platform): void {
  const { database, clock } = platform;
  /** One catalogue for everybody, so only the head office changes it. Gives the definition as it is then. */
  const change = async (
    caller: Caller,
    work: (tx: Tx) => Promise<Result<DefinitionKey>>,
  ): Promise<Result<z.infer<typeof definitionDetail>>> => {
    if (!caller.scope.all) return refuse('FORBIDDEN');
    return withScope(database, caller.scope, async (tx) => {
      const done = await work(tx);
      return done.ok ? showDefinition(tx, done.value) : done;
    });
  };
  app.post(
    '/api/tag-definitions',
    {
      config: { ...mayCreate, idempotent: true },
      schema: { tags, body: createRequest, response: { 201: definitionDetail } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { code, content } = request.body;
      const made = await change(caller, (tx) =>
        createDefinition(tx, caller, clock.now(), code, content),
      );
      return sendResult(reply, made, 201);
    },
  );
  app.put(
    '/api/tag-definitions/:kind/:code',
    {
      config: mayUpdate,
      schema: {
        tags,
        params: definitionPath,
        body: editRequest,
        response: { 200: definitionDetail },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      return sendResult(
        reply,
        await change(caller, (tx) =>
          editDefinition(tx, caller, clock.now(), request.params, request.body),
        ),
      );
    },
  );
  app.post(
    '/api/tag-definitions/preview',
    {
      config: mayCreate,
      schema: { tags, body: previewRequest, response: { 200: definitionPreview } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      if (!caller.scope.all) return sendResult(reply, refuse('FORBIDDEN'));
      const { code, content } = request.body;
      return sendResult(reply, await previewDraft(platform, caller, code, content));
    },
  );
  app.post(
    '/api/tag-definitions/:kind/:code/compare',
    {
      config: mayUpdate,
      schema: {
        tags,
        params: definitionPath,
        body: compareRequest,
        response: { 200: definitionComparison },
      },
    },
    async (request, reply) => {
      const { scope } = callerOf(request);
      if (!scope.all) return sendResult(reply, refuse('FORBIDDEN'));
      const compared = await withScope(database, scope, (tx) =>
        compareDefinition(tx, request.params, request.body.content),
      );
      return sendResult(reply, compared);
    },
  );
  app.post(
    '/api/tag-definitions/:kind/:code/submit',
    {
      config: mayUpdate,
      schema: { tags, params: definitionPath, response: { 200: definitionDetail } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      if (!caller.scope.all) return sendResult(reply, refuse('FORBIDDEN'));
      const submitted = await submitDefinition(platform, caller, request.params);
      if (!submitted.ok) return sendResult(reply, submitted);
      return sendResult(reply, await change(caller, () => Promise.resolve(submitted)));
    },
  );
  app.post(
    '/api/tag-definitions/:kind/:code/retire',
    {
      config: mayUpdate,
      schema: { tags, params: definitionPath, response: { 200: definitionDetail } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      return sendResult(
        reply,
        await change(caller, (tx) => retireDefinition(tx, caller, clock.now(), request.params)),
      );
    },
  );
}
