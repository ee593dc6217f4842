import { sql } from 'kysely';
import { z } from 'zod';
import { ok, refuse, type Refusal, type Result } from '#contract/result.ts';
import { recordAudit } from '#modules/audit/index.ts';
import type { Clock } from '#platform/clock/clock.ts';
import type { Caller } from '#platform/http/caller.ts';
import { isoMoment } from '#platform/postgres/iso-moment.ts';
import type { Tx } from '#platform/postgres/database.ts';
import type { ApprovalKind } from './decide-approval.ts';
import { submitForApproval } from './submit-for-approval.ts';

/** There is one of it, of the whole bank. */
const objectId = 'all';

export type SettingVersion<T> = { version: number; content: T; reason: string; approvedAt: string };

type SettingKind<T> = {
  /** of the approval */
  kind: string;
  /** the module's own, `schema.table`: version (its key, without gaps), content, reason, approval_id and approved_at */
  table: string;
  content: z.ZodType<T>;
  /** told where another version came into force since it was submitted */
  changed: Refusal['code'];
  audited: { action: string; objectKind: string };
};

/** Values of the whole bank that come into force, a version after the other, when a compliance checker approves them. */
export function approvedSetting<T>({ kind, table, content, changed, audited }: SettingKind<T>) {
  const submitted = z.object({
    /** in force when it was submitted, 0 for none: what was compared with is what is replaced */
    version: z.int(),
    before: content.nullable(),
    content,
    reason: z.string(),
  });

  /** The newest fifty versions, the one in force first. */
  const versions = async (tx: Tx): Promise<SettingVersion<T>[]> => {
    const { rows } = await sql<SettingVersion<unknown>>`
      select version, content, reason, ${isoMoment('approved_at')} as "approvedAt" from ${sql.table(table)}
      order by version desc limit 50`.execute(tx);
    return rows.map((row) => ({ ...row, content: content.parse(row.content) }));
  };

  /** Asks a second person for other values; one request waits at a time. Gives the approval's id. */
  const ask = async (
    tx: Tx,
    now: Date,
    maker: Caller,
    asked: { content: T; reason: string },
  ): Promise<Result<number>> => {
    const [inForce] = await versions(tx);
    const { version = 0, content: before = null } = inForce ?? {};
    const snapshot = submitted.parse({ version, before, ...asked });
    const submission = { kind, objectId, orgId: maker.orgId, title: asked.reason, snapshot, maker };
    return submitForApproval(tx, submission, now);
  };

  const approval = (clock: Clock): ApprovalKind => ({
    kind,
    checkerRoles: ['compliance_checker'],
    decided: async (tx, { approvalId, snapshot }, { decision }, checker) => {
      if (decision === 'return') return ok(null);
      const { version, content: approved, reason } = submitted.parse(snapshot);
      const { rows } = await sql`
        insert into ${sql.table(table)} (version, content, reason, approval_id, approved_at)
        values (${version + 1}::int, ${JSON.stringify(approved)}::jsonb, ${reason}, ${approvalId}::bigint, ${clock.now()})
        on conflict do nothing returning 1`.execute(tx);
      if (rows.length === 0) return refuse(changed);
      await recordAudit(tx, {
        actor: checker,
        ...audited,
        objectId: version + 1,
        orgId: null,
        detail: { content: approved, reason },
      });
      return ok(null);
    },
  });

  return { versions, ask, approval };
}
