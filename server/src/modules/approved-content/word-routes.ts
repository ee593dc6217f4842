import {
  changeContentWords,
  contentWordErrors,
  contentWordsAsked,
  contentWordsView,
} from '#contract/content-words.ts';
import { ok, refuse } from '#contract/result.ts';
import type { App } from '#platform/http/app.ts';
import { callerOf } from '#platform/http/caller.ts';
import { declareErrors, sendResult } from '#platform/http/problem.ts';
import type { Platform } from '#platform/platform.ts';
import { withScope } from '#platform/postgres/database.ts';
import { wordList } from './word-list.ts';

const tags = ['content-words'];

/** The list of forbidden words with its versions, and asking for another. */
export function contentWordRoutes(app: App, { database, clock }: Platform): void {
  declareErrors(contentWordErrors);
  app.get(
    '/api/content-words',
    {
      config: { access: { action: 'read', subject: 'Campaign' } },
      schema: { tags, response: { 200: contentWordsView } },
    },
    async (request, reply) => {
      const { scope } = callerOf(request);
      const versions = await withScope(database, scope, wordList.versions);
      return sendResult(reply, ok({ versions }));
    },
  );
  app.post(
    '/api/content-words',
    {
      config: { access: { action: 'update', subject: 'Campaign' }, idempotent: true },
      schema: { tags, body: changeContentWords, response: { 201: contentWordsAsked } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      // One list holds for the whole bank.
      if (!caller.scope.all) return sendResult(reply, refuse('FORBIDDEN'));
      const asked = await withScope(database, caller.scope, (tx) =>
        wordList.ask(tx, clock.now(), caller, request.body),
      );
      return sendResult(reply, asked.ok ? ok({ approvalId: asked.value }) : asked, 201);
    },
  );
}
