export type { CustomerRecord } from './customer-record.ts';
export { upsertCustomers } from './upsert-customers.ts';
export { addIdentifiers } from './add-identifiers.ts';
export { upsertMerchants, upsertPayrollEmployers } from './upsert-organization-subjects.ts';
export { countCustomers } from './count-customers.ts';
export { eraseCustomer } from './erase-customer.ts';
export { customerRoutes } from './routes.ts';
export { seesCustomer } from './sees-customer.ts';
