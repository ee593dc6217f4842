import { type RawBuilder, sql } from 'kysely';
import type { FraudBlockListed, FraudBlockQuery } from '#contract/fraud.ts';
import { maskedFor } from '#modules/customers/index.ts';
import type { Keyring } from '#platform/crypto/keyring.ts';
import type { Caller } from '#platform/http/caller.ts';
import { type Slice, sliceOf } from '#platform/http/page.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { isoMoment } from '#platform/postgres/iso-moment.ts';
import { merchantNames, shownSubject } from './read-cases.ts';

type Row = Omit<FraudBlockListed, 'subjectName'> & { subjectKey: string };

/** Blocks of the caller's org units, the newest first, whatever case they stand on. */
export async function listBlocks(
  tx: Tx,
  keyring: Keyring,
  caller: Caller,
  query: FraudBlockQuery,
  now: Date,
  after?: number,
): Promise<Slice<FraudBlockListed, number>> {
  const state = sql`case when b.ended_at is not null then 'ended' when b.until <= ${now} then 'over' else 'in_force' end`;
  const { rows } = await sql<Row>`
    select b.id, b.suspicion_id as "caseId", b.subject_kind as "subjectKind", b.subject_key as "subjectKey",
      ${shownSubject(sql`b.subject_kind`, sql`b.subject_key`)} as subject, ${state} as state, b.reason, ${isoMoment('b.blocked_at')} as "blockedAt",
      coalesce(m.name, '') as "blockedBy", ${isoMoment('b.until')} as until, ${isoMoment('b.ended_at')} as "endedAt", e.name as "endedBy",
      b.end_reason as "endReason", b.org_id as "orgId"
    from fraud.block b
    left join organization.staff m on m.staff_id = b.blocked_by
    left join organization.staff e on e.staff_id = b.ended_by
    where b.id < ${after ?? Number.MAX_SAFE_INTEGER} and ${conditionOf(query, state)}
    order by b.id desc limit ${query.limit + 1}`.execute(tx);
  const page = sliceOf(rows, query.limit, ({ id }) => id);
  const of = (kind: Row['subjectKind']) =>
    page.items.flatMap((row) => (row.subjectKind === kind ? [Number(row.subjectKey)] : []));
  const customers = await maskedFor(tx, keyring, caller, of('customer'));
  const merchants = await merchantNames(tx, of('merchant'));
  const items = page.items.map(({ subjectKey, ...row }) => {
    const names = {
      customer: customers.get(Number(subjectKey))?.name,
      merchant: merchants.get(Number(subjectKey)),
      device: null,
    };
    return { ...row, subjectName: names[row.subjectKind] ?? null };
  });
  return { ...page, items };
}

function conditionOf(
  { state: asked, subjectKind, customerNo, merchantNo }: FraudBlockQuery,
  state: RawBuilder<unknown>,
): RawBuilder<unknown> {
  // A person is blocked under every number, so it is searched by whichever of them is known.
  const conditions = [
    asked === undefined ? [] : [sql`${state} = ${asked}`],
    subjectKind === undefined ? [] : [sql`b.subject_kind = ${subjectKind}`],
    customerNo === undefined
      ? []
      : [
          sql`b.subject_kind = 'customer' and b.subject_key in (
            select n::text from customers.numbers_of(customers.person_of(${customerNo}::int)) n)`,
        ],
    merchantNo === undefined
      ? []
      : [sql`b.subject_kind = 'merchant' and b.subject_key = ${String(merchantNo)}`],
  ].flat();
  return conditions.length === 0 ? sql`true` : sql.join(conditions, sql` and `);
}
