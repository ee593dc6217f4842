import { sql } from 'kysely';
import type { Customer } from '#contract/customers.ts';
import { decryptValue } from '#platform/crypto/encrypt-value.ts';
import type { Keyring } from '#platform/crypto/keyring.ts';
import type { Caller } from '#platform/http/caller.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { rowBinding } from './customer-record.ts';
import { nameFor, shownIdentity, shownPhone } from './who-sees-what.core.ts';

type Masked = Customer & {
  identityKind: string;
  identity: string | null;
  identifiers: { scheme: string; value: string }[];
};
type Row = Omit<Masked, 'phone' | 'identity'> & {
  phone_enc: Buffer | null;
  identity_enc: Buffer | null;
};

/** Who some customers are, masked for the caller's roles, to be compared; those outside the scope are absent. */
export async function maskedFor(
  tx: Tx,
  keyring: Keyring,
  caller: Caller,
  customerNos: readonly number[],
): Promise<Map<number, Masked>> {
  const { rows } = await sql<Row>`
    select customer_no as "customerNo", customer.name, phone_enc, identity_enc, identity_kind as "identityKind", gender,
      birth_date as "birthDate", open_date as "openDate", managing_org_id as "managingOrgId", unit.name as "managingOrgName",
      coalesce((select json_agg(json_build_object('scheme', scheme, 'value', value) order by scheme, value)
        from customers.identifier where identifier.customer_no = customer.customer_no), '[]') as identifiers
    from customers.customer join organization.org_unit unit on unit.org_id = managing_org_id
    where customer_no = any(${[...customerNos]}::int[])`.execute(tx);
  return new Map(
    rows.map(({ phone_enc, identity_enc, ...row }) => {
      const open = (field: 'phone' | 'identity', envelope: Buffer) =>
        decryptValue(keyring, rowBinding(row.customerNo, field), envelope);
      return [
        row.customerNo,
        {
          ...row,
          name: nameFor(caller.roles, row.name),
          phone: phone_enc && shownPhone(open('phone', phone_enc)),
          identity: identity_enc && shownIdentity(open('identity', identity_enc)),
        },
      ];
    }),
  );
}
