import { z } from 'zod';
import {
  changeGiftLimit,
  createEntry,
  createKeyContact,
  giftLimitAsked,
  giftLimitView,
  giftRegisterErrors,
  keyContactPage,
  keyContactQuery,
  registerFileQuery,
  registerFileRows,
  type RegisterFilters,
  registerPage,
  registerQuery,
  type RegisterRow,
  registerSources,
  withdrawEntry as withdrawSchema,
} from '#contract/gift-register.ts';
import { ok, refuse } from '#contract/result.ts';
import { scopeCovers } from '#contract/scope.ts';
import { recordAudit } from '#modules/audit/index.ts';
import { bankDay } from '#platform/clock/clock.ts';
import type { App } from '#platform/http/app.ts';
import { type Caller, callerOf } from '#platform/http/caller.ts';
import { idempotencyKeyOf } from '#platform/http/idempotency-key.ts';
import { sendPage } from '#platform/http/page.ts';
import { declareErrors, languageOf, sendResult } from '#platform/http/problem.ts';
import type { Platform } from '#platform/platform.ts';
import { withJob, withScope } from '#platform/postgres/database.ts';
import { contentTypes } from '#platform/spreadsheets/table-file.ts';
import { createContact, findSubject, listContacts, seesContact } from './contacts.ts';
import { seenEntry, withdrawEntry, writeEntry } from './entries.ts';
import { limitOfGifts, readLimits } from './limits.ts';
import { listRegister, type RegisterPlace } from './list-register.ts';
import { registerFile } from './register-file.ts';

const byId = z.object({ id: z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER) });
const created = z.object({ id: z.int() });
const place = z.tuple([z.iso.date(), z.enum(registerSources), z.int()]);
const tags = ['gift-register'];
const rowsAtOnce = 5_000;
const may = (action: 'read' | 'create' | 'update' | 'export') =>
  ({ access: { action, subject: 'GiftRegister' } }) as const;

/** The register of gifts and benefits given to people, and the limit of those to contacts (compliance rule 5). */
export function giftRegisterRoutes(app: App, platform: Platform): void {
  declareErrors(giftRegisterErrors);
  readingRoutes(app, platform);
  contactRoutes(app, platform);
  entryRoutes(app, platform);
  limitRoutes(app, platform);
}

function readingRoutes(app: App, { database, keyring, clock }: Platform): void {
  app.get(
    '/api/gift-register',
    {
      config: may('read'),
      schema: { tags, querystring: registerQuery, response: { 200: registerPage } },
    },
    async (request, reply) =>
      sendPage(reply, keyring, request.query, place, (after) =>
        withScope(database, callerOf(request).scope, async (tx) =>
          ok(await listRegister(tx, request.query, after)),
        ),
      ),
  );
  /** Pages one transaction each: what is written meanwhile stands before them. */
  async function* allRows(caller: Caller, filters: RegisterFilters): AsyncGenerator<RegisterRow> {
    let after: RegisterPlace | undefined;
    for (let count = 0; count < registerFileRows; count += rowsAtOnce) {
      const from = after;
      const page = await withScope(database, caller.scope, (tx) =>
        listRegister(tx, { ...filters, limit: rowsAtOnce }, from),
      );
      yield* page.items;
      if (page.next === null) return;
      after = page.next;
    }
  }
  app.get(
    '/api/gift-register/file',
    { config: may('export'), schema: { tags, querystring: registerFileQuery } },
    async (request, reply) => {
      const caller = callerOf(request);
      const { format, ...filters } = request.query;
      await withScope(database, caller.scope, (tx) =>
        recordAudit(tx, {
          actor: caller,
          action: 'gift-register.export',
          objectKind: 'GiftRegister',
          objectId: format,
          orgId: caller.orgId,
          detail: filters,
        }),
      );
      const language = languageOf(request.headers['accept-language']);
      const name = `gift-register-${bankDay(clock.now())}.${format}`;
      return reply
        .type(contentTypes[format])
        .header('content-disposition', `attachment; filename="${name}"`)
        .send(registerFile(format, language, allRows(caller, filters)));
    },
  );
}

function contactRoutes(app: App, { database, keyring, clock }: Platform): void {
  app.get(
    '/api/gift-register/contacts',
    {
      config: may('read'),
      schema: { tags, querystring: keyContactQuery, response: { 200: keyContactPage } },
    },
    async (request, reply) =>
      sendPage(reply, keyring, request.query, z.int(), (after) =>
        withScope(database, callerOf(request).scope, async (tx) =>
          ok(await listContacts(tx, bankDay(clock.now()), request.query, after)),
        ),
      ),
  );
  app.post(
    '/api/gift-register/contacts',
    {
      config: { ...may('create'), idempotent: true },
      schema: { tags, body: createKeyContact, response: { 201: created } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { body } = request;
      const orgId = await withScope(database, caller.scope, (tx) => findSubject(tx, body));
      if (orgId === null) return sendResult(reply, refuse('NOT_FOUND'));
      const by = `${caller.kind}:${caller.id}`;
      const made = await withJob(database, async (tx) => {
        const id = await createContact(tx, clock.now(), body, { orgId, by });
        if (!id.ok) return id;
        const { kind, subjectNo, position } = body;
        await recordAudit(tx, {
          actor: caller,
          action: 'key-contact.create',
          objectKind: 'KeyContact',
          objectId: id.value,
          orgId,
          detail: { kind, subjectNo, position },
        });
        return ok({ id: id.value });
      });
      return sendResult(reply, made, 201);
    },
  );
}

function entryRoutes(app: App, { database, clock }: Platform): void {
  app.post(
    '/api/gift-register/entries',
    {
      config: { ...may('create'), idempotent: 'kept' },
      schema: { tags, body: createEntry, response: { 201: created } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { body } = request;
      const key = idempotencyKeyOf(request);
      if (!key.ok) return sendResult(reply, key);
      if (!scopeCovers(caller.scope, body.orgId)) return sendResult(reply, refuse('FORBIDDEN'));
      const seen = await withScope(database, caller.scope, (tx) => seesContact(tx, body.contactId));
      if (!seen) return sendResult(reply, refuse('NOT_FOUND'));
      const madeBy = `${caller.kind}:${caller.id}`;
      const by = { madeBy, naturalKey: `http:${madeBy}:${key.value}` };
      const written = await withJob(database, async (tx) => {
        const id = await writeEntry(tx, clock.now(), body, by);
        if (!id.ok) return id;
        await recordAudit(tx, {
          actor: caller,
          action: 'gift-register.create',
          objectKind: 'KeyContact',
          objectId: body.contactId,
          orgId: body.orgId,
          detail: { entryId: id.value, ...body },
        });
        return ok({ id: id.value });
      });
      return sendResult(reply, written, 201);
    },
  );
  app.post(
    '/api/gift-register/entries/:id/withdraw',
    {
      config: may('create'),
      schema: { tags, params: byId, body: withdrawSchema, response: { 200: created } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { id } = request.params;
      const { reason } = request.body;
      const seen = await withScope(database, caller.scope, (tx) => seenEntry(tx, id));
      if (!seen) return sendResult(reply, refuse('NOT_FOUND'));
      const by = `${caller.kind}:${caller.id}`;
      const done = await withJob(database, async (tx) => {
        const withdrawn = await withdrawEntry(tx, clock.now(), id, { reason, by });
        if (!withdrawn.ok) return withdrawn;
        await recordAudit(tx, {
          actor: caller,
          action: 'gift-register.withdraw',
          objectKind: 'KeyContact',
          objectId: seen.contactId,
          orgId: seen.orgId,
          detail: { entryId: id, reason },
        });
        return ok({ id });
      });
      return sendResult(reply, done);
    },
  );
}

function limitRoutes(app: App, { database, clock }: Platform): void {
  app.get(
    '/api/gift-register/limit',
    { config: may('read'), schema: { tags, response: { 200: giftLimitView } } },
    async (request, reply) =>
      sendResult(
        reply,
        await withScope(database, callerOf(request).scope, async (tx) => ok(await readLimits(tx))),
      ),
  );
  app.post(
    '/api/gift-register/limit',
    {
      config: { ...may('update'), idempotent: true },
      schema: { tags, body: changeGiftLimit, response: { 201: giftLimitAsked } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      // One limit holds for the whole bank.
      if (!caller.scope.all) return sendResult(reply, refuse('FORBIDDEN'));
      const asked = await withScope(database, caller.scope, (tx) =>
        limitOfGifts.ask(tx, clock.now(), caller, request.body),
      );
      return sendResult(reply, asked.ok ? ok({ approvalId: asked.value }) : asked, 201);
    },
  );
}
