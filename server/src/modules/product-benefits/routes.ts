import { sql } from 'kysely';
import { z } from 'zod';
import { phoneQuestion } from '#contract/phone-links.ts';
import {
  type ProductBenefit,
  productBenefit,
  productBenefitChange,
  productBenefitErrors,
  productBenefitFileQuery,
  productBenefitNew,
  productBenefitPage,
  productBenefitParam,
  productBenefitQuery,
  type ProductBenefitQuery,
  shownProductBenefits,
} from '#contract/product-benefits.ts';
import { ok, refuse } from '#contract/result.ts';
import { shortNumberText } from '#contract/short-number.ts';
import { recordAudit } from '#modules/audit/index.ts';
import { byPhone } from '#modules/phone-links/index.ts';
import type { App } from '#platform/http/app.ts';
import { bankDay } from '#platform/clock/clock.ts';
import { type Caller, callerOf } from '#platform/http/caller.ts';
import { sendPage } from '#platform/http/page.ts';
import { declareErrors, languageOf, sendResult } from '#platform/http/problem.ts';
import type { Platform } from '#platform/platform.ts';
import { withJob, withScope } from '#platform/postgres/database.ts';
import { contentTypes } from '#platform/spreadsheets/table-file.ts';
import { benefitsFile } from './benefits-file.ts';
import { addBenefit, changeBenefit, listBenefits, retireBenefit } from './keep-benefits.ts';
import { shownBenefits } from './shown-benefits.ts';

const tags = ['product-benefits'];
const rowsAtOnce = 1_000;
const may = (action: 'read' | 'create' | 'update') =>
  ({ access: { action, subject: 'Campaign' } }) as const;

/** The register of product benefits, and what of it a customer is given today. */
export function productBenefitRoutes(app: App, platform: Platform): void {
  declareErrors(productBenefitErrors);
  keepingRoutes(app, platform);
  fileRoute(app, platform);
  showingRoutes(app, platform);
}

function keepingRoutes(app: App, { database, clock, keyring }: Platform): void {
  app.get(
    '/api/product-benefits',
    {
      config: may('read'),
      schema: { tags, querystring: productBenefitQuery, response: { 200: productBenefitPage } },
    },
    async (request, reply) =>
      sendPage(reply, keyring, request.query, z.int(), async (after) =>
        ok(
          await withScope(database, callerOf(request).scope, (tx) =>
            listBenefits(tx, request.query, after),
          ),
        ),
      ),
  );
  app.post(
    '/api/product-benefits',
    {
      config: { ...may('create'), idempotent: true },
      schema: { tags, body: productBenefitNew, response: { 201: productBenefit } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const made = await withScope(database, caller.scope, (tx) =>
        addBenefit(tx, clock.now(), caller, request.body),
      );
      return sendResult(reply, made, 201);
    },
  );
  app.patch(
    '/api/product-benefits/:id',
    {
      config: may('update'),
      schema: {
        tags,
        params: productBenefitParam,
        body: productBenefitChange,
        response: { 200: productBenefit },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { id } = request.params;
      const changed = await withScope(database, caller.scope, (tx) =>
        changeBenefit(tx, clock.now(), caller, id, request.body.content),
      );
      return sendResult(reply, changed);
    },
  );
  app.post(
    '/api/product-benefits/:id/retire',
    {
      config: may('update'),
      schema: { tags, params: productBenefitParam, response: { 200: productBenefit } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const retired = await withScope(database, caller.scope, (tx) =>
        retireBenefit(tx, clock.now(), caller, request.params.id),
      );
      return sendResult(reply, retired);
    },
  );
}

function fileRoute(app: App, { database, clock }: Platform): void {
  async function* allOf(
    { scope }: Caller,
    { kind }: Pick<ProductBenefitQuery, 'kind'>,
  ): AsyncGenerator<ProductBenefit> {
    let after: number | undefined = 0;
    while (after !== undefined) {
      const from: number = after;
      const page = await withScope(database, scope, (tx) =>
        listBenefits(tx, { kind, limit: rowsAtOnce }, from),
      );
      yield* page.items;
      after = page.next ?? undefined;
    }
  }
  app.get(
    '/api/product-benefits/file',
    { config: may('read'), schema: { tags, querystring: productBenefitFileQuery } },
    async (request, reply) => {
      const caller = callerOf(request);
      const { format, ...filters } = request.query;
      await withScope(database, caller.scope, (tx) =>
        recordAudit(tx, {
          actor: caller,
          action: 'product-benefit.export',
          objectKind: 'ProductBenefit',
          objectId: format,
          orgId: caller.orgId,
          detail: filters,
        }),
      );
      const language = languageOf(request.headers['accept-language']);
      const name = `product-benefits-${bankDay(clock.now())}.${format}`;
      return reply
        .type(contentTypes[format])
        .header('content-disposition', `attachment; filename="${name}"`)
        .send(benefitsFile(format, language, allOf(caller, filters)));
    },
  );
}

function showingRoutes(app: App, platform: Platform): void {
  const { database, clock } = platform;
  app.get(
    '/api/customers/:no/product-benefits',
    {
      config: { access: { action: 'read', subject: 'Customer' } },
      schema: {
        tags,
        params: z.object({ no: shortNumberText }),
        response: { 200: shownProductBenefits },
      },
    },
    async (request, reply) => {
      const orgId = await withScope(database, callerOf(request).scope, async (tx) => {
        const { rows } = await sql<{ orgId: number }>`
          select managing_org_id as "orgId" from customers.customer
          where customer_no = ${request.params.no} and erased_at is null`.execute(tx);
        return rows[0]?.orgId;
      });
      if (orgId === undefined) return sendResult(reply, refuse('NOT_FOUND'));
      const items = await withJob(database, (tx) => shownBenefits(tx, clock.now(), orgId));
      return sendResult(reply, ok({ items }));
    },
  );
  app.post(
    '/api/my-product-benefits/look-up',
    {
      config: { access: 'public', guessable: true },
      schema: { tags, body: phoneQuestion, response: { 200: shownProductBenefits } },
    },
    async (request, reply) => {
      const shown = await byPhone(platform, request.body, async (tx, { orgId }) =>
        ok({ items: await shownBenefits(tx, clock.now(), orgId) }),
      );
      return sendResult(reply, shown);
    },
  );
}
