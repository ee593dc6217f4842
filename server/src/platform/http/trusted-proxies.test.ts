import { expect, test } from 'vitest';
import { readTrustedProxies } from './trusted-proxies.ts';

test('without the setting no proxy is trusted', () => {
  expect(readTrustedProxies(undefined)).toEqual([]);
  expect(readTrustedProxies(' , ')).toEqual([]);
});

test('addresses and networks of proxies are taken as they are', () => {
  expect(readTrustedProxies('10.1.2.3, 10.1.2.0/24,::1, fd00:12::/48')).toEqual([
    '10.1.2.3',
    '10.1.2.0/24',
    '::1',
    'fd00:12::/48',
  ]);
});

test.each([
  'true',
  '*',
  '1',
  '0.0.0.0/0',
  '::/0',
  '10.0.0.0/7',
  '10.0.0.0/33',
  'proxy.bank',
  '10.1.2.3/',
  '10.1.2.3/8/8',
])('a setting that would trust anybody or nobody stops the start: %s', (setting) => {
  expect(() => readTrustedProxies(`10.1.2.3,${setting}`)).toThrow('HUIKE_TRUST_PROXY');
});
