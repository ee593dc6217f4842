import { sql } from 'kysely';
import type {
  CreatePartnerProduct,
  PartnerProduct,
  PartnerProductQuery,
} from '#contract/partners.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { recordAudit } from '#modules/audit/index.ts';
import type { Caller } from '#platform/http/caller.ts';
import { type Slice, sliceOf } from '#platform/http/page.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { reachPartner } from './partners.ts';

const columns = (
  today: string,
) => sql`p.product_id as id, p.partner_id as "partnerId", t.name as "partnerName", p.code, p.name, p.kind,
  p.delivery, p.price_fen as "priceFen", p.needs_phone as "needsPhone", p.warn_below as "warnBelow", p.org_id as "orgId",
  case p.delivery when 'code' then (
    select coalesce(sum(code_count - handed_count), 0)::bigint from fulfilment.code_batch b
    where b.product_id = p.product_id and b.state = 'open' and b.handed_count < b.code_count and b.expires_on >= ${today}::date) end as stock`;
const tables = sql`fulfilment.product p join fulfilment.partner t using (partner_id)`;

/** Products the scope sees with what is left of their codes today, the newest first. */
export async function listProducts(
  tx: Tx,
  today: string,
  { partnerId, delivery, limit }: PartnerProductQuery,
  after?: number,
): Promise<Slice<PartnerProduct, number>> {
  const { rows } = await sql<PartnerProduct>`select ${columns(today)} from ${tables}
    where p.product_id < ${after ?? Number.MAX_SAFE_INTEGER}
      and (${partnerId ?? null}::bigint is null or p.partner_id = ${partnerId ?? null})
      and (${delivery ?? null}::text is null or p.delivery = ${delivery ?? null})
    order by p.product_id desc limit ${limit + 1}`.execute(tx);
  return sliceOf(rows, limit, ({ id }) => id);
}

/** Adds what a partner of the caller's reach delivers, at the price that it charges. */
export async function createProduct(
  tx: Tx,
  now: Date,
  caller: Caller,
  { partnerId, code, name, kind, delivery, priceFen, needsPhone, warnBelow }: CreatePartnerProduct,
): Promise<Result<number>> {
  const partner = await reachPartner(tx, caller, partnerId);
  if (!partner.ok) return partner;
  const { orgId, baseUrl } = partner.value;
  if (delivery === 'order' && baseUrl === null) return refuse('PARTNER_ADDRESS_MISSING');
  const { rows } = await sql<{ id: number }>`
    insert into fulfilment.product (partner_id, code, name, kind, delivery, price_fen, needs_phone, warn_below, org_id, made_at)
    values (${partnerId}, ${code}, ${name}, ${kind}, ${delivery}, ${priceFen}, ${needsPhone && delivery === 'order'}, ${warnBelow},
      ${orgId}, ${now})
    on conflict (partner_id, code) do nothing returning product_id as id`.execute(tx);
  const [made] = rows;
  if (!made) return refuse('CODE_TAKEN', { code });
  await recordAudit(tx, {
    actor: caller,
    action: 'partner-product.create',
    objectKind: 'PartnerProduct',
    objectId: made.id,
    orgId,
    detail: { partnerId, code, name, delivery, priceFen },
  });
  return ok(made.id);
}
