/** The open files of one part of the customers. */
import { join } from 'node:path';
import { customerFileNames } from './bank-files.ts';
import type { CustomerFile } from './bank-files.ts';
import { RowFile } from './row-file.ts';

export type PartFiles = Readonly<Record<CustomerFile, RowFile>>;

/** Rows and sum of one file of a part, for its control totals. */
export interface FileTotals {
  readonly rows: number;
  readonly sumFen: number;
}

export function partPath(folder: string, name: CustomerFile, part: number): string {
  return join(folder, `.${name}.part${part}`);
}

export function openPartFiles(folder: string, part: number, gzip: boolean): PartFiles {
  const open = (name: CustomerFile): RowFile => new RowFile(partPath(folder, name, part), gzip);
  return {
    customer: open('customer'),
    account: open('account'),
    holder: open('holder'),
    card: open('card'),
    loan: open('loan'),
    standing_order: open('standing_order'),
    holding: open('holding'),
    balance: open('balance'),
    transaction: open('transaction'),
    event: open('event'),
  };
}

export function closePartFiles(files: PartFiles): Record<CustomerFile, FileTotals> {
  const totalsOf = (name: CustomerFile): FileTotals => {
    const { rows, sumFen } = files[name];
    return { rows, sumFen };
  };
  for (const name of customerFileNames) files[name].close();
  return {
    customer: totalsOf('customer'),
    account: totalsOf('account'),
    holder: totalsOf('holder'),
    card: totalsOf('card'),
    loan: totalsOf('loan'),
    standing_order: totalsOf('standing_order'),
    holding: totalsOf('holding'),
    balance: totalsOf('balance'),
    transaction: totalsOf('transaction'),
    event: totalsOf('event'),
  };
}
