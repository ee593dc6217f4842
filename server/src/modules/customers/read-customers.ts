import { type RawBuilder, sql } from 'kysely';
import type { Customer, CustomerDetail, CustomerSearch } from '#contract/customers.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { blindIndex } from '#platform/crypto/blind-index.ts';
import { decryptValue } from '#platform/crypto/encrypt-value.ts';
import type { Keyring } from '#platform/crypto/keyring.ts';
import type { Caller } from '#platform/http/caller.ts';
import { type Slice, sliceOf } from '#platform/http/page.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { rowBinding } from './customer-record.ts';
import { normaliseIdentity, normalisePhone } from './personal-data.core.ts';
import { nameFor, shownIdentity, shownPhone } from './who-sees-what.core.ts';

type Row = Customer & { phone_enc: Buffer | null };
type DetailRow = Omit<CustomerDetail, 'phone' | 'identity'> & {
  phone_enc: Buffer | null;
  identity_enc: Buffer | null;
};

const columns = sql`customer.customer_no as "customerNo", customer.name, customer.phone_enc, customer.gender,
  customer.birth_date as "birthDate", customer.open_date as "openDate", customer.managing_org_id as "managingOrgId",
  unit.name as "managingOrgName"`;
const customers = sql`customers.customer join organization.org_unit unit on unit.org_id = customer.managing_org_id`;

/** Customers of the caller's subtree by number, masked for the caller's roles; erased ones are left out. */
export async function listCustomers(
  tx: Tx,
  keyring: Keyring,
  caller: Caller,
  query: CustomerSearch,
  after?: number,
): Promise<Slice<Customer, number>> {
  const { rows } = await sql<Row>`
    select ${columns} from ${customers}
    where customer.erased_at is null and customer.merged_into is null and customer.customer_no > ${after ?? 0}
      and ${sql.join(conditionsOf(keyring, query), sql` and `)}
    order by customer.customer_no limit ${query.limit + 1}`.execute(tx);
  const page = sliceOf(rows, query.limit, (row) => row.customerNo);
  const items = page.items.map(({ phone_enc, ...row }) => ({
    ...row,
    name: nameFor(caller.roles, row.name),
    phone:
      phone_enc &&
      shownPhone(decryptValue(keyring, rowBinding(row.customerNo, 'phone'), phone_enc)),
  }));
  return { ...page, items };
}

function conditionsOf(keyring: Keyring, query: CustomerSearch): RawBuilder<unknown>[] {
  const conditions: RawBuilder<unknown>[] = [sql`true`];
  if (query.name !== undefined) {
    // A range instead of LIKE, which loses its index under row security.
    conditions.push(
      sql`customer.name collate "C" >= ${query.name} and customer.name collate "C" < ${query.name} || chr(1114111)`,
    );
  }
  conditions.push(...knownBy(keyring, query));
  if (query.orgId !== undefined) {
    conditions.push(sql`customer.managing_org_id in (select org_id from organization.org_unit
      where path <@ (select path from organization.org_unit where org_id = ${query.orgId}))`);
  }
  return conditions;
}

/**
 * Each thing a person is known by may stand under the customer's own number or under one merged into it.
 * Of the merged ones all must stand under the same.
 */
function knownBy(keyring: Keyring, query: CustomerSearch): RawBuilder<unknown>[] {
  const phone =
    query.phone === undefined ? null : blindIndex(keyring, 'phone', normalisePhone(query.phone));
  const identity =
    query.identity === undefined
      ? null
      : blindIndex(keyring, 'identity', normaliseIdentity(query.identity));
  const identifier = query.identifier ?? null;
  const own: RawBuilder<unknown>[] = [];
  if (phone !== null) own.push(sql`own.phone_index = ${phone}`);
  if (identity !== null) own.push(sql`own.identity_index = ${identity}`);
  if (identifier !== null)
    own.push(
      sql`own.customer_no in (select customer_no from customers.identifier where value = ${identifier})`,
    );
  if (own.length === 0) return [];
  return [
    sql`customer.customer_no in (
      select own.customer_no from customers.customer own where ${sql.join(own, sql` and `)}
      union all select customers.found_by_merged(${phone}::bytea, ${identity}::bytea, ${identifier}::text))`,
  ];
}

export async function findCustomer(
  tx: Tx,
  keyring: Keyring,
  caller: Caller,
  customerNo: number,
): Promise<Result<CustomerDetail>> {
  const { rows } = await sql<DetailRow>`/* keep plan: find_customer */
    select ${columns}, customer.identity_enc, customer.identity_kind as "identityKind", customer.legal_entity_id as "legalEntityId",
      opening_org_id as "openingOrgId", attributed_org_id as "attributedOrgId", erased_at is not null as erased,
      merged_into as "mergedInto", array(select number from customers.numbers_of(customer.customer_no) as number where number <> customer.customer_no) as "mergedNos",
      coalesce((select json_agg(json_build_object('scheme', scheme, 'value', value) order by scheme, value)
        from customers.identifiers_of(customer.customer_no)), '[]') as identifiers
    from ${customers} where customer.customer_no = ${customerNo}`.execute(tx);
  const [row] = rows;
  if (!row) return refuse('NOT_FOUND');
  const { phone_enc, identity_enc, ...rest } = row;
  return ok({
    ...rest,
    name: nameFor(caller.roles, rest.name),
    phone:
      phone_enc && shownPhone(decryptValue(keyring, rowBinding(customerNo, 'phone'), phone_enc)),
    identity:
      identity_enc &&
      shownIdentity(decryptValue(keyring, rowBinding(customerNo, 'identity'), identity_enc)),
  });
}
