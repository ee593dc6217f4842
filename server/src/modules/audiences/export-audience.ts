import { createHash, randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { sql } from 'kysely';
import { z } from 'zod';
import type { ExportResponse } from '#contract/audiences.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import type { TableFormat } from '#contract/table-format.ts';
import { submitForApproval, type ApprovalKind } from '#modules/approvals/index.ts';
import { recordAudit } from '#modules/audit/index.ts';
import type { Caller } from '#platform/http/caller.ts';
import { JobFailure, type JobContext, type JobKind } from '#platform/jobs/jobs.ts';
import type { Platform } from '#platform/platform.ts';
import { withJob, withScope } from '#platform/postgres/database.ts';
import type { Cell } from '#platform/spreadsheets/csv.core.ts';
import { contentTypes, tableFile } from '#platform/spreadsheets/table-file.ts';
import { listCustomers, type MemberPlace } from './list-customers.ts';
import { scopeOf } from './read-names.ts';
import { readExport } from './read-exports.ts';
import type { Asking } from './resolve-target.ts';
import type { AudienceSources } from './sources.ts';
import { countAudience } from './count-audience.ts';

const exportInput = z.object({ exportId: z.int() });
type ExportInput = z.infer<typeof exportInput>;
const exportRequest = { kind: 'audience-export', input: exportInput };
const pageSize = 5_000;

/**
 * Asks for a frozen list to leave the system as a file of masked names. waiting ─▶ a checker approves
 * ─▶ running (the job) ─▶ ready; what is approved is the frozen list, so nothing changes in between.
 */
export async function requestExport(
  platform: Platform,
  sources: AudienceSources,
  caller: Caller,
  request: { freezeId: number; reason: string; format: TableFormat },
): Promise<Result<ExportResponse>> {
  const { database, analytics, clock } = platform;
  const asking = { database, analytics, clock, sources, scope: caller.scope };
  const counted = await countAudience(asking, { freezeId: request.freezeId });
  if (!counted.ok) return counted;
  const { count, businessDate } = counted.value;
  const orgIds = caller.scope.all ? null : [...caller.scope.orgIds];
  return withScope(database, caller.scope, async (tx) => {
    const { rows } = await sql<{ id: number; name: string }>`
      with made as (
        insert into audiences.export (freeze_id, org_id, scope_org_ids, reason, format, member_count, made_by, created_at)
        values (${request.freezeId}, ${caller.orgId}, ${orgIds}::int[], ${request.reason}, ${request.format}, ${count}, ${caller.id}, ${clock.now()})
        returning export_id)
      select made.export_id as id, coalesce(name, '') as name from made
        cross join audiences.freeze as frozen left join audiences.audience using (audience_id)
      where frozen.freeze_id = ${request.freezeId}`.execute(tx);
    const [made] = rows;
    if (!made) throw new Error('an insert without a row');
    const submission = {
      kind: exportRequest.kind,
      objectId: made.id,
      orgId: caller.orgId,
      title: `${made.name} (${count})`,
      snapshot: {
        audience: made.name,
        freezeId: request.freezeId,
        businessDate,
        count,
        reason: request.reason,
        format: request.format,
      },
      maker: caller,
    };
    const approvalId = await submitForApproval(tx, submission, clock.now());
    if (!approvalId.ok) return approvalId;
    await sql`update audiences.export set approval_id = ${approvalId.value} where export_id = ${made.id}`.execute(
      tx,
    );
    return readExport(tx, made.id);
  });
}

/** What a checker's decision does to an export. */
export function exportApproval(platform: Pick<Platform, 'jobs'>): ApprovalKind {
  return {
    kind: exportRequest.kind,
    decided: async (tx, approval, { decision }) => {
      const exportId = Number(approval.objectId);
      const state = decision === 'approve' ? 'running' : 'returned';
      await sql`update audiences.export set state = ${state}
        where export_id = ${exportId} and state = 'waiting'`.execute(tx);
      if (decision === 'approve') {
        const { orgId, makerId } = approval;
        const title = {
          zh: `导出客群 ${approval.title}`,
          en: `Export the audience ${approval.title}`,
        };
        const request = { title, naturalKey: String(exportId), orgId, createdBy: makerId };
        await platform.jobs.enqueue(tx, exportRequest, { exportId }, request);
      }
      return ok(null);
    },
  };
}

export function exportAudienceJob(
  sources: AudienceSources,
): JobKind<ExportInput, { count: number }> {
  return {
    ...exportRequest,
    run: async (platform, context, { exportId }) => {
      try {
        return await writeExport(platform, sources, exportId, context);
      } catch (error) {
        if (error instanceof JobFailure) {
          await withJob(platform.database, async (tx) => {
            await sql`update audiences.export set state = 'failed'
              where export_id = ${exportId} and state = 'running'`.execute(tx);
          });
        }
        throw error;
      }
    },
  };
}

type Approved = {
  freezeId: number;
  scopeOrgIds: number[] | null;
  count: number;
  format: TableFormat;
};

async function writeExport(
  platform: Platform,
  sources: AudienceSources,
  exportId: number,
  context: JobContext,
): Promise<{ count: number }> {
  const { database, analytics, home, clock } = platform;
  const { rows } = await withJob(database, (tx) =>
    sql<Approved>`select freeze_id as "freezeId", scope_org_ids as "scopeOrgIds", member_count as count, format
      from audiences.export where export_id = ${exportId} and state = 'running'`.execute(tx),
  );
  const [approved] = rows;
  if (!approved) throw new JobFailure({ code: 'JOB_OBJECT_CHANGED', facts: { exportId } });
  const scope = scopeOf(approved.scopeOrgIds);
  const asking = { database, analytics, clock, sources, scope };
  await mkdir(path.join(home, 'exports'), { recursive: true, mode: 0o700 });
  const fileName = `audience-${exportId}-${randomUUID()}.${approved.format}`;
  const file = exportPath(home, fileName);
  try {
    const written = await writeFile(asking, approved, file, context);
    if (written.count !== approved.count) {
      throw new JobFailure({
        code: 'AUDIENCE_EXPORT_CHANGED',
        facts: { approved: approved.count, found: written.count },
      });
    }
    await withJob(database, async (tx) => {
      await sql`update audiences.export set state = 'ready', file_name = ${fileName},
          file_sha256 = ${written.sha256}, ready_at = ${clock.now()}
        where export_id = ${exportId} and state = 'running'`.execute(tx);
    });
    return { count: written.count };
  } catch (error) {
    await rm(file, { force: true });
    throw error;
  }
}

/** Page after page into the file; neither the members nor the file are ever in memory as a whole. */
async function writeFile(asking: Asking, approved: Approved, file: string, context: JobContext) {
  const hash = createHash('sha256');
  let count = 0;
  async function* rows(): AsyncGenerator<Cell[]> {
    const target = { freezeId: approved.freezeId };
    for (let after: MemberPlace | undefined, more = true; more;) {
      context.signal.throwIfAborted();
      const page = await listCustomers(asking, target, pageSize, after);
      if (!page.ok) throw new JobFailure(page.refusal);
      for (const row of page.value.items) yield [row.customerNo, row.name, row.managingOrgId];
      count += page.value.items.length;
      context.progress(count, approved.count);
      more = page.value.next !== null;
      after = page.value.next ?? undefined;
    }
  }
  await pipeline(
    tableFile(approved.format, ['customer_no', 'name', 'managing_org_id'], rows()),
    async function* (chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        hash.update(chunk);
        yield chunk;
      }
    },
    createWriteStream(file, { flags: 'wx', mode: 0o600, flush: true }),
  );
  return { count, sha256: hash.digest('hex') };
}

function exportPath(home: string, fileName: string): string {
  return path.join(home, 'exports', path.basename(fileName));
}

/** Who takes a file on the command line: the account of the machine, which sees the whole bank. */
type MachineAccount = { account: string };

/** The file of a ready export; that it was taken is written down before it is handed out. */
export async function takeExport(
  platform: Platform,
  taker: Caller | MachineAccount,
  exportId: number,
): Promise<Result<{ file: string; name: string; contentType: string }>> {
  const onMachine = 'account' in taker;
  const scope = onMachine ? { all: true as const } : taker.scope;
  return withScope(platform.database, scope, async (tx) => {
    const { rows } = await sql<{
      fileName: string | null;
      sha256: string | null;
      count: number;
      orgId: number;
      format: TableFormat;
    }>`
      select file_name as "fileName", file_sha256 as sha256, member_count as count, org_id as "orgId", format
      from audiences.export where export_id = ${exportId}`.execute(tx);
    const [found] = rows;
    if (!found) return refuse('NOT_FOUND');
    if (found.fileName === null) return refuse('AUDIENCE_EXPORT_NOT_READY');
    await recordAudit(tx, {
      actor: onMachine ? 'system' : taker,
      action: 'audience.export',
      objectKind: 'AudienceExport',
      objectId: exportId,
      orgId: found.orgId,
      detail: {
        count: found.count,
        sha256: found.sha256,
        ...(onMachine ? { by: 'command line', account: taker.account } : {}),
      },
    });
    return ok({
      file: exportPath(platform.home, found.fileName),
      name: `audience-${exportId}.${found.format}`,
      contentType: contentTypes[found.format],
    });
  });
}
