import { z } from 'zod';
import type { AudienceTarget, CustomerRow } from '#contract/audiences.ts';
import { ok, type Result } from '#contract/result.ts';
import { type Slice, sliceOf } from '#platform/http/page.ts';
import { withJob } from '#platform/postgres/database.ts';
import { resolveTarget, type Asking } from './resolve-target.ts';
import { listStatement, sampleStatement, type Statement } from './statements.core.ts';

/** Where a member stands: the date of the first page, which the others keep, and the number. */
export const memberPlace = z.tuple([z.iso.date(), z.int().max(4_294_967_295)]);
export type MemberPlace = z.infer<typeof memberPlace>;

type CustomerPage = Slice<CustomerRow, MemberPlace> & { businessDate: string };

/** Members in order of their number, names masked. */
export async function listCustomers(
  asking: Asking,
  target: AudienceTarget,
  limit: number,
  after?: MemberPlace,
): Promise<Result<CustomerPage>> {
  const audience = await resolveTarget(asking, target, after?.[0]);
  if (!audience.ok) return audience;
  const { businessDate } = audience.value;
  const found = await readNumbers(
    asking,
    listStatement(audience.value, after?.[1] ?? 0, limit + 1),
  );
  const page = sliceOf(found, limit, (customerNo): MemberPlace => [businessDate, customerNo]);
  return ok({
    businessDate,
    items: await readMaskedNames(asking, page.items),
    next: page.next,
  });
}

/** Whether one customer belongs, by the newest tags. */
export async function isMember(
  asking: Asking,
  target: AudienceTarget,
  customerNo: number,
): Promise<Result<boolean>> {
  const audience = await resolveTarget(asking, target);
  if (!audience.ok) return audience;
  const found = await readNumbers(asking, listStatement(audience.value, customerNo - 1, 1));
  return ok(found[0] === customerNo);
}

/** A few members, the same at every look, names masked. */
export async function sampleAudience(
  asking: Asking,
  target: AudienceTarget,
  size: number,
): Promise<Result<{ businessDate: string; items: CustomerRow[] }>> {
  const audience = await resolveTarget(asking, target);
  if (!audience.ok) return audience;
  const numbers = await readNumbers(asking, sampleStatement(audience.value, size));
  return ok({
    businessDate: audience.value.businessDate,
    items: await readMaskedNames(asking, numbers),
  });
}

/**
 * Names of numbers that a statement within the asker's scope gave. Row security is not asked a second
 * time: PostgreSQL and the engine learn of a change of outlet at two moments, and a list that is shorter
 * than its count would be the sum of both.
 */
function readMaskedNames(
  { database, sources }: Asking,
  numbers: readonly number[],
): Promise<CustomerRow[]> {
  return withJob(database, (tx) => sources.maskedCustomers(tx, numbers));
}

async function readNumbers(
  { analytics }: Asking,
  { sql, parameters }: Statement,
): Promise<number[]> {
  const rows = await analytics.query<{ customer_no: number }>(sql, parameters);
  return rows.map((row) => row.customer_no);
}
