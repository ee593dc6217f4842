import { sql } from 'kysely';
import {
  type Reconciliation,
  reconciliationLimits,
  type ReconciliationUpload,
} from '#contract/reconciliation.ts';
import { refuse, type Result } from '#contract/result.ts';
import { scopeCovers } from '#contract/scope.ts';
import { recordAudit } from '#modules/audit/index.ts';
import { addDays, bankDay, bankDayStart } from '#platform/clock/clock.ts';
import type { Caller } from '#platform/http/caller.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { findReconciliation } from './list-reconciliations.ts';
import { readMerchantSettings } from './merchant-settings.ts';
import { isMerchantsOwn, merchantsOf } from './reach.ts';
import { type FoundDifference, type OwnDeed, reconcile } from './reconcile.core.ts';
import { readDeeds, type TextLine } from './statement-lines.core.ts';

const batch = 20_000;

export type StatementFile = { name: string; sha256: Buffer; lines: readonly TextLine[] };

/**
 * Holds a statement of days that are over against what the bank knows, and keeps every difference for a
 * person to carry to its end. By the bank's people of the merchant's org unit, or the merchant's own. As the
 * job role: what a merchant may see is asked here.
 */
export async function reconcileStatement(
  tx: Tx,
  now: Date,
  caller: Caller,
  upload: ReconciliationUpload,
  file: StatementFile,
): Promise<Result<Reconciliation>> {
  const { merchantNo, from, until } = upload;
  const { rows } = await sql<{ orgId: number }>`
    select org_id as "orgId" from merchants.merchant where merchant_no = ${merchantNo} for share`.execute(
    tx,
  );
  const [merchant] = rows;
  const reached =
    merchant &&
    (isMerchantsOwn(caller)
      ? (await merchantsOf(tx, caller)).includes(merchantNo)
      : scopeCovers(caller.scope, merchant.orgId));
  if (!merchant || !reached) return refuse('MERCHANT_UNKNOWN');
  const { days } = reconciliationLimits;
  if (until < from || until >= bankDay(now) || until > addDays(from, days - 1))
    return refuse('STATEMENT_PERIOD_WRONG', { days });
  if (file.lines.length === 0) return refuse('STATEMENT_EMPTY');
  const period = {
    from: bankDayStart(from).getTime(),
    until: bankDayStart(addDays(until, 1)).getTime(),
  };
  const { deeds, bad } = readDeeds(file.lines, upload, period);
  const own = await ownDeeds(tx, merchantNo, new Date(period.from), new Date(period.until));
  const { timeToleranceSeconds } = await readMerchantSettings(tx);
  const { matched, differences } = reconcile(own, deeds, {
    toleranceMs: timeToleranceSeconds * 1000,
  });
  const made = await sql<{ id: number }>`
    insert into merchants.reconciliation (merchant_no, org_id, from_day, until_day, file_name, file_sha256, line_count, bad_count,
      matched_count, uploaded_by, uploaded_at)
    values (${merchantNo}, ${merchant.orgId}, ${from}, ${until}, ${file.name.slice(0, 200)}, ${file.sha256}, ${file.lines.length},
      ${bad.length}, ${matched}, ${caller.name}, ${now})
    on conflict (merchant_no, from_day, until_day, file_sha256) do nothing returning reconciliation_id as id`.execute(
    tx,
  );
  const id = made.rows[0]?.id;
  if (id === undefined) return alreadyUploaded(tx, merchantNo, from, until, file.sha256);
  const of = { id, merchantNo, orgId: merchant.orgId };
  const told = bad.slice(0, reconciliationLimits.badLines);
  await sql`insert into merchants.bad_line (reconciliation_id, line, merchant_no, org_id, reason)
    select ${id}::bigint, w.line, ${merchantNo}::int, ${merchant.orgId}::int, w.reason
    from unnest(${told.map(({ line }) => line)}::int[], ${told.map(({ reason }) => reason)}::text[]) as w (line, reason)`.execute(
    tx,
  );
  for (let at = 0; at < differences.length; at += batch)
    await writeDifferences(tx, of, differences.slice(at, at + batch), own, deeds);
  await recordAudit(tx, {
    actor: caller,
    action: 'settlement.reconcile',
    objectKind: 'Reconciliation',
    objectId: id,
    orgId: merchant.orgId,
    detail: {
      merchantNo,
      from,
      until,
      lines: file.lines.length,
      bad: bad.length,
      differences: differences.length,
    },
  });
  return findReconciliation(tx, id);
}

async function alreadyUploaded(
  tx: Tx,
  merchantNo: number,
  from: string,
  until: string,
  sha256: Buffer,
): Promise<Result<never>> {
  const { rows } = await sql<{ id: number }>`
    select reconciliation_id as id from merchants.reconciliation
    where merchant_no = ${merchantNo} and from_day = ${from}::date and until_day = ${until}::date and file_sha256 = ${sha256}`.execute(
    tx,
  );
  return refuse('STATEMENT_UPLOADED', { reconciliationId: rows[0]?.id ?? 0 });
}

type Known = OwnDeed & { redemptionId: number };

/** What the bank knows of a merchant in a time: redemptions, and what was given back of them. */
async function ownDeeds(tx: Tx, merchantNo: number, from: Date, until: Date): Promise<Known[]> {
  const { rows } = await sql<{
    id: number;
    kind: 'redeem' | 'refund';
    fen: number;
    at: Date;
    order: string;
  }>`
    select r.id, 'redeem' as kind, r.amount_fen as fen, r.redeemed_at as at, v.order_reference as "order"
    from benefits.redemption r join merchants.verification v on v.redemption_id = r.id
    where r.merchant_id = ${merchantNo} and r.redeemed_at >= ${from} and r.redeemed_at < ${until}
    union all
    select r.id, 'refund', b.amount_fen, b.reversed_at, v.order_reference
    from benefits.reversal b join benefits.redemption r on r.id = b.redemption_id
    join merchants.verification v on v.redemption_id = r.id
    where r.merchant_id = ${merchantNo} and b.reversed_at >= ${from} and b.reversed_at < ${until}
    order by at, id, kind`.execute(tx);
  return rows.map(({ id, kind, fen, at, order }) => ({
    redemptionId: id,
    kind,
    references: order === '' ? [String(id)] : [String(id), order],
    amountFen: fen,
    at: at.getTime(),
  }));
}

async function writeDifferences(
  tx: Tx,
  of: { id: number; merchantNo: number; orgId: number },
  differences: readonly FoundDifference[],
  own: readonly Known[],
  deeds: readonly {
    line: number;
    kind: string;
    reference: string;
    amountFen: number;
    at: number;
  }[],
): Promise<void> {
  const rows = differences.map((one) => {
    const here = one.here === null ? undefined : own[one.here];
    const there = one.there === null ? undefined : deeds[one.there];
    return {
      class: one.class,
      kind: here?.kind ?? there?.kind ?? 'redeem',
      reference: there?.reference ?? here?.references.at(-1) ?? '',
      line: there?.line ?? null,
      hereFen: here?.amountFen ?? null,
      hereAt: here ? new Date(here.at) : null,
      thereFen: there?.amountFen ?? null,
      thereAt: there ? new Date(there.at) : null,
      redemptionId: here?.redemptionId ?? null,
    };
  });
  await sql`
    insert into merchants.difference (reconciliation_id, merchant_no, org_id, class, kind, reference, line, here_fen, here_at, there_fen,
      there_at, redemption_id)
    select ${of.id}::bigint, ${of.merchantNo}::int, ${of.orgId}::int, w.*
    from unnest(${rows.map((row) => row.class)}::text[], ${rows.map((row) => row.kind)}::text[],
      ${rows.map((row) => row.reference)}::text[], ${rows.map((row) => row.line)}::int[], ${rows.map((row) => row.hereFen)}::bigint[],
      ${rows.map((row) => row.hereAt)}::timestamptz[], ${rows.map((row) => row.thereFen)}::bigint[],
      ${rows.map((row) => row.thereAt)}::timestamptz[], ${rows.map((row) => row.redemptionId)}::bigint[]) as w`.execute(
    tx,
  );
}
