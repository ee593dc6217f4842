import { sql } from 'kysely';
import { z } from 'zod';
import { giftLimit, type GiftLimit, type GiftLimitView } from '#contract/gift-register.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { type ApprovalKind, submitForApproval } from '#modules/approvals/index.ts';
import { recordAudit } from '#modules/audit/index.ts';
import type { Clock } from '#platform/clock/clock.ts';
import type { Caller } from '#platform/http/caller.ts';
import { isoMoment } from '#platform/postgres/iso-moment.ts';
import type { Tx } from '#platform/postgres/database.ts';

const kind = 'gift_limit';
/** There is one limit, of the whole bank. */
const objectId = 'all';

const submitted = z.object({
  /** in force when it was submitted, 0 for none: what was compared with is what is replaced */
  version: z.int(),
  before: giftLimit.nullable(),
  content: giftLimit,
  reason: z.string(),
});

type Stored = { version: number; content: unknown; reason: string; approvedAt: string };
export type LimitInForce = { version: number; content: GiftLimit };

/** The limit in force, and the newest versions of it. */
export async function readLimits(tx: Tx): Promise<GiftLimitView> {
  const { rows } = await sql<Stored>`
    select version, content, reason, ${isoMoment('approved_at')} as "approvedAt" from gift_register.gift_limit
    order by version desc limit 50`.execute(tx);
  const versions = rows.map((row) => ({ ...row, content: giftLimit.parse(row.content) }));
  return { content: versions[0]?.content ?? null, versions };
}

export async function limitInForce(tx: Tx): Promise<LimitInForce | null> {
  const { versions } = await readLimits(tx);
  return versions[0] ?? null;
}

/** Asks a second person for another limit; one request waits at a time. Gives the approval's id. */
export async function askForLimit(
  tx: Tx,
  now: Date,
  maker: Caller,
  { content, reason }: { content: GiftLimit; reason: string },
): Promise<Result<number>> {
  const before = await limitInForce(tx);
  return submitForApproval(
    tx,
    {
      kind,
      objectId,
      orgId: maker.orgId,
      title: reason,
      snapshot: submitted.parse({
        version: before?.version ?? 0,
        before: before?.content ?? null,
        content,
        reason,
      }),
      maker,
    },
    now,
  );
}

/** Approved it holds for what is given from then on. */
export function giftLimitApproval(clock: Clock): ApprovalKind {
  return {
    kind,
    checkerRoles: ['compliance_checker'],
    decided: async (tx, { approvalId, snapshot }, { decision }, checker) => {
      if (decision === 'return') return ok(null);
      const { version, content, reason } = submitted.parse(snapshot);
      const { rows } = await sql`
        insert into gift_register.gift_limit (version, content, reason, approval_id, approved_at)
        select ${version + 1}::int, ${JSON.stringify(content)}::jsonb, ${reason}, ${approvalId}::bigint, ${clock.now()}
        where (select coalesce(max(version), 0) from gift_register.gift_limit) = ${version}
        on conflict do nothing returning 1`.execute(tx);
      if (rows.length === 0) return refuse('GIFT_LIMIT_CHANGED');
      await recordAudit(tx, {
        actor: checker,
        action: 'gift-limit.approve',
        objectKind: 'GiftLimit',
        objectId: version + 1,
        orgId: null,
        detail: { content, reason },
      });
      return ok(null);
    },
  };
}
