import { sql } from 'kysely';
import type { z } from 'zod';
import {
  type BadCodeLine,
  codeLimits,
  type codeUploaded,
  type CodeUpload,
} from '#contract/exchange-codes.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { scopeCovers } from '#contract/scope.ts';
import { recordAudit } from '#modules/audit/index.ts';
import { bankDay } from '#platform/clock/clock.ts';
import type { Keyring } from '#platform/crypto/keyring.ts';
import type { Caller } from '#platform/http/caller.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { digestOf, sealCode } from './code-secret.ts';
import { findBatch, listBadLines } from './list-batches.ts';
import type { CodeFile } from './read-code-file.ts';
import { type CodeLine, maskCode } from './read-code-line.core.ts';

const chunk = 10_000;

type Uploaded = z.infer<typeof codeUploaded>;
type Product = { partnerId: number; orgId: number | null; delivery: string };

/**
 * Takes the codes of a file into stock, all of it or nothing: each is sealed, and one that stands in the file
 * before or in any batch of the partner is named as a duplicate. The same file again changes nothing. As the
 * job role, in the caller's transaction.
 */
export async function addCodes(
  tx: Tx,
  now: Date,
  keyring: Keyring,
  caller: Caller,
  { productId, expiresOn }: CodeUpload,
  file: CodeFile & { name: string },
): Promise<Result<Uploaded>> {
  const product = await lockProduct(tx, caller, productId);
  if (!product.ok) return product;
  const { partnerId, orgId } = product.value;
  if (expiresOn < bankDay(now)) return refuse('BATCH_EXPIRED');
  const { rows: known } = await sql<{ id: number }>`
    select batch_id as id from fulfilment.code_batch where product_id = ${productId} and file_sha256 = ${file.sha256}`.execute(
    tx,
  );
  if (known[0]) return uploaded(tx, now, known[0].id, true);
  const { fresh, duplicates } = await findDuplicates(tx, keyring, partnerId, file.codes);
  const bad = [
    ...file.bad.map((one) => ({ ...one, ofLine: null, ofBatch: null })),
    ...duplicates,
  ].toSorted((one, other) => one.line - other.line);
  const { rows } = await sql<{ id: number }>`
    insert into fulfilment.code_batch (product_id, partner_id, file_name, file_sha256, expires_on, line_count, code_count, bad_count,
      uploaded_by, uploaded_at, org_id)
    values (${productId}, ${partnerId}, ${file.name.slice(0, 200)}, ${file.sha256}, ${expiresOn}, ${file.lineCount}, ${fresh.length},
      ${bad.length}, ${caller.name}, ${now}, ${orgId})
    returning batch_id as id`.execute(tx);
  const batchId = rows[0]?.id ?? 0;
  for (let at = 0; at < fresh.length; at += chunk)
    await insertCodes(tx, keyring, { batchId, partnerId }, fresh.slice(at, at + chunk));
  for (let at = 0; at < bad.length; at += chunk)
    await insertBadLines(tx, batchId, orgId, bad.slice(at, at + chunk));
  await recordAudit(tx, {
    actor: caller,
    action: 'exchange-code.upload',
    objectKind: 'CodeBatch',
    objectId: batchId,
    orgId,
    detail: { productId, lines: file.lineCount, codes: fresh.length, bad: bad.length, expiresOn },
  });
  return uploaded(tx, now, batchId, false);
}

/**
 * The product, its partner locked: uploads of one partner take turns, so that of two files with the same code
 * one is told so. Claims do not wait for it.
 */
async function lockProduct(tx: Tx, caller: Caller, productId: number): Promise<Result<Product>> {
  const { rows } = await sql<Product>`
    select p.partner_id as "partnerId", p.org_id as "orgId", p.delivery
    from fulfilment.product p join fulfilment.partner t using (partner_id)
    where p.product_id = ${productId} for no key update of t`.execute(tx);
  const [product] = rows;
  if (!product) return refuse('NOT_FOUND');
  if (!scopeCovers(caller.scope, product.orgId))
    return refuse(product.orgId === null ? 'FORBIDDEN' : 'NOT_FOUND');
  return product.delivery === 'code' ? ok(product) : refuse('CODES_NOT_TAKEN');
}

type Fresh = CodeLine & { digest: Buffer };

async function findDuplicates(
  tx: Tx,
  keyring: Keyring,
  partnerId: number,
  codes: readonly CodeLine[],
): Promise<{ fresh: Fresh[]; duplicates: BadCodeLine[] }> {
  const lineOf = new Map<string, number>();
  const duplicates: BadCodeLine[] = [];
  const once: Fresh[] = [];
  for (const one of codes) {
    const first = lineOf.get(one.code);
    if (first === undefined) {
      lineOf.set(one.code, one.line);
      once.push({ ...one, digest: digestOf(keyring, partnerId, one.code) });
    } else
      duplicates.push({
        line: one.line,
        reason: 'duplicate_in_file',
        ofLine: first,
        ofBatch: null,
      });
  }
  const batchOf = new Map<string, number>();
  for (let at = 0; at < once.length; at += chunk) {
    const { rows } = await sql<{ digest: Buffer; batchId: number }>`
      select digest, batch_id as "batchId" from fulfilment.code
      where partner_id = ${partnerId} and digest = any (${once.slice(at, at + chunk).map(({ digest }) => digest)}::bytea[])`.execute(
      tx,
    );
    for (const { digest, batchId } of rows) batchOf.set(digest.toString('hex'), batchId);
  }
  if (batchOf.size === 0) return { fresh: once, duplicates };
  const fresh = once.filter(({ line, digest }) => {
    const ofBatch = batchOf.get(digest.toString('hex'));
    if (ofBatch !== undefined)
      duplicates.push({ line, reason: 'duplicate_in_batch', ofLine: null, ofBatch });
    return ofBatch === undefined;
  });
  return { fresh, duplicates };
}

async function insertCodes(
  tx: Tx,
  keyring: Keyring,
  { batchId, partnerId }: { batchId: number; partnerId: number },
  codes: readonly Fresh[],
): Promise<void> {
  await sql`
    insert into fulfilment.code (batch_id, partner_id, digest, sealed, masked)
    select ${batchId}, ${partnerId}, w.* from unnest(${codes.map(({ digest }) => digest)}::bytea[],
      ${codes.map((one) => sealCode(keyring, one.digest, one))}::bytea[], ${codes.map(({ code }) => maskCode(code))}::text[]) as w`.execute(
    tx,
  );
}

async function insertBadLines(
  tx: Tx,
  batchId: number,
  orgId: number | null,
  lines: readonly BadCodeLine[],
): Promise<void> {
  await sql`
    insert into fulfilment.bad_line (batch_id, line, reason, of_line, of_batch, org_id)
    select ${batchId}, w.*, ${orgId}::int from unnest(${lines.map(({ line }) => line)}::int[], ${lines.map(({ reason }) => reason)}::text[],
      ${lines.map(({ ofLine }) => ofLine)}::int[], ${lines.map(({ ofBatch }) => ofBatch)}::bigint[]) as w`.execute(
    tx,
  );
}

async function uploaded(
  tx: Tx,
  now: Date,
  batchId: number,
  repeated: boolean,
): Promise<Result<Uploaded>> {
  const batch = await findBatch(tx, bankDay(now), batchId);
  if (!batch.ok) return batch;
  const { items } = await listBadLines(tx, batchId, { limit: codeLimits.shownBadLines });
  return ok({ ...batch.value, repeated, badLines: items });
}
