import {
  addToBatch,
  type CustomerBatch,
  type CustomerRecord,
  upsertCustomers,
} from '../../src/modules/customers/index.ts';
import type { Keyring } from '../../src/platform/crypto/keyring.ts';
import { type Database, withJob } from '../../src/platform/postgres/database.ts';

/** A customer record of which only what a test is about need be said. */
export function customerRecord(
  known: Partial<CustomerRecord> & Pick<CustomerRecord, 'sourceCustomerId' | 'managingOrgId'>,
): CustomerRecord {
  return {
    name: '陈静',
    phone: '13812341234',
    identityKind: 'id_card',
    identity: '350102199001011234',
    birthDate: '1990-01-01',
    gender: 'female',
    openDate: '2015-06-01',
    openingOrgId: known.managingOrgId,
    attributedOrgId: null,
    ...known,
  };
}

/** Takes the records in from source "core"; gives their customer numbers in the records' order. */
export async function addCustomers(
  database: Database,
  keyring: Keyring,
  records: CustomerRecord[],
): Promise<number[]> {
  const { customerNos } = await withJob(database, (tx) =>
    upsertCustomers(tx, keyring, batchOf(keyring, 'core', records)),
  );
  return records.map((record) => customerNos.get(record.sourceCustomerId) ?? 0);
}

export function batchOf(
  keyring: Keyring,
  source: string,
  records: readonly CustomerRecord[],
): CustomerBatch {
  const batch: CustomerBatch = { source, customers: [] };
  for (const record of records) addToBatch(keyring, batch, record);
  return batch;
}
