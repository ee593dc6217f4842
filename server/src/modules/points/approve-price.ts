import { sql } from 'kysely';
import { type AskPrice, submittedPrice } from '#contract/points.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { type ApprovalKind, submitForApproval } from '#modules/approvals/index.ts';
import { recordAudit } from '#modules/audit/index.ts';
import { bankDay, type Clock } from '#platform/clock/clock.ts';
import type { Caller } from '#platform/http/caller.ts';
import type { Tx } from '#platform/postgres/database.ts';
import type { Programme } from './programmes.ts';

const kind = 'points_price';

/** Asks a second person for another price of a programme's points, from a day on; one request of a programme waits at a time. */
export async function askForPrice(
  tx: Tx,
  now: Date,
  maker: Caller,
  programme: Programme,
  asked: AskPrice,
): Promise<Result<number>> {
  if (programme.state === 'closed')
    return refuse('POINTS_PROGRAMME_CLOSED', { programme: programme.name });
  if (asked.validFrom < bankDay(now)) return refuse('POINTS_PRICE_LATE');
  const { id: programmeId, name: programmeName, hundredPointsFen: before, orgId } = programme;
  const snapshot = submittedPrice.parse({ ...asked, programmeId, programmeName, before });
  return submitForApproval(
    tx,
    {
      kind,
      objectId: programmeId,
      orgId: orgId ?? maker.orgId,
      title: programmeName,
      snapshot,
      maker,
    },
    now,
  );
}

/** A price holds from its day on, for points given since; a day that is over, or has its price, takes no other. */
export function priceApproval(clock: Clock): ApprovalKind {
  return {
    kind,
    checkerRoles: ['compliance_checker'],
    decided: async (tx, { approvalId, snapshot }, { decision }, checker) => {
      if (decision === 'return') return ok(null);
      const { programmeId, hundredPointsFen, validFrom, reason } = submittedPrice.parse(snapshot);
      const now = clock.now();
      if (validFrom < bankDay(now)) return refuse('POINTS_PRICE_LATE');
      const { rows } = await sql<{ orgId: number | null }>`
        insert into points.programme_price (programme_id, valid_from, hundred_points_fen, reason, approval_id, approved_at, org_id)
        select id, ${validFrom}::date, ${hundredPointsFen}, ${reason}, ${approvalId}::bigint, ${now}, org_id
        from points.programme where id = ${programmeId}
        on conflict do nothing returning org_id as "orgId"`.execute(tx);
      const [row] = rows;
      if (!row) return refuse('POINTS_PRICE_TAKEN', { validFrom });
      await recordAudit(tx, {
        actor: checker,
        action: 'points-programme.price',
        objectKind: 'PointsProgramme',
        objectId: programmeId,
        orgId: row.orgId,
        detail: { validFrom, hundredPointsFen, reason },
      });
      return ok(null);
    },
  };
}
