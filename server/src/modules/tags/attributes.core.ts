import type { ValueType } from './expression.core.ts';
import { quoteText } from './quote-sql.core.ts';

/** An attribute of the customer as tags may name it: `customer.<column>` or `attribute.<key of the map>`. */
export type Attribute = { name: string; sql: string; type: ValueType; nullable: boolean };

const columns: Readonly<Record<string, { type: ValueType; nullable?: true; sql?: string }>> = {
  open_date: { type: 'date', nullable: true },
  birth_date: { type: 'date', nullable: true },
  gender: { type: 'text' },
  marital_status: { type: 'text' },
  education: { type: 'text' },
  occupation: { type: 'text' },
  region: { type: 'text' },
  risk_level: { type: 'text' },
  mobile_bank_state: { type: 'text' },
  payroll_employer: { type: 'text' },
  is_staff: { type: 'flag' },
  /** managed by another outlet than the one that opened the customer */
  moved_outlet: { type: 'flag', sql: '(opening_org_id != managing_org_id)' },
};

export function attributeNamed(name: string): Attribute | undefined {
  const [kind, key = ''] = name.split('.');
  if (kind === 'attribute' && key !== '')
    return { name, sql: `attributes[${quoteText(key)}]`, type: 'text', nullable: false };
  const column = kind === 'customer' ? columns[key] : undefined;
  return (
    column && {
      name,
      sql: column.sql ?? key,
      type: column.type,
      nullable: column.nullable ?? false,
    }
  );
}
