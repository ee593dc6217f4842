import { z } from 'zod';
import { ok } from '#contract/result.ts';
import {
  settlementDetail,
  settlementFileQuery,
  type SettlementLine,
  settlementLinePage,
  settlementLineQuery,
  settlementPage,
  settlementParam,
  settlementQuery,
} from '#contract/settlements.ts';
import type { App } from '#platform/http/app.ts';
import { type Caller, callerOf } from '#platform/http/caller.ts';
import { sendPage } from '#platform/http/page.ts';
import { languageOf, sendResult } from '#platform/http/problem.ts';
import type { Platform } from '#platform/platform.ts';
import { contentTypes } from '#platform/spreadsheets/table-file.ts';
import { withMerchantReach } from './reach.ts';
import { findStatement, listStatementLines, listStatements } from './read-statements.ts';
import { statementFile } from './statement-file.ts';

const tags = ['settlements'];
const linesAtOnce = 5_000;

/** Statements of merchants, on screen and as files. */
export function settlementRoutes(app: App, { database, keyring }: Platform): void {
  const read = { access: { action: 'read', subject: 'Settlement' } } as const;
  app.get(
    '/api/settlements',
    {
      config: read,
      schema: { tags, querystring: settlementQuery, response: { 200: settlementPage } },
    },
    async (request, reply) =>
      sendPage(reply, keyring, request.query, z.int(), async (after) =>
        ok(
          await withMerchantReach(database, callerOf(request), (tx) =>
            listStatements(tx, request.query, after),
          ),
        ),
      ),
  );
  app.get(
    '/api/settlements/:id',
    {
      config: read,
      schema: { tags, params: settlementParam, response: { 200: settlementDetail } },
    },
    async (request, reply) =>
      sendResult(
        reply,
        await withMerchantReach(database, callerOf(request), (tx) =>
          findStatement(tx, request.params.id),
        ),
      ),
  );
  app.get(
    '/api/settlements/:id/lines',
    {
      config: read,
      schema: {
        tags,
        params: settlementParam,
        querystring: settlementLineQuery,
        response: { 200: settlementLinePage },
      },
    },
    async (request, reply) =>
      sendPage(reply, keyring, request.query, z.int(), (after) =>
        withMerchantReach(database, callerOf(request), (tx) =>
          listStatementLines(tx, request.params.id, request.query, after),
        ),
      ),
  );
  /** A statement never changes, so its pages may be read one transaction each. */
  async function* allLines(caller: Caller, id: number): AsyncGenerator<SettlementLine> {
    for (let after: number | undefined = 0; after !== undefined;) {
      const from: number = after;
      const page = await withMerchantReach(database, caller, (tx) =>
        listStatementLines(tx, id, { limit: linesAtOnce }, from),
      );
      if (!page.ok) return;
      yield* page.value.items;
      after = page.value.next ?? undefined;
    }
  }
  app.get(
    '/api/settlements/:id/file',
    { config: read, schema: { tags, params: settlementParam, querystring: settlementFileQuery } },
    async (request, reply) => {
      const caller = callerOf(request);
      const { id } = request.params;
      const { format } = request.query;
      const found = await withMerchantReach(database, caller, (tx) => findStatement(tx, id));
      if (!found.ok) return sendResult(reply, found);
      const { merchantNo, day } = found.value;
      const language = languageOf(request.headers['accept-language']);
      return reply
        .type(contentTypes[format])
        .header(
          'content-disposition',
          `attachment; filename="settlement-${merchantNo}-${day}.${format}"`,
        )
        .send(statementFile(format, language, found.value, allLines(caller, id)));
    },
  );
}
