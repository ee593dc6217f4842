import type { TestPlatform } from '../harness/platform.ts';
import { importFiles } from './import-fixture.ts';

/** The mapping of a source; its bank is the head office HQ with the outlets N1 and N2. */
export function mappingOf(source: string, ...entries: readonly string[]): string {
  return `version: 1
source: ${source}
name: { zh: 核心系统, en: Core system }
organization: { code: HQ, name: 总行 }
error_limit: { share: 0.1 }
files:
${entries.join('')}`;
}

export const outletEntry = `  - name: outlet
    entity: org_unit
    glob: 'outlet.csv'
    mode: full
    fields: { code: code, name: name, kind: { constant: outlet }, parent_code: { constant: HQ } }
`;

export function customerEntry(mode: string, more = ''): string {
  return `  - name: customer
    entity: customer
    glob: 'customer*.csv'
    mode: ${mode}
${more}    fields: { customer_id: id, name: name, managing_org: outlet, risk_level: risk, open_date: { constant: '2001-01-01' } }
`;
}

export function accountEntry(mode: string, more = ''): string {
  return `  - name: account
    entity: account
    glob: 'account_*.csv'
    mode: ${mode}
    business_date: { from_file_name: 'account_(\\d{8})' }
${more}    fields: { account_id: no, customer_id: customer, kind: kind, open_date: opened }
`;
}

export function transactionEntry(mode: string, more = ''): string {
  return `  - name: transaction
    entity: transaction
    glob: 'transaction*'
    mode: ${mode}
${more}    fields: { transaction_id: id, customer_id: customer, business_date: day, direction: { constant: in }, kind: { constant: transfer }, amount: amount }
`;
}

export const transactionHeader = 'id,customer,day,amount\n';
export const accountHeader = 'no,customer,kind,opened\n';

/** Customers C0 … as a file. */
export function people(count: number, outlet = 'N1', name = '客户'): string {
  return `id,name,outlet,risk\n${rows(count, (n) => `C${n},${name},${outlet},C1`)}`;
}

/** Accounts A0 … as a file, one for each customer; `change` gives the text of a row that is not as the others. */
export function accounts(count: number, change: (n: number) => string | null = () => null): string {
  return accountHeader + rows(count, (n) => change(n) ?? `A${n},C${n},current,2012-05-05`);
}

export function rows(count: number, row: (n: number) => string): string {
  return Array.from({ length: count }, (_, n) => `${row(n)}\n`).join('');
}

/** Brings in the outlets and so many customers of a source. */
export async function setUpBank(
  bank: TestPlatform,
  source: string,
  customers: number,
): Promise<void> {
  const { imports } = await importFiles(
    bank,
    mappingOf(source, outletEntry, customerEntry('full')),
    {
      'outlet.csv': 'code,name\nN1,第一支行\nN2,第二支行\n',
      'customer.csv': people(customers),
    },
  );
  const other = imports.find((one) => one.state !== 'loaded');
  if (other) throw new Error(JSON.stringify(other.refusal));
}
