import { z } from 'zod';
import { erasureAsked, erasurePreview, erasureRequest } from '#contract/erasure.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { shortNumberText } from '#contract/short-number.ts';
import { recordAudit } from '#modules/audit/index.ts';
import { customerErasure } from '#modules/customers/index.ts';
import type { App } from '#platform/http/app.ts';
import { callerOf, staffIdOf } from '#platform/http/caller.ts';
import { sendResult } from '#platform/http/problem.ts';
import type { Platform } from '#platform/platform.ts';
import { withScope } from '#platform/postgres/database.ts';
import { sql } from 'kysely';
import { erasePersonJob } from './erase-person.ts';
import { previewErasure } from './preview-erasure.ts';

const params = z.object({
  no: shortNumberText,
});

/** A person's right to be erased (个人信息保护法 47), carried out as a job. */
export function erasureRoutes(app: App, platform: Platform): void {
  app.get(
    '/api/customers/:no/erasure',
    {
      config: { access: { action: 'delete', subject: 'Customer' } },
      schema: { tags: ['customers'], params, response: { 200: erasurePreview } },
    },
    async (request, reply) =>
      sendResult(
        reply,
        await withScope(platform.database, callerOf(request).scope, (tx) =>
          previewErasure(tx, request.params.no),
        ),
      ),
  );
  app.post(
    '/api/customers/:no/erasure',
    {
      config: { access: { action: 'delete', subject: 'Customer' }, idempotent: true },
      schema: {
        tags: ['customers'],
        params,
        body: erasureRequest,
        response: { 202: erasureAsked },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { no } = request.params;
      const asked = await withScope(
        platform.database,
        caller.scope,
        async (tx): Promise<Result<z.infer<typeof erasureAsked>>> => {
          const visible =
            await sql`select from customers.customer where customer_no = ${no}`.execute(tx);
          if (visible.rows.length === 0) return refuse('NOT_FOUND');
          if (await customerErasure.namesPerson(tx, platform.keyring, no, request.body.reason))
            return refuse('REASON_NAMES_PERSON');
          await recordAudit(tx, {
            actor: caller,
            action: 'customer.erase-asked',
            objectKind: 'Customer',
            objectId: no,
            orgId: null,
            detail: { reason: request.body.reason },
          });
          const jobId = await platform.jobs.enqueue(
            tx,
            erasePersonJob,
            { customerNo: no, reason: request.body.reason },
            {
              title: { zh: `删除客户 ${no} 的个人信息`, en: `Erase the person of customer ${no}` },
              naturalKey: String(no),
              createdBy: staffIdOf(caller),
            },
          );
          return ok({ jobId });
        },
      );
      return sendResult(reply, asked, 202);
    },
  );
}
