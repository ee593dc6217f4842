import { expect, test } from 'vitest';
import { readPublicAddress } from './public-address.ts';

test.each([
  [undefined, null],
  [' ', null],
  ['https://vouchers.bank.example', 'https://vouchers.bank.example'],
  ['https://vouchers.bank.example/', 'https://vouchers.bank.example'],
  [' http://10.1.2.3:8080 ', 'http://10.1.2.3:8080'],
])('links for customers lead to the address that is set: %s', (setting, address) => {
  expect(readPublicAddress(setting)).toBe(address);
});

test.each([
  'vouchers.bank.example',
  'https://vouchers.bank.example/claim',
  'https://vouchers.bank.example/?a=1',
  'https://vouchers.bank.example/#a',
  'https://someone@vouchers.bank.example',
  'ftp://vouchers.bank.example',
  'javascript:alert(1)',
])('an address that links cannot be built on stops the start: %s', (setting) => {
  expect(() => readPublicAddress(setting)).toThrow('HUIKE_PUBLIC_ADDRESS');
});
