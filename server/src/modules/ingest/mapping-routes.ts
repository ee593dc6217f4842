import { z } from 'zod';
import {
  mappingListSchema,
  mappingTextSchema,
  mappingViewSchema,
  previewSchema,
} from '#contract/ingest.ts';
import { columnsRead } from '#contract/mapping-file.ts';
import type { Mapping } from '#contract/mapping.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import type { App } from '#platform/http/app.ts';
import { callerOf } from '#platform/http/caller.ts';
import { sendResult } from '#platform/http/problem.ts';
import type { Platform } from '#platform/platform.ts';
import { withScope } from '#platform/postgres/database.ts';
import { csvLine } from '#platform/spreadsheets/csv.core.ts';
import { parseMapping } from './parse-mapping.ts';
import { previewMapping } from './preview-mapping.ts';
import { dropFile, holdFile } from './keep-file.ts';
import { receiveUpload } from './receive-upload.ts';
import { currentMappings, saveMapping, type MappingRow } from './save-mapping.ts';
import { wholeBankOnly } from './whole-bank-only.ts';

type MappingView = z.infer<typeof mappingViewSchema>;
const bySource = z.object({ source: z.string().max(50) });

/** Mappings: list, one, save, check, preview of a file, template of a file. */
export function mappingRoutes(app: App, platform: Platform): void {
  const tags = ['mappings'];
  const mayRead = { action: 'read', subject: 'Import' } as const;
  const mayChange = { action: 'create', subject: 'Import' } as const;
  app.get(
    '/api/mappings',
    { config: { access: mayRead }, schema: { tags, response: { 200: mappingListSchema } } },
    async (request) => {
      const rows = await withScope(platform.database, callerOf(request).scope, (tx) =>
        currentMappings(tx),
      );
      return { items: rows.flatMap((row) => shown(row) ?? []) };
    },
  );
  app.get(
    '/api/mappings/:source',
    {
      config: { access: mayRead },
      schema: { tags, params: bySource, response: { 200: mappingViewSchema } },
    },
    async (request, reply) => {
      const { source } = request.params;
      const [row] = await withScope(platform.database, callerOf(request).scope, (tx) =>
        currentMappings(tx, source),
      );
      const view = row ? shown(row) : null;
      return sendResult(reply, view ? ok(view) : refuse('MAPPING_UNKNOWN', { source }));
    },
  );
  app.put(
    '/api/mappings/:source',
    {
      config: { access: mayChange },
      schema: {
        tags,
        params: bySource,
        body: mappingTextSchema,
        response: { 200: mappingViewSchema },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const allowed = wholeBankOnly(caller);
      if (!allowed.ok) return sendResult(reply, allowed);
      const { source } = request.params;
      const result = await withScope(
        platform.database,
        caller.scope,
        async (tx): Promise<Result<MappingView>> => {
          const parsed = parseMapping(request.body.yaml, source);
          if (!parsed.ok) return parsed;
          if (parsed.value.source !== source)
            return refuse('MAPPING_INVALID', {
              file: source,
              line: 1,
              path: 'source',
              problem: `${parsed.value.source} ≠ ${source}`,
            });
          const saved = await saveMapping(
            tx,
            request.body.yaml,
            source,
            caller,
            platform.clock.now(),
          );
          if (!saved.ok) return saved;
          const [row] = await currentMappings(tx, source);
          const view = row ? shown(row) : null;
          return view ? ok(view) : refuse('MAPPING_UNKNOWN', { source });
        },
      );
      return sendResult(reply, result);
    },
  );
  app.post(
    '/api/mappings/check',
    {
      config: { access: mayChange },
      schema: {
        tags,
        body: mappingTextSchema,
        response: { 200: z.object({ source: z.string(), entries: z.array(z.string()) }) },
      },
    },
    async (request, reply) => {
      const parsed = parseMapping(request.body.yaml, 'mapping.yaml');
      return sendResult(
        reply,
        parsed.ok
          ? ok({
              source: parsed.value.source,
              entries: parsed.value.files.map((file) => file.name),
            })
          : parsed,
      );
    },
  );
  app.post(
    '/api/mappings/preview',
    {
      config: {
        access: mayChange,
        upload: {
          fields: { yaml: 'the mapping', entry: 'the name of the entry that reads the file' },
          files: 'one',
        },
      },
      schema: {
        tags,
        description:
          'Multipart: yaml, entry, then file. Shows the first rows as they would be loaded; stores nothing.',
        response: { 200: previewSchema },
      },
    },
    async (request, reply) => {
      const allowed = wholeBankOnly(callerOf(request));
      if (!allowed.ok) return sendResult(reply, allowed);
      if (!request.isMultipart())
        return sendResult(reply, refuse('INVALID_INPUT', { where: 'multipart/form-data' }));
      const upload = await receiveUpload(platform, request, holdFile);
      if (!upload.ok) return sendResult(reply, upload);
      const { fields, files } = upload.value;
      const [given] = files;
      try {
        const parsed = parseMapping(fields['yaml'] ?? '', 'mapping.yaml');
        if (!parsed.ok) return sendResult(reply, parsed);
        const entry = parsed.value.files.find((file) => file.name === fields['entry']);
        if (!entry || !given) return sendResult(reply, refuse('INVALID_INPUT', { where: 'entry' }));
        return sendResult(
          reply,
          await previewMapping(platform, parsed.value, entry, given.kept.path, given.name),
        );
      } finally {
        for (const { kept } of files) await dropFile(kept);
      }
    },
  );
  app.get(
    '/api/mappings/:source/entries/:entry/template.csv',
    {
      config: { access: mayRead },
      schema: { tags, params: bySource.extend({ entry: z.string().max(50) }) },
    },
    async (request, reply) => {
      const { source, entry } = request.params;
      const [row] = await withScope(platform.database, callerOf(request).scope, (tx) =>
        currentMappings(tx, source),
      );
      const parsed = row ? parseMapping(row.yaml, source) : null;
      const template = parsed?.ok ? templateOf(parsed.value, entry) : null;
      if (template === null)
        return sendResult(reply, refuse('MAPPING_UNKNOWN', { source: `${source}/${entry}` }));
      return reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', `attachment; filename="${source}-${entry}.csv"`)
        .serializer(String)
        .send(template);
    },
  );
}

function shown(row: MappingRow): MappingView | null {
  const parsed = parseMapping(row.yaml, row.source);
  if (!parsed.ok) return null;
  return {
    source: row.source,
    name: parsed.value.name,
    yaml: row.yaml,
    version: row.version,
    updatedAt: row.created_at.toISOString(),
    entries: parsed.value.files.map(({ name, entity, glob, mode }) => ({
      name,
      entity,
      glob,
      mode,
    })),
  };
}

/** The header of a file that the entry reads, with a byte-order mark so that spreadsheets read it as UTF-8. */
function templateOf(mapping: Mapping, entry: string): string | null {
  const file = mapping.files.find((one) => one.name === entry);
  if (!file) return null;
  const columns = (file.format.type === 'csv' ? file.format.columns : undefined) ?? [
    ...new Set(columnsRead(file).map(({ column }) => column)),
  ];
  return `\uFEFF${csvLine(columns)}`;
}
