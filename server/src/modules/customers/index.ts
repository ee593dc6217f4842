import {
  digestsOf,
  eraseCustomer,
  findErased,
  keepDigests,
  placesOfErased,
  readTraces,
  settleNumbers,
} from './erase-customer.ts';
import { lockCustomers, numbersOf, pointAt, standAlone } from './merge-customers.ts';
import { findPartyNumbers } from './find-party-numbers.ts';
import { findPhones } from './find-phones.ts';
import { namesAnyPerson, namesPerson } from './names-person.ts';
import { upsertMerchants, upsertPayrollEmployers } from './upsert-organization-subjects.ts';

export type { CustomerRecord } from './customer-record.ts';
export { addToBatch, upsertCustomers } from './upsert-customers.ts';
export type { CustomerBatch } from './upsert-customers.ts';
export { addIdentifiers } from './add-identifiers.ts';
export { countCustomers } from './count-customers.ts';
export type { PersonTraces } from './erase-customer.ts';
export { customerRetentions } from './retentions.ts';
export { findCustomer } from './read-customers.ts';
export { customerRoutes } from './routes.ts';
export { maskedFor } from './masked-for.ts';
export { seesCustomer } from './sees-customer.ts';

/** Whom a system outside means, which ids mean nobody any more, and by which phone a customer is reached. */
export const namedCustomers = { numbers: findPartyNumbers, placesOfErased, phones: findPhones };

/** Erasing a person, and knowing who was erased. */
export const customerErasure = {
  readTraces,
  digestsOf,
  keepDigests,
  erase: eraseCustomer,
  find: findErased,
  settleNumbers,
  namesPerson,
  namesAnyPerson,
};

/** Merchants and payroll employers, as a bank's files give them. */
export const organizationSubjects = { upsertMerchants, upsertPayrollEmployers };

/** Whom a number means: merging customers, parting them again, and all numbers of a person. */
export const customerMerging = { lock: lockCustomers, pointAt, standAlone, numbersOf };
