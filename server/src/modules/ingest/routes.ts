import { z } from 'zod';
import {
  dataQualitySchema,
  deliverySchema,
  importFolderSchema,
  importListQuerySchema,
  importPageSchema,
  importSchema,
  ingestErrors,
} from '#contract/ingest.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { bankDay } from '#platform/clock/clock.ts';
import type { App } from '#platform/http/app.ts';
import { type Caller, callerOf } from '#platform/http/caller.ts';
import { answerRepeatedUpload } from '#platform/http/idempotency.ts';
import { sendPage, sliceOf } from '#platform/http/page.ts';
import { declareErrors, sendResult } from '#platform/http/problem.ts';
import type { Platform } from '#platform/platform.ts';
import { withJob, withScope } from '#platform/postgres/database.ts';
import { createDelivery, keepFolder, type GivenFile } from './create-delivery.ts';
import { readDataQuality } from './data-quality.ts';
import { keepFile } from './keep-file.ts';
import { listImports } from './list-imports.ts';
import { mappingRoutes } from './mapping-routes.ts';
import { quarantineRoutes } from './quarantine-routes.ts';
import { inboxFolder, receiveUpload, type Upload } from './receive-upload.ts';
import { currentMappings, saveMapping, type SavedMapping } from './save-mapping.ts';
import { viewDelivery, type DeliveryView } from './view-delivery.ts';
import { wholeBankOnly } from './whole-bank-only.ts';

const byId = z.object({ id: z.coerce.number().int().positive() });

/** Imports: give files, see what became of them, data quality; mappings and quarantine beside it. */
export function ingestRoutes(app: App, platform: Platform): void {
  declareErrors(ingestErrors);
  importRoutes(app, platform);
  mappingRoutes(app, platform);
  quarantineRoutes(app, platform);
}

function importRoutes(app: App, platform: Platform): void {
  const tags = ['imports'];
  const mayRead = { action: 'read', subject: 'Import' } as const;
  app.post(
    '/api/imports',
    {
      config: {
        access: { action: 'create', subject: 'Import' },
        idempotent: 'with-files',
        upload: {
          fields: { source: 'the source of a mapping' },
          files: 'several',
          json: importFolderSchema,
        },
      },
      schema: {
        tags,
        description:
          'Files as multipart (fields: source, then file …), or {source, folder} as JSON for a folder below HUIKE_HOME/inbox.',
        response: { 202: deliverySchema },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const allowed = wholeBankOnly(caller);
      if (!allowed.ok) return sendResult(reply, allowed);
      if (!request.isMultipart())
        return sendResult(reply, await importFolder(platform, caller, request.body), 202);
      const upload = await receiveUpload(platform, request, keepFile);
      if (!upload.ok) return sendResult(reply, upload);
      const { fields, files } = upload.value;
      const received = files.map(({ name, kept }) => ({ name, sha256: kept.sha256 }));
      if (await answerRepeatedUpload(request, { fields, files: received })) return reply;
      return sendResult(reply, await importUpload(platform, caller, upload.value), 202);
    },
  );
  app.get(
    '/api/imports',
    {
      config: { access: mayRead },
      schema: { tags, querystring: importListQuerySchema, response: { 200: importPageSchema } },
    },
    async (request, reply) => {
      const { source, state, limit } = request.query;
      return sendPage(reply, platform.keyring, request.query, z.int(), (before) =>
        withScope(platform.database, callerOf(request).scope, async (tx) => {
          const found = await listImports(tx, { source, state, before, limit: limit + 1 });
          return ok(sliceOf(found, limit, (one) => one.id));
        }),
      );
    },
  );
  app.get(
    '/api/imports/:id',
    {
      config: { access: mayRead },
      schema: { tags, params: byId, response: { 200: importSchema } },
    },
    async (request, reply) => {
      const [found] = await withScope(platform.database, callerOf(request).scope, (tx) =>
        listImports(tx, { id: request.params.id, limit: 1 }),
      );
      return sendResult(reply, found ? ok(found) : refuse('NOT_FOUND'));
    },
  );
  app.get(
    '/api/data-quality',
    {
      config: { access: { action: 'read', subject: 'DataQuality' } },
      schema: { tags, response: { 200: dataQualitySchema } },
    },
    async (request) =>
      withScope(platform.database, callerOf(request).scope, (tx) =>
        readDataQuality(tx, bankDay(platform.clock.now())),
      ),
  );
}

async function importUpload(
  platform: Platform,
  caller: Caller,
  { fields, files }: Upload,
): Promise<Result<DeliveryView>> {
  const saved = await mappingOf(platform, fields['source'] ?? '');
  return saved.ok ? deliver(platform, caller, saved.value, files) : saved;
}

async function importFolder(
  platform: Platform,
  caller: Caller,
  body: unknown,
): Promise<Result<DeliveryView>> {
  const given = importFolderSchema.safeParse(body);
  if (!given.success)
    return refuse('INVALID_INPUT', {
      where: `body/${given.error.issues[0]?.path.join('/') ?? ''} ${given.error.issues[0]?.message ?? ''}`,
    });
  const saved = await mappingOf(platform, given.data.source);
  if (!saved.ok) return saved;
  const folder = await inboxFolder(platform.home, given.data.folder);
  if (!folder.ok) return folder;
  const files = await keepFolder(platform, saved.value.mapping, folder.value);
  return files.ok ? deliver(platform, caller, saved.value, files.value) : files;
}

async function mappingOf(platform: Platform, source: string): Promise<Result<SavedMapping>> {
  return withJob(platform.database, async (tx) => {
    const [row] = await currentMappings(tx, source);
    return row
      ? saveMapping(tx, row.yaml, source, null, platform.clock.now())
      : refuse('MAPPING_UNKNOWN', { source });
  });
}

async function deliver(
  platform: Platform,
  caller: Caller,
  saved: SavedMapping,
  files: readonly GivenFile[],
): Promise<Result<DeliveryView>> {
  const made = await createDelivery(platform, saved, files, { by: caller });
  return made.ok ? ok(await viewDelivery(platform, made.value)) : made;
}
