import { z } from 'zod';
import {
  deliverySchema,
  fixRowSchema,
  quarantinePageSchema,
  quarantineQuerySchema,
  quarantineRowSchema,
  replaySchema,
  rowFaults,
} from '#contract/ingest.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { type TableFormat, tableFormats } from '#contract/table-format.ts';
import type { App } from '#platform/http/app.ts';
import { callerOf } from '#platform/http/caller.ts';
import { sendPage, sliceOf } from '#platform/http/page.ts';
import { languageOf, sendResult } from '#platform/http/problem.ts';
import type { Platform } from '#platform/platform.ts';
import { withScope } from '#platform/postgres/database.ts';
import type { Cell } from '#platform/spreadsheets/csv.core.ts';
import { contentTypes, tableFile } from '#platform/spreadsheets/table-file.ts';
import { recordAudit } from '#modules/audit/index.ts';
import { viewDelivery } from './view-delivery.ts';
import {
  findQuarantined,
  fixRow,
  type OpenRow,
  type Quarantined,
  readQuarantine,
  shownRow,
} from './quarantine-store.ts';
import { quarantineLimit } from './quarantine-rows.ts';
import { replayRows } from './replay-rows.ts';
import { wholeBankOnly } from './whole-bank-only.ts';

const byId = z.object({ id: z.coerce.number().int().positive() });
const byRow = byId.extend({ rowId: z.coerce.number().int().positive() });

/** Quarantine of an import: see (masked), correct, load again, download as a file. */
export function quarantineRoutes(app: App, platform: Platform): void {
  const tags = ['quarantine'];
  app.get(
    '/api/imports/:id/quarantine',
    {
      config: { access: { action: 'read', subject: 'Quarantine' } },
      schema: {
        tags,
        params: byId,
        querystring: quarantineQuerySchema,
        response: { 200: quarantinePageSchema },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const allowed = wholeBankOnly(caller);
      if (!allowed.ok) return sendResult(reply, allowed);
      const { limit, state } = request.query;
      return sendPage(reply, platform.keyring, request.query, z.int(), (after) =>
        withScope(platform.database, caller.scope, async (tx) => {
          const of = await findQuarantined(tx, request.params.id);
          if (!of) return refuse('NOT_FOUND');
          const rows = await readQuarantine(tx, platform.keyring, of.importId, {
            states: state ? [state] : undefined,
            after,
            limit: limit + 1,
            now: platform.clock.now(),
          });
          const shown = rows.map((row) => shownRow(of, row));
          return ok(sliceOf(shown, limit, (row) => row.line));
        }),
      );
    },
  );
  app.put(
    '/api/imports/:id/quarantine/:rowId',
    {
      config: { access: { action: 'update', subject: 'Quarantine' } },
      schema: { tags, params: byRow, body: fixRowSchema, response: { 200: quarantineRowSchema } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const allowed = wholeBankOnly(caller);
      if (!allowed.ok) return sendResult(reply, allowed);
      const { id, rowId } = request.params;
      const result = await withScope(
        platform.database,
        caller.scope,
        async (tx): Promise<Result<z.infer<typeof quarantineRowSchema>>> => {
          const of = await findQuarantined(tx, id);
          if (!of) return refuse('NOT_FOUND');
          const fixed = await fixRow(
            tx,
            platform.keyring,
            of,
            rowId,
            request.body.cells,
            platform.clock.now(),
          );
          if (!fixed.ok) return fixed;
          await recordAudit(tx, {
            actor: caller,
            action: 'quarantine.fix',
            objectKind: 'Quarantine',
            objectId: rowId,
            orgId: null,
            detail: { importId: id, columns: Object.keys(request.body.cells) },
          });
          return ok(shownRow(of, fixed.value));
        },
      );
      return sendResult(reply, result);
    },
  );
  app.post(
    '/api/imports/:id/replay',
    {
      config: { access: { action: 'run', subject: 'Quarantine' }, idempotent: true },
      schema: { tags, params: byId, body: replaySchema, response: { 202: deliverySchema } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const allowed = wholeBankOnly(caller);
      if (!allowed.ok) return sendResult(reply, allowed);
      const made = await replayRows(platform, request.params.id, request.body.rowIds, caller);
      return sendResult(reply, made.ok ? ok(await viewDelivery(platform, made.value)) : made, 202);
    },
  );
  for (const format of tableFormats) errorFileRoute(app, platform, format);
}

/** The rows of the quarantine, masked, with what is wrong with each, as a file. */
function errorFileRoute(app: App, platform: Platform, format: TableFormat): void {
  app.get(
    `/api/imports/:id/errors.${format}`,
    {
      config: { access: { action: 'export', subject: 'Quarantine' } },
      schema: { tags: ['quarantine'], params: byId },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const allowed = wholeBankOnly(caller);
      if (!allowed.ok) return sendResult(reply, allowed);
      const language = languageOf(request.headers['accept-language']);
      const table = await withScope(platform.database, caller.scope, async (tx) => {
        const of = await findQuarantined(tx, request.params.id);
        if (!of) return null;
        const rows = await readQuarantine(tx, platform.keyring, of.importId, {
          limit: quarantineLimit,
          now: platform.clock.now(),
        });
        await recordAudit(tx, {
          actor: caller,
          action: 'quarantine.export',
          objectKind: 'Import',
          objectId: of.importId,
          orgId: null,
          detail: { rows: rows.length },
        });
        return errorTable(of, rows, language);
      });
      if (table === null) return sendResult(reply, refuse('NOT_FOUND'));
      return reply
        .type(contentTypes[format])
        .header(
          'content-disposition',
          `attachment; filename="import-${request.params.id}-errors.${format}"`,
        )
        .send(tableFile(format, table.header, table.rows));
    },
  );
}

function errorTable(
  of: Quarantined,
  quarantined: readonly OpenRow[],
  language: 'zh' | 'en',
): { header: string[]; rows: Iterable<Cell[]> } {
  const heads = language === 'zh' ? ['行号', '列', '原因'] : ['line', 'column', 'reason'];
  function* rows(): Generator<Cell[]> {
    for (const row of quarantined) {
      const shown = shownRow(of, row).cells;
      const cells = of.columns.map(
        (column, index) =>
          shown.find((cell) => cell.column === column)?.value ??
          (index === 0 ? (shown[0]?.value ?? '') : ''),
      );
      yield [row.line, row.column, rowFaults[row.reason][language], ...cells];
    }
  }
  return { header: [...heads, ...of.columns], rows: rows() };
}
