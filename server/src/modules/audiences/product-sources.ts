import { latestTagDate, tagCatalogue, tagRows } from '#modules/tags/index.ts';
import { customerNosByIdentifier, existingCustomerNos, maskedCustomers } from './read-customers.ts';
import type { AudienceSources } from './sources.ts';

const columns = new Map(
  tagCatalogue()
    .filter(({ subjectKind }) => subjectKind === 'customer')
    .map(({ code, column, type }) => [code, { column, type }]),
);

/** The bank's own tags and customers. */
export const productSources: AudienceSources = {
  tagColumns: () => columns,
  latestTagDate,
  tagRows,
  maskedCustomers,
  customerNosByIdentifier,
  existingCustomerNos,
};
