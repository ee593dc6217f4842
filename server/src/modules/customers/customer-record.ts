import { blindIndex } from '#platform/crypto/blind-index.ts';
import type { Keyring } from '#platform/crypto/keyring.ts';
import type { genders } from '#contract/customers.ts';

/** A customer as a bank's file gives it, checked: dates YYYY-MM-DD, org units already resolved to ids. */
export type CustomerRecord = {
  sourceCustomerId: string;
  name: string;
  phone: string | null;
  identityKind: string;
  identity: string | null;
  birthDate: string | null;
  gender: (typeof genders)[number];
  openDate: string | null;
  openingOrgId: number | null;
  managingOrgId: number;
  attributedOrgId: number | null;
};

/** What a value's envelope is bound to: moved to another row or column it does not decrypt. */
export function rowBinding(customerNo: number, field: 'phone' | 'identity'): string {
  return `customer/${customerNo}/${field}`;
}

/** Equal records have equal digests; keyed, since identity numbers could be guessed from a plain one. */
export function contentHash(keyring: Keyring, record: CustomerRecord): Buffer {
  return blindIndex(
    keyring,
    'customer-record',
    JSON.stringify([
      record.name,
      record.phone,
      record.identityKind,
      record.identity,
      record.birthDate,
      record.gender,
      record.openDate,
      record.openingOrgId,
      record.managingOrgId,
      record.attributedOrgId,
    ]),
  );
}

/** Under this index an erased person's identifier is remembered. */
export function identifierIndex(keyring: Keyring, scheme: string, value: string): Buffer {
  return blindIndex(keyring, 'identifier', `${scheme}\0${value}`);
}
