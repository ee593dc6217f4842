import { randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import { sql } from 'kysely';
import {
  keptUnmatched,
  type UnmatchedReason,
  type UploadedListResponse,
} from '#contract/audiences.ts';
import { ok, type Result } from '#contract/result.ts';
import { recordAudit } from '#modules/audit/index.ts';
import type { Analytics } from '#platform/analytics/index.ts';
import type { Keyring } from '#platform/crypto/keyring.ts';
import type { Caller } from '#platform/http/caller.ts';
import type { Platform } from '#platform/platform.ts';
import { withScope, type Tx } from '#platform/postgres/database.ts';
import { readFirstColumns } from '#platform/spreadsheets/read-first-columns.ts';
import { readList } from './read-lists.ts';
import type { AudienceSources } from './sources.ts';
import { chunkSize } from './statements.core.ts';
import { type UnmatchedLine, writeUnmatched } from './unmatched-lines.ts';

export type UploadOptions = {
  name: string;
  identifier: 'customer_no' | 'bank_identifier';
  header: boolean;
};

type Line = { line: number; text: string };
type Matched = { members: number[]; unmatched: UnmatchedLine[]; unmatchedCount: number };

const batch = 20_000;

/**
 * A file of customers, one a line in its first column → a list of those the caller may see. A line
 * that names nobody, or somebody of another outlet, is unmatched, without saying which of the two.
 */
export async function uploadList(
  platform: Platform,
  sources: AudienceSources,
  caller: Caller,
  options: UploadOptions,
  lines: readonly Line[],
): Promise<Result<UploadedListResponse>> {
  const matched = await withScope(platform.database, caller.scope, (tx) =>
    matchLines(tx, sources, options.identifier, lines),
  );
  return keepList(platform, caller, options.name, matched, 'audience-list.upload');
}

/** Keeps customers that the caller sees as a list that audiences can name. */
export function createList(
  platform: Platform,
  caller: Caller,
  name: string,
  members: readonly number[],
): Promise<Result<UploadedListResponse>> {
  const matched = { members: [...members], unmatched: [], unmatchedCount: 0 };
  return keepList(platform, caller, name, matched, 'audience-list.create');
}

async function keepList(
  platform: Platform,
  caller: Caller,
  name: string,
  matched: Matched,
  action: 'audience-list.upload' | 'audience-list.create',
): Promise<Result<UploadedListResponse>> {
  const snapshot = `list/${randomUUID()}`;
  // Bitmaps first: without the row that names them they are nothing.
  await writeMembers(platform.analytics, snapshot, matched.members);
  return withScope(platform.database, caller.scope, async (tx) => {
    const listId = await insertList(
      tx,
      platform.keyring,
      caller,
      name,
      snapshot,
      matched,
      platform.clock.now(),
    );
    await recordAudit(tx, {
      actor: caller,
      action,
      objectKind: 'AudienceList',
      objectId: listId,
      orgId: caller.orgId,
      detail: { members: matched.members.length, unmatched: matched.unmatchedCount },
    });
    return readList(tx, listId);
  });
}

/** The first column of a CSV, and what tells the file from another one. */
export async function readLines(
  file: Readable,
  header: boolean,
): Promise<Result<{ lines: Line[]; sha256: Buffer }>> {
  const read = await readFirstColumns(file, { header, columns: 1, code: 'AUDIENCE_UPLOAD_WRONG' });
  if (!read.ok) return read;
  const { lines, sha256 } = read.value;
  return ok({ lines: lines.map(({ line, cells: [text = ''] }) => ({ line, text })), sha256 });
}

/** Looks lines up 20,000 at a time; a statement with a million parameters would not fit. */
async function matchLines(
  tx: Tx,
  sources: AudienceSources,
  identifier: UploadOptions['identifier'],
  lines: readonly Line[],
): Promise<Matched> {
  const members = new Set<number>();
  const unmatched: UnmatchedLine[] = [];
  let unmatchedCount = 0;
  for (let from = 0; from < lines.length; from += batch) {
    const part = lines.slice(from, from + batch);
    const find =
      identifier === 'customer_no'
        ? await findByNumber(tx, sources, part)
        : await sources.customerNosByIdentifier(
            tx,
            part.map(({ text }) => text),
          );
    for (const line of part) {
      const customerNo = find.get(line.text);
      if (customerNo !== undefined) members.add(customerNo);
      else {
        unmatchedCount += 1;
        if (unmatched.length < keptUnmatched)
          unmatched.push({ ...line, reason: reasonOf(identifier, line.text) });
      }
    }
  }
  return { members: [...members].sort((a, b) => a - b), unmatched, unmatchedCount };
}

function reasonOf(identifier: UploadOptions['identifier'], text: string): UnmatchedReason {
  return identifier === 'customer_no' && !isCustomerNo(text) ? 'not_a_number' : 'not_found';
}

function isCustomerNo(text: string): boolean {
  return /^\d{1,10}$/.test(text) && Number(text) <= 2_147_483_647;
}

async function findByNumber(
  tx: Tx,
  sources: AudienceSources,
  lines: readonly Line[],
): Promise<ReadonlyMap<string, number>> {
  const given = new Map(
    lines.filter(({ text }) => isCustomerNo(text)).map(({ text }) => [text, Number(text)]),
  );
  const existing = await sources.existingCustomerNos(tx, [...new Set(given.values())]);
  return new Map([...given].filter(([, customerNo]) => existing.has(customerNo)));
}

/** Writes numbers as bitmaps under a name that nothing has yet. */
export async function writeMembers(
  analytics: Analytics,
  snapshot: string,
  members: readonly number[],
): Promise<void> {
  for (let from = 0; from < members.length; from += batch) {
    await analytics.command(
      `INSERT INTO audience_snapshot (snapshot, chunk, members)
       SELECT {snapshot:String}, intDiv(member, ${chunkSize}) AS chunk, groupBitmapState(member)
       FROM (SELECT arrayJoin({members:Array(UInt32)}) AS member) GROUP BY chunk`,
      { snapshot, members: members.slice(from, from + batch) },
    );
  }
}

async function insertList(
  tx: Tx,
  keyring: Keyring,
  caller: Caller,
  name: string,
  snapshot: string,
  { members, unmatched, unmatchedCount }: Matched,
  now: Date,
): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    insert into audiences.uploaded_list
      (org_id, name, snapshot, member_count, unmatched_count, made_by, created_at)
    values (${caller.orgId}, ${name}, ${snapshot}, ${members.length}, ${unmatchedCount}, ${caller.id}, ${now})
    returning list_id as id`.execute(tx);
  const [made] = rows;
  if (!made) throw new Error('an insert without a row');
  await sql`insert into audiences.uploaded_list_member (list_id, customer_no)
    select ${made.id}::bigint, unnest(${members}::int[])`.execute(tx);
  await writeUnmatched(tx, keyring, made.id, unmatched);
  return made.id;
}
