import { type RawBuilder, sql } from 'kysely';
import { z } from 'zod';
import type { ApprovedContent, ChangedContent, NewContent } from '#contract/approved-content.ts';
import { ok, refuse, type Refusal, type Result } from '#contract/result.ts';
import { scopeCovers } from '#contract/scope.ts';
import { type ApprovalKind, submitForApproval } from '#modules/approvals/index.ts';
import { recordAudit } from '#modules/audit/index.ts';
import type { Clock } from '#platform/clock/clock.ts';
import type { Caller } from '#platform/http/caller.ts';
import { type Slice, sliceOf } from '#platform/http/page.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { isoMoment } from '#platform/postgres/iso-moment.ts';
import type { PlacedText } from './forbidden-words.core.ts';
import { judgeWords } from './word-list.ts';

type Act = { action: string };

export type ContentKind<Content> = {
  /** of the approval */
  approval: string;
  /**
   * the module's own, `schema.table`: its key, org_id, draft and version, live, live_version and approved_at, changed_at
   * and retired_at, with the trigger approved_content.keep_versions
   */
  table: string;
  key: string;
  content: z.ZodType<Content>;
  /** what the inbox of approvals calls it */
  titleOf: (content: Content) => string;
  /** all that people read of it, held to the list of forbidden words (rule 12) */
  textsOf: (content: Content) => readonly PlacedText[];
  /** told where it was taken off */
  retired: Refusal['code'];
  audited: {
    objectKind: string;
    submit: Act;
    approve: Act;
    return: Act;
    retire: Act;
    detailOf?: (content: Content) => Record<string, unknown>;
  };
  /** further columns of its rows, of the table as `c` */
  moreOf?: (now: Date) => RawBuilder<unknown>;
  /** whether it can be meant: asked when it is submitted, and again when it is approved */
  judge: (tx: Tx, content: Content) => Promise<Result<unknown>>;
  /** whether its maker may put this in: asked when it is submitted */
  judgeMaker?: (tx: Tx, maker: Caller, content: Content, orgId: number) => Promise<Result<unknown>>;
};

type Asked = { limit: number; id?: number | null; where?: RawBuilder<unknown> };
type Locked = { orgId: number; version: number; isRetired: boolean };

/**
 * Content of which a second person approves each version. A version is submitted → in force | returned; one in force
 * is replaced by the next that is approved, and all end when the content is taken off. What was approved last stands
 * while another version waits, and one version waits at a time.
 */
export function approvedContent<Content, More extends object = object>(kind: ContentKind<Content>) {
  type Row = ApprovedContent<Content> & More;
  const { audited } = kind;
  const table = sql.table(kind.table);
  const key = sql.ref(kind.key);
  const submitted = z.object({ content: kind.content });

  /** Of what the caller sees, by number: of another unit's, where a policy lets it be seen, what is in force; `where` is a filter of the table as `c`. */
  async function list(
    tx: Tx,
    now: Date,
    { limit, id = null, where = sql`true` }: Asked,
    after = 0,
  ): Promise<Slice<Row, number>> {
    const { rows } = await sql<Row>`
      select c.${key} as id, c.org_id as "orgId", own.yes as "isOwn", case when own.yes then c.version else c.live_version end as version,
        case when own.yes then c.draft else c.live end as draft, c.live_version as "liveVersion", c.live,
        ${isoMoment('c.changed_at')} as "changedAt", ${isoMoment('c.approved_at')} as "approvedAt", ${isoMoment('c.retired_at')} as "retiredAt",
        exists (select from approvals.approval a where a.kind = ${kind.approval} and a.object_id = c.${key}::text and a.state = 'pending') as "isWaiting"
        ${kind.moreOf?.(now) ?? sql``}
      from ${table} c
      cross join lateral (select platform.scope_is_whole_bank() or c.org_id = any (platform.scope_org_ids()) as yes) own
      where c.${key} > ${after} and (${id}::int is null or c.${key} = ${id}) and ${where}
      order by c.${key} limit ${limit + 1}`.execute(tx);
    return sliceOf(rows, limit, ({ id: no }) => no);
  }

  async function find(tx: Tx, now: Date, id: number): Promise<Result<Row>> {
    const { items } = await list(tx, now, { id, limit: 1 });
    const [found] = items;
    return found ? ok(found) : refuse('NOT_FOUND');
  }

  /** Held until the transaction ends, so that changes, a decision and a retirement of one follow each other. */
  async function lock(tx: Tx, id: number): Promise<Locked | undefined> {
    const { rows } = await sql<Locked>`
      select org_id as "orgId", version, retired_at is not null as "isRetired" from ${table}
      where ${key} = ${id} for no key update`.execute(tx);
    return rows[0];
  }

  async function judge(
    tx: Tx,
    maker: Caller,
    content: Content,
    orgId: number,
  ): Promise<Result<unknown>> {
    if (maker.kind !== 'staff') return refuse('APPROVAL_NEEDS_PERSON');
    if (!scopeCovers(maker.scope, orgId)) return refuse('NOT_FOUND');
    const may = await judgeContent(tx, content);
    return may.ok && kind.judgeMaker ? kind.judgeMaker(tx, maker, content, orgId) : may;
  }

  async function judgeContent(tx: Tx, content: Content): Promise<Result<unknown>> {
    const may = await judgeWords(tx, kind.textsOf(content));
    return may.ok ? kind.judge(tx, content) : may;
  }

  async function submit(
    tx: Tx,
    now: Date,
    maker: Caller,
    { id, orgId, version }: { id: number; orgId: number; version: number },
    content: Content,
  ): Promise<Result<number>> {
    const asked = await submitForApproval(
      tx,
      {
        kind: kind.approval,
        objectId: id,
        orgId,
        title: kind.titleOf(content),
        snapshot: { version, content },
        maker,
      },
      now,
    );
    if (asked.ok) await record(tx, maker, audited.submit, { id, orgId }, content);
    return asked;
  }

  async function record(
    tx: Tx,
    actor: Caller,
    act: Act,
    { id, orgId }: { id: number; orgId: number },
    content?: Content,
  ): Promise<void> {
    const detail = content === undefined ? undefined : audited.detailOf?.(content);
    const { objectKind } = audited;
    await recordAudit(tx, {
      actor,
      ...act,
      objectKind,
      objectId: id,
      orgId,
      ...(detail ? { detail } : {}),
    });
  }

  /** New content, its first version submitted for a second person. In the caller's scope, as everything here. */
  async function add(
    tx: Tx,
    now: Date,
    maker: Caller,
    { orgId, content }: NewContent<Content>,
  ): Promise<Result<Row>> {
    const may = await judge(tx, maker, content, orgId);
    if (!may.ok) return may;
    const { rows } = await sql<{ id: number }>`
      insert into ${table} (org_id, draft, changed_at)
      select org_id, ${JSON.stringify(content)}::jsonb, ${now} from organization.org_unit where org_id = ${orgId}
      returning ${key} as id`.execute(tx);
    const [made] = rows;
    if (!made) return refuse('NOT_FOUND');
    const asked = await submit(tx, now, maker, { id: made.id, orgId, version: 1 }, content);
    return asked.ok ? find(tx, now, made.id) : asked;
  }

  /** The next version of what was seen; what is in force stays so until the second person has decided. */
  async function change(
    tx: Tx,
    now: Date,
    maker: Caller,
    id: number,
    { version: seen, content }: ChangedContent<Content>,
  ): Promise<Result<Row>> {
    const found = await lock(tx, id);
    if (!found) return refuse('NOT_FOUND');
    const { orgId, version, isRetired } = found;
    if (isRetired) return refuse(kind.retired);
    if (seen !== version) return refuse('CONTENT_CHANGED', { version });
    const may = await judge(tx, maker, content, orgId);
    if (!may.ok) return may;
    const next = version + 1;
    const asked = await submit(tx, now, maker, { id, orgId, version: next }, content);
    if (!asked.ok) return asked;
    await sql`update ${table} set draft = ${JSON.stringify(content)}::jsonb, version = ${next}::int, changed_at = ${now}
      where ${key} = ${id}`.execute(tx);
    return find(tx, now, id);
  }

  /** Takes it out of force at once and for good; taken off before, it stays as it is. */
  async function retire(tx: Tx, now: Date, caller: Caller, id: number): Promise<Result<Row>> {
    const found = await lock(tx, id);
    if (!found) return refuse('NOT_FOUND');
    await sql`update ${table} set retired_at = coalesce(retired_at, ${now}) where ${key} = ${id}`.execute(
      tx,
    );
    await record(tx, caller, audited.retire, { id, orgId: found.orgId });
    return find(tx, now, id);
  }

  /** Approved, a version is in force in place of the one before. */
  const approval = (clock: Clock): ApprovalKind => ({
    kind: kind.approval,
    checkerRoles: ['compliance_checker'],
    decided: async (tx, { objectId, snapshot }, { decision }, checker) => {
      const id = Number(objectId);
      const found = await lock(tx, id);
      if (!found) return refuse('NOT_FOUND');
      if (decision === 'approve') {
        const { content } = submitted.parse(snapshot);
        if (found.isRetired) return refuse(kind.retired);
        const may = await judgeContent(tx, content);
        if (!may.ok) return may;
        await sql`update ${table} set live = ${JSON.stringify(content)}::jsonb, live_version = version, approved_at = ${clock.now()}
          where ${key} = ${id}`.execute(tx);
      }
      await record(tx, checker, decision === 'approve' ? audited.approve : audited.return, {
        id,
        orgId: found.orgId,
      });
      return ok(null);
    },
  });

  return { list, find, add, change, retire, approval };
}
