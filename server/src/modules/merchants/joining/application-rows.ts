import { sql } from 'kysely';
import type { Application, ApplicationQuery, OwnApplication } from '#contract/merchant-joining.ts';
import { type Slice, sliceOf } from '#platform/http/page.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { isoMoment } from '#platform/postgres/iso-moment.ts';

export type ApplicationRow = Application;

export const applicationColumns = sql`a.application_id as id, a.org_id as "orgId", a.name, a.licence_no as "licenceNo", a.category,
  a.circle_id as "circleId", c.name as "circleName", a.place, a.phone_masked as "phoneMasked",
  jsonb_build_object('holderName', a.holder_name, 'bankName', a.bank_name, 'maskedNumber', a.account_masked) as account,
  a.state, a.reason, a.merchant_no as "merchantNo", ${isoMoment('a.submitted_at')} as "submittedAt", ${isoMoment('a.changed_at')} as "changedAt",
  a.terms_version as "termsVersion"`;
export const applicationRows = sql`merchants.application a left join merchants.circle c using (circle_id)`;

/** Applications the caller sees, the newest first. */
export async function listApplications(
  tx: Tx,
  query: ApplicationQuery,
  after?: number,
): Promise<Slice<Application, number>> {
  const { rows } = await sql<Application>`
    select ${applicationColumns} from ${applicationRows}
    where (${after ?? null}::bigint is null or a.application_id < ${after ?? null})
      and (${query.state ?? null}::text is null or a.state = ${query.state ?? null})
      and (${query.name ?? null}::text is null or position(${query.name ?? null} in a.name) > 0)
    order by a.application_id desc limit ${query.limit + 1}`.execute(tx);
  return sliceOf(rows, query.limit, ({ id }) => id);
}

export async function findApplication(tx: Tx, id: number): Promise<Application | undefined> {
  const { rows } = await sql<Application>`
    select ${applicationColumns} from ${applicationRows} where a.application_id = ${id}`.execute(
    tx,
  );
  return rows[0];
}

/** What of it the applicant sees: nothing of the bank's own. */
export function toldOf(row: ApplicationRow): OwnApplication {
  const { id: _, orgId: __, termsVersion: ___, ...told } = row;
  return told;
}
