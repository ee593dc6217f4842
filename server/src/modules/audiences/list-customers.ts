import type { AudienceTarget, CustomerRow } from '#contract/audiences.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { withScope } from '#platform/postgres/database.ts';
import { isDay } from './compare.core.ts';
import { resolveTarget, type Asking } from './resolve-target.ts';
import { listStatement, sampleStatement, type Statement } from './statements.core.ts';

export type CustomerPage = {
  businessDate: string;
  items: CustomerRow[];
  nextCursor: string | null;
};

/** Members in order of their number, names masked. The cursor keeps the date of its first page. */
export async function listCustomers(
  asking: Asking,
  target: AudienceTarget,
  page: { cursor?: string | undefined; limit: number },
): Promise<Result<CustomerPage>> {
  const start = page.cursor === undefined ? firstPage : readCursor(page.cursor);
  if (!start) return refuse('AUDIENCE_CURSOR_WRONG');
  const audience = await resolveTarget(asking, target, start.businessDate);
  if (!audience.ok) return audience;
  const { businessDate } = audience.value;
  const found = await readNumbers(
    asking,
    listStatement(audience.value, start.after, page.limit + 1),
  );
  const numbers = found.slice(0, page.limit);
  const last = found.length > page.limit ? numbers.at(-1) : undefined;
  return ok({
    businessDate,
    items: await withScope(asking.database, asking.scope, (tx) =>
      asking.sources.maskedCustomers(tx, numbers),
    ),
    nextCursor: last === undefined ? null : `${businessDate}.${last}`,
  });
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
    items: await withScope(asking.database, asking.scope, (tx) =>
      asking.sources.maskedCustomers(tx, numbers),
    ),
  });
}

async function readNumbers(
  { analytics }: Asking,
  { sql, parameters }: Statement,
): Promise<number[]> {
  const rows = await analytics.query<{ customer_no: number }>(sql, parameters);
  return rows.map((row) => row.customer_no);
}

type Start = { businessDate?: string; after: number };
const firstPage: Start = { after: 0 };

function readCursor(cursor: string): Start | null {
  const [, businessDate = '', after = ''] = /^(\d{4}-\d{2}-\d{2})\.(\d{1,10})$/.exec(cursor) ?? [];
  const number = Number(after);
  if (!isDay(businessDate) || number > 4_294_967_295) return null;
  return { businessDate, after: number };
}
