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
  productBenefitQuery,
  type ProductBenefitQuery,
  shownProductBenefits,
} from '#contract/product-benefits.ts';
import { ok, refuse } from '#contract/result.ts';
import { shortNumberText } from '#contract/short-number.ts';
import { contentRoutes } from '#modules/approved-content/index.ts';
import { recordAudit } from '#modules/audit/index.ts';
import { byPhone } from '#modules/phone-links/index.ts';
import type { App } from '#platform/http/app.ts';
import { bankDay } from '#platform/clock/clock.ts';
import { type Caller, callerOf } from '#platform/http/caller.ts';
import { declareErrors, languageOf, sendResult } from '#platform/http/problem.ts';
import type { Platform } from '#platform/platform.ts';
import { withJob, withScope } from '#platform/postgres/database.ts';
import { contentTypes } from '#platform/spreadsheets/table-file.ts';
import { benefitsFile } from './benefits-file.ts';
import { benefits, listBenefits } from './keep-benefits.ts';
import { shownBenefits } from './shown-benefits.ts';

const tag = 'product-benefits';
const tags = [tag];
const rowsAtOnce = 1_000;

/** The register of product benefits, and what of it a customer is given today. */
export function productBenefitRoutes(app: App, platform: Platform): void {
  declareErrors(productBenefitErrors);
  contentRoutes(app, platform, {
    path: '/api/product-benefits',
    tag,
    schemas: {
      query: productBenefitQuery,
      page: productBenefitPage,
      one: productBenefit,
      new: productBenefitNew,
      change: productBenefitChange,
    },
    content: benefits,
    list: listBenefits,
  });
  fileRoute(app, platform);
  showingRoutes(app, platform);
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
        listBenefits(tx, clock.now(), { kind, limit: rowsAtOnce }, from),
      );
      yield* page.items;
      after = page.next ?? undefined;
    }
  }
  app.get(
    '/api/product-benefits/file',
    {
      config: { access: { action: 'read', subject: 'Campaign' } },
      schema: { tags, querystring: productBenefitFileQuery },
    },
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
