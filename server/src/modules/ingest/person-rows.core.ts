import { entityFields, type Entity } from '#contract/mapping-fields.ts';
import type { MappedFile } from '#contract/mapping-file.ts';

/** What a row of a file names a person by; the first that is not blank decides whose row it is. */
export type NamingField = 'customer_id' | 'holder_id' | 'account_id';

/**
 * The fields that say whose a row is, in the order in which they are asked, as the importer does it. An
 * account or a holding relation is its customer's, whatever else stands on the row.
 */
export function namingFields(file: Pick<MappedFile, 'entity' | 'fields'>): NamingField[] {
  const known = (name: NamingField) => name in entityFields[file.entity] && name in file.fields;
  if (!speaksOfPeople(file.entity)) return [];
  if (file.entity === 'customer' || file.entity === 'account_holder') return ['customer_id'];
  if (file.entity === 'account')
    return known('customer_id')
      ? ['customer_id']
      : (['holder_id', 'account_id'] as const).filter(known);
  return (['customer_id', 'holder_id', 'account_id'] as const).filter(known);
}

function speaksOfPeople(entity: Entity): boolean {
  return !['org_unit', 'merchant', 'payroll_employer'].includes(entity);
}

/** Under which scheme an id of a source is remembered once its person was erased. */
export function schemeOf(source: string, field: NamingField): string {
  return field === 'customer_id' ? source : `${source}/${field}`;
}
