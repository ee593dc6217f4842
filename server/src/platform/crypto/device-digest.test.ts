import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { askerKeysBy, deviceHeader } from '../http/asker-keys.ts';
import { deviceDigest, deviceKeyOf } from './device-digest.ts';
import { randomKeyring } from './read-keyring.ts';

const text = 'a-phone-of-a-customer-1';

test('a device is known again by the deployment’s own key only', () => {
  const [keyring, another] = [randomKeyring(), randomKeyring()];
  const digest = deviceDigest(keyring, text);
  expect(deviceDigest(keyring, text)).toEqual(digest);
  expect(deviceDigest(another, text)).not.toEqual(digest);
  expect(digest).not.toEqual(createHash('sha256').update(text).digest());
});

test('a header and a link name a device alike', () => {
  const keyring = randomKeyring();
  const request = { headers: { [deviceHeader]: text }, caller: null, ip: '192.0.2.1' };
  const { deviceKey } = askerKeysBy(keyring)(request);
  expect(deviceKey).toBe(deviceKeyOf(deviceDigest(keyring, text)));
});
