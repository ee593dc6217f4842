import { sql } from 'kysely';
import type { Caller } from '#platform/http/caller.ts';
import type { Tx } from '#platform/postgres/database.ts';

export type AuditRecord = {
  actor: Pick<Caller, 'kind' | 'id' | 'name'> | 'system';
  /** object.verb, such as customer.reveal */
  action: string;
  objectKind: string;
  objectId: string | number;
  /** the outlet the object belongs to; null for the bank's own */
  orgId: number | null;
  outcome?: 'done' | 'refused';
  /** facts that explain the act; never personal data or secrets */
  detail?: Record<string, unknown>;
};

/** Writes audit rows in the transaction of what they tell: both stand or neither does. */
export async function recordAudit(tx: Tx, ...records: AuditRecord[]): Promise<void> {
  await insertOfAudit(records).execute(tx);
}

/** The same as a part of a statement that writes more. */
export function insertOfAudit(records: readonly AuditRecord[]) {
  const rows = records.map(({ actor, ...record }) => ({
    actor_kind: actor === 'system' ? 'system' : actor.kind,
    actor_id: actor === 'system' ? null : actor.id,
    actor_name: actor === 'system' ? 'system' : actor.name,
    action: record.action,
    object_kind: record.objectKind,
    object_id: String(record.objectId),
    org_id: record.orgId,
    outcome: record.outcome ?? 'done',
    detail: record.detail ?? {},
  }));
  return sql`
    insert into audit.entry (actor_kind, actor_id, actor_name, action, object_kind, object_id, org_id, outcome, detail)
    select actor_kind, actor_id, actor_name, action, object_kind, object_id, org_id, outcome, detail
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as given (actor_kind text, actor_id bigint, actor_name text,
      action text, object_kind text, object_id text, org_id int, outcome text, detail jsonb)`;
}
