import { expect, test } from 'vitest';
import { entryOfFile } from './match-entry.ts';

const entries = [
  { name: 'customer', glob: 'cust_????????.csv' },
  { name: 'transaction', glob: 'txn*.csv' },
];

test.each([
  ['cust_20261031.csv', 'customer'],
  ['txn_20261031.csv.gz', 'transaction'],
  ['cust_2026.csv', undefined],
  ['txnXcsv', undefined],
])('文件 %s 归入条目 %s', (file, name) => {
  expect(entryOfFile(entries, file)?.name).toBe(name);
});
