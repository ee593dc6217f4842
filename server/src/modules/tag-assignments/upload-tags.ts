import { sql } from 'kysely';
import { z } from 'zod';
import { keptUntaken, type TagUpload, type uploadTagsQuery } from '#contract/tag-assignments.ts';
import { refuse, type Result } from '#contract/result.ts';
import { productSources } from '#modules/audiences/index.ts';
import { recordAudit } from '#modules/audit/index.ts';
import { customerMarks, definitionRules } from '#modules/tags/index.ts';
import { bankDay } from '#platform/clock/clock.ts';
import type { Caller } from '#platform/http/caller.ts';
import { JobFailure, type JobKind } from '#platform/jobs/jobs.ts';
import type { Platform } from '#platform/platform.ts';
import { type Tx, withJob, withScope } from '#platform/postgres/database.ts';
import { type Judged, judgeLines } from './judge-lines.core.ts';
import { readUploadRow } from './read-uploads.ts';
import type { UploadLine } from './read-upload.ts';

const batch = 20_000;
const customerNumber = /^\d{1,10}$/;

type UploadOptions = Omit<z.infer<typeof uploadTagsQuery>, 'header'> & { fileName: string };

/**
 * A file of customers and values → a job that gives the tag to all of them; lines that cannot be taken
 * are told. Outside data is refused outside the period of its lawful basis.
 */
export async function uploadTags(
  platform: Platform,
  caller: Caller,
  options: UploadOptions,
  lines: readonly UploadLine[],
): Promise<Result<TagUpload>> {
  const { code, validUntil = null, identifier } = options;
  if (caller.kind !== 'staff') return refuse('APPROVAL_NEEDS_PERSON');
  const now = platform.clock.now();
  return withScope(platform.database, caller.scope, async (tx) => {
    const tag = (await definitionRules.catalogue(tx)).tags.get(code);
    if (!tag) return refuse('TAG_UNKNOWN', { code });
    if (tag.assignedBy !== 'file' && tag.assignedBy !== 'outside')
      return refuse('TAG_NOT_ASSIGNABLE', { code });
    const usable = await customerMarks.assignable(tx, code, tag.assignedBy, bankDay(now));
    if (!usable.ok) return usable;
    if (validUntil !== null && validUntil < bankDay(now))
      return refuse('TAG_PERIOD_OVER', { code, validUntil });
    const customers = await findCustomers(tx, identifier, lines);
    const unwilling = await customerMarks.whoDeleted(tx, code, [...customers.values()]);
    const judged = judgeLines(
      lines,
      (text) => customers.get(text),
      (text) => {
        const value = readValue(tag, text);
        return value !== undefined && customerMarks.isValueOf(tag, value) ? value : undefined;
      },
      (text) => identifier !== 'customer_no' || customerNumber.test(text),
      (customerNo) => unwilling.has(customerNo),
    );
    const uploadId = await insertUpload(tx, caller, now, options, lines.length, judged);
    const jobId = await platform.jobs.enqueue(
      tx,
      uploadTagsJob,
      { uploadId },
      {
        title: { zh: `打标签 ${tag.name.zh}`, en: `Give the tag ${tag.name.en}` },
        naturalKey: String(uploadId),
        orgId: caller.orgId,
        createdBy: caller.id,
      },
    );
    await sql`update tags.upload set job_id = ${jobId} where upload_id = ${uploadId}`.execute(tx);
    await recordAudit(tx, {
      actor: caller,
      action: 'tag.upload',
      objectKind: 'tag',
      objectId: code,
      orgId: caller.orgId,
      // Reason and file name stand with the upload: a text that named one of a million customers could
      // never leave the sealed chain.
      detail: { uploadId, lines: lines.length, untaken: judged.untaken.length },
    });
    return readUploadRow(tx, uploadId);
  });
}

type Valued = {
  type: string;
  choices: readonly { value: string; zh: string; en: string }[] | null;
};

/** A flag is had by whoever stands in the file, unless the line says no; a choice may be named as people see it. */
function readValue({ type, choices }: Valued, text: string): string | undefined {
  if (type === 'flag')
    return ['', 'true', '1', '是', 'yes'].includes(text.toLowerCase()) ? 'true' : undefined;
  return choices?.find(({ value, zh, en }) => [value, zh, en].includes(text))?.value;
}

/** Looks lines up 20,000 at a time; a statement with a million parameters would not fit. */
async function findCustomers(
  tx: Tx,
  identifier: UploadOptions['identifier'],
  lines: readonly UploadLine[],
): Promise<ReadonlyMap<string, number>> {
  const found = new Map<string, number>();
  for (let from = 0; from < lines.length; from += batch) {
    const texts = lines.slice(from, from + batch).map(({ customer }) => customer);
    const part =
      identifier === 'customer_no'
        ? await findByNumber(tx, texts)
        : await productSources.customerNosByIdentifier(tx, texts);
    for (const [text, customerNo] of part) found.set(text, customerNo);
  }
  return found;
}

async function findByNumber(tx: Tx, texts: readonly string[]): Promise<Map<string, number>> {
  const given = new Map(
    texts
      .filter((text) => customerNumber.test(text) && Number(text) <= 2_147_483_647)
      .map((text) => [text, Number(text)]),
  );
  const existing = await productSources.existingCustomerNos(tx, [...given.values()]);
  return new Map([...given].filter(([, customerNo]) => existing.has(customerNo)));
}

async function insertUpload(
  tx: Tx,
  caller: Caller,
  now: Date,
  { code, fileName, reason, validUntil }: UploadOptions,
  lineCount: number,
  { taken, untaken }: Judged,
): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    insert into tags.upload (tag_code, file_name, reason, valid_until, line_count, untaken_count, made_by, created_at)
    values (${code}, ${fileName.slice(0, 200)}, ${reason}, ${validUntil ?? null}, ${lineCount}, ${untaken.length}, ${caller.id}, ${now})
    returning upload_id as id`.execute(tx);
  const uploadId = rows[0]?.id;
  if (uploadId === undefined) throw new Error('an upload was not written');
  for (let from = 0; from < taken.length; from += batch) {
    const part = taken.slice(from, from + batch);
    await sql`insert into tags.upload_line (upload_id, customer_no, value)
      select ${uploadId}::bigint, * from unnest(${part.map(({ customerNo }) => customerNo)}::int[],
        ${part.map(({ value }) => value)}::text[])`.execute(tx);
  }
  const told = untaken.slice(0, keptUntaken);
  await sql`insert into tags.upload_untaken (upload_id, line, reason)
    select ${uploadId}::bigint, * from unnest(${told.map(({ line }) => line)}::int[],
      ${told.map((one) => one.reason)}::text[])`.execute(tx);
  return uploadId;
}

const perTransaction = 5_000;
type Waiting = {
  code: string;
  reason: string;
  validUntil: string | null;
  madeBy: number;
  lines: number;
};

/**
 * Gives the waiting lines their values, some thousands a transaction, which take the lines away with them:
 * killed anywhere and run again, it goes on with what is left.
 */
export const uploadTagsJob: JobKind<{ uploadId: number }, { given: number }> = {
  kind: 'tags.upload',
  input: z.object({ uploadId: z.int().positive() }),
  run: async ({ database, clock }, context, { uploadId }) => {
    for (;;) {
      context.signal.throwIfAborted();
      const step = await withJob(database, (tx) => giveNext(tx, clock.now(), uploadId));
      context.progress(step.given, step.lines);
      if (step.isDone) return { given: step.given };
    }
  },
};

async function giveNext(
  tx: Tx,
  now: Date,
  uploadId: number,
): Promise<{ given: number; lines: number; isDone: boolean }> {
  const { rows } = await sql<Waiting & { given: number }>`
    select tag_code as code, reason, valid_until as "validUntil", made_by as "madeBy", line_count - untaken_count as lines,
      given_count as given
    from tags.upload where upload_id = ${uploadId} for update`.execute(tx);
  const [upload] = rows;
  if (!upload) throw new JobFailure(`there is no upload ${uploadId}`);
  const { rows: taken } = await sql<{ customerNo: number; value: string }>`
    delete from tags.upload_line where (upload_id, customer_no) in (
      select upload_id, customer_no from tags.upload_line where upload_id = ${uploadId}
      order by customer_no limit ${perTransaction})
    returning customer_no as "customerNo", value`.execute(tx);
  const { code, reason, validUntil, madeBy, lines } = upload;
  if (taken.length === 0) {
    await sql`update tags.upload set state = 'done', finished_at = ${now}
      where upload_id = ${uploadId} and state = 'waiting'`.execute(tx);
    return { given: upload.given, lines, isDone: true };
  }
  const tag = (await definitionRules.catalogue(tx)).tags.get(code);
  const origin = tag?.assignedBy;
  if (!origin) throw new JobFailure({ code: 'TAG_NOT_ASSIGNABLE', facts: { code } });
  const by = { origin, staffId: madeBy };
  const result = await customerMarks.assignValues(tx, now, taken, { code, validUntil, reason, by });
  if (!result.ok) throw new JobFailure(result.refusal);
  const given = upload.given + result.value.customers;
  await sql`update tags.upload set given_count = ${given} where upload_id = ${uploadId}`.execute(
    tx,
  );
  return { given, lines, isDone: false };
}
