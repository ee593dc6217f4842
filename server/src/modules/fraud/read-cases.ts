import { type RawBuilder, sql } from 'kysely';
import {
  type EvidenceRow,
  evidenceLimit,
  type FraudBlock,
  type FraudCase,
  type FraudCaseQuery,
  type FraudCaseView,
  noteLimit,
} from '#contract/fraud.ts';
import { findPending } from '#modules/approvals/index.ts';
import { maskedFor } from '#modules/customers/index.ts';
import type { Keyring } from '#platform/crypto/keyring.ts';
import { type Caller, staffIdOf } from '#platform/http/caller.ts';
import { type Slice, sliceOf } from '#platform/http/page.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { isoMoment } from '#platform/postgres/iso-moment.ts';

export const caseApprovalKind = 'fraud_block';

/** A digest is told apart by its first signs; a number or a person is shown as it is. */
export const shownSubject = (kind: RawBuilder<unknown>, key: RawBuilder<unknown>) =>
  sql`case when ${kind} in ('device', 'address', 'phone') then left(${key}, 8) || '…' else ${key} end`;

/** Of whom deeds name as `staff:12`; null of a system. */
const staffIdIn = (key: RawBuilder<unknown>) =>
  sql`substring(${key} from '^staff:([0-9]{1,15})$')::bigint`;

const columns = sql`s.id, case when r.id is not null then jsonb_build_object('id', r.id, 'nameZh', r.name_zh, 'nameEn', r.name_en) end as rule,
  s.cluster, s.subject_kind as "subjectKind", s.subject_key as "subjectKey", ${shownSubject(sql`s.subject_kind`, sql`s.subject_key`)} as subject,
  s.state, s.hits, s.refused, ${isoMoment('s.first_at')} as "firstAt", ${isoMoment('s.last_at')} as "lastAt", s.org_id as "orgId",
  o.name as "operatorName", s.assigned_to as "assignedTo", a.name as "assigneeName", ${isoMoment('s.decided_at')} as "decidedAt", s.reason`;
const cases = sql`fraud.suspicion s left join fraud.rule r on r.id = s.rule_id
  left join organization.staff a on a.staff_id = s.assigned_to
  left join organization.staff o on s.subject_kind = 'operator' and o.staff_id = ${staffIdIn(sql`s.subject_key`)}`;

type Row = Omit<FraudCase, 'subjectName'> & { subjectKey: string; operatorName: string | null };

/** Cases of the caller's org units, newest first. */
export async function listCases(
  tx: Tx,
  keyring: Keyring,
  caller: Caller,
  query: FraudCaseQuery,
  after?: number,
): Promise<Slice<FraudCase, number>> {
  const { rows } = await sql<Row>`
    select ${columns} from ${cases}
    where s.id < ${after ?? Number.MAX_SAFE_INTEGER} and ${conditionOf(caller, query)}
    order by s.id desc limit ${query.limit + 1}`.execute(tx);
  const page = sliceOf(rows, query.limit, ({ id }) => id);
  return { ...page, items: await named(tx, keyring, caller, page.items) };
}

function conditionOf(caller: Caller, query: FraudCaseQuery): RawBuilder<unknown> {
  const { state, ruleId, cluster, subjectKind, customerNo, reference, mine } = query;
  const conditions = [
    state === undefined
      ? []
      : [state === 'undecided' ? sql`s.state in ('open', 'escalated')` : sql`s.state = ${state}`],
    ruleId === undefined ? [] : [sql`s.rule_id = ${ruleId}`],
    cluster === undefined ? [] : [sql`s.cluster = ${cluster}`],
    subjectKind === undefined ? [] : [sql`s.subject_kind = ${subjectKind}`],
    customerNo === undefined
      ? []
      : [
          sql`((s.subject_kind = 'customer' and s.subject_key = ${String(customerNo)})
            or exists (select from fraud.evidence e where e.suspicion_id = s.id and e.customer_no = ${customerNo}))`,
        ],
    reference === undefined
      ? []
      : [sql`s.id = (select suspicion_id from fraud.refusal where reference = ${reference})`],
    mine === 'true' ? [sql`s.assigned_to = ${staffIdOf(caller)}`] : [],
  ].flat();
  return conditions.length === 0 ? sql`true` : sql.join(conditions, sql` and `);
}

/** With the name of who it is about, as far as the caller may know it. */
async function named(
  tx: Tx,
  keyring: Keyring,
  caller: Caller,
  rows: readonly Row[],
): Promise<FraudCase[]> {
  const of = (kind: Row['subjectKind']) =>
    rows.flatMap((row) => (row.subjectKind === kind ? [Number(row.subjectKey)] : []));
  const customers = await maskedFor(tx, keyring, caller, of('customer'));
  const merchants = await merchantNames(tx, of('merchant'));
  return rows.map(({ subjectKey, operatorName, ...row }) => {
    const no = Number(subjectKey);
    const names: Partial<Record<Row['subjectKind'], string | null | undefined>> = {
      customer: customers.get(no)?.name,
      merchant: merchants.get(no),
      operator: operatorName,
    };
    return { ...row, subjectName: names[row.subjectKind] ?? null };
  });
}

export async function merchantNames(tx: Tx, nos: readonly number[]): Promise<Map<number, string>> {
  if (nos.length === 0) return new Map();
  const { rows } = await sql<{ no: number; name: string }>`
    select merchant_no as no, name from customers.merchant where merchant_no = any(${[...nos]}::int[])`.execute(
    tx,
  );
  return new Map(rows.map(({ no, name }) => [no, name]));
}

/** A case with its evidence, as far as it lies in the caller's org units; null when the case does not. */
export async function readCase(
  tx: Tx,
  keyring: Keyring,
  caller: Caller,
  id: number,
): Promise<FraudCaseView | null> {
  const { rows } = await sql<Row>`select ${columns} from ${cases} where s.id = ${id}`.execute(tx);
  const [found] = await named(tx, keyring, caller, rows);
  if (!found) return null;
  const { rows: evidence } = await sql<Omit<EvidenceRow, 'customerName'>>`
    select line, ${isoMoment('at')} as at, what, object_key as "objectKey", customer_no as "customerNo", merchant_no as "merchantNo",
      outlet_org_id as "outletOrgId", coalesce(o.name, operator) as operator, refused, amount_fen as "amountFen"
    from fraud.evidence left join organization.staff o on o.staff_id = ${staffIdIn(sql`operator`)}
    where suspicion_id = ${id} order by at desc, line desc limit ${evidenceLimit}`.execute(tx);
  const people = await maskedFor(
    tx,
    keyring,
    caller,
    evidence.flatMap(({ customerNo }) => customerNo ?? []),
  );
  const { rows: notes } = await sql<FraudCaseView['notes'][number]>`
    select n.id, coalesce(a.name, '') as author, n.text, ${isoMoment('n.at')} as at
    from fraud.note n left join organization.staff a on a.staff_id = n.author_id
    where n.suspicion_id = ${id} order by n.id limit ${noteLimit}`.execute(tx);
  const approval = await findPending(tx, caseApprovalKind, String(id));
  return {
    ...found,
    evidence: evidence.map((row) => ({
      ...row,
      customerName: people.get(row.customerNo ?? 0)?.name ?? null,
    })),
    notes,
    blocks: await readBlocks(tx, id),
    approvalId: approval?.approvalId ?? null,
  };
}

async function readBlocks(tx: Tx, id: number): Promise<FraudBlock[]> {
  const { rows } = await sql<FraudBlock>`
    select b.id, b.subject_kind as "subjectKind", ${shownSubject(sql`b.subject_kind`, sql`b.subject_key`)} as subject, b.reason,
      ${isoMoment('b.blocked_at')} as "blockedAt", ${isoMoment('b.until')} as until, ${isoMoment('b.ended_at')} as "endedAt",
      b.end_reason as "endReason"
    from fraud.block b where b.suspicion_id = ${id} order by b.id limit ${evidenceLimit}`.execute(
    tx,
  );
  return rows;
}
