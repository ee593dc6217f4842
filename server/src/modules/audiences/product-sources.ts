import { columnOf, definitionRules, latestTagDate, readTagView } from '#modules/tags/index.ts';
import type { TagColumn } from './compile-rule.core.ts';
import { customerNosByIdentifier, existingCustomerNos, maskedCustomers } from './read-customers.ts';
import type { AudienceSources } from './sources.ts';

/** The bank's own tags and customers. */
export const productSources: AudienceSources = {
  readTags: async (platform) => {
    const view = await readTagView(platform);
    return { columns: columnsOf(view.catalogue), rows: view.rows };
  },
  holdTags: async (tx) => columnsOf(await definitionRules.hold(tx)),
  latestTagDate,
  maskedCustomers,
  customerNosByIdentifier,
  existingCustomerNos,
};

type Catalogue = Awaited<ReturnType<typeof definitionRules.catalogue>>;

function columnsOf({ tags, retired }: Catalogue): ReadonlyMap<string, TagColumn> {
  return new Map<string, TagColumn>([
    ...[...retired].map((code): [string, TagColumn] => [
      code,
      { column: columnOf(code), type: 'flag', retired: true },
    ]),
    ...[...tags.values()].map(({ code, type }): [string, TagColumn] => [
      code,
      { column: columnOf(code), type },
    ]),
  ]);
}
