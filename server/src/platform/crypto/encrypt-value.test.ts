import { expect, test } from 'vitest';
import { blindIndex } from './blind-index.ts';
import { decryptValue, encryptValue } from './encrypt-value.ts';
import { randomKeyring } from './read-keyring.ts';

const keyring = randomKeyring();

test('a value decrypts in its own row', () => {
  const envelope = encryptValue(keyring, 'customer/1/phone', '13800000000');
  expect(decryptValue(keyring, 'customer/1/phone', envelope)).toBe('13800000000');
});

test('a value moved to another row does not decrypt there', () => {
  const envelope = encryptValue(keyring, 'customer/1/phone', '13800000000');
  expect(() => decryptValue(keyring, 'customer/2/phone', envelope)).toThrow();
});

test('an altered value does not decrypt', () => {
  const envelope = encryptValue(keyring, 'customer/1/phone', '13800000000');
  envelope[envelope.length - 1] = (envelope.at(-1) ?? 0) ^ 1;
  expect(() => decryptValue(keyring, 'customer/1/phone', envelope)).toThrow();
});

test('the same value encrypted twice looks different, its blind index is the same', () => {
  const first = encryptValue(keyring, 'customer/1/phone', '13800000000');
  const second = encryptValue(keyring, 'customer/1/phone', '13800000000');
  expect(first.equals(second)).toBe(false);
  expect(blindIndex(keyring, 'phone', '138').equals(blindIndex(keyring, 'phone', '138'))).toBe(
    true,
  );
});

test('the same digits as phone and as identity number have different blind indexes', () => {
  expect(blindIndex(keyring, 'phone', '138').equals(blindIndex(keyring, 'identity', '138'))).toBe(
    false,
  );
});
