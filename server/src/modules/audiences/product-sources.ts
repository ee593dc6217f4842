import { columnOf, latestTagDate, readTagView } from '#modules/tags/index.ts';
import { customerNosByIdentifier, existingCustomerNos, maskedCustomers } from './read-customers.ts';
import type { AudienceSources } from './sources.ts';

/** The bank's own tags and customers. */
export const productSources: AudienceSources = {
  readTags: async (platform) => {
    const view = await readTagView(platform);
    const columns = new Map(
      [...view.catalogue.tags.values()].map(({ code, type }) => [
        code,
        { column: columnOf(code), type },
      ]),
    );
    return { columns, rows: view.rows };
  },
  latestTagDate,
  maskedCustomers,
  customerNosByIdentifier,
  existingCustomerNos,
};
