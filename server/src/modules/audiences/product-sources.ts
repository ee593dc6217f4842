import { columnOf, latestTagDate, readTagView } from '#modules/tags/index.ts';
import type { TagColumn } from './compile-rule.core.ts';
import { customerNosByIdentifier, existingCustomerNos, maskedCustomers } from './read-customers.ts';
import type { AudienceSources } from './sources.ts';

/** The bank's own tags and customers. */
export const productSources: AudienceSources = {
  readTags: async (platform) => {
    const view = await readTagView(platform);
    const { tags, retired } = view.catalogue;
    const columns = new Map<string, TagColumn>([
      ...[...retired].map((code): [string, TagColumn] => [
        code,
        { column: columnOf(code), type: 'flag', retired: true },
      ]),
      ...[...tags.values()].map(({ code, type }): [string, TagColumn] => [
        code,
        { column: columnOf(code), type },
      ]),
    ]);
    return { columns, rows: view.rows };
  },
  latestTagDate,
  maskedCustomers,
  customerNosByIdentifier,
  existingCustomerNos,
};
