import { decryptValue, encryptValue } from '#platform/crypto/encrypt-value.ts';
import type { Keyring } from '#platform/crypto/keyring.ts';

/** A sealed secret opens under its partner's code, which never changes. */
const bindingOf = (partnerCode: string): string => `partner/${partnerCode}/secret`;

export function sealSecret(keyring: Keyring, partnerCode: string, secret: string): Buffer {
  return encryptValue(keyring, bindingOf(partnerCode), secret);
}

export function secretOf(keyring: Keyring, partnerCode: string, sealed: Buffer): string {
  return decryptValue(keyring, bindingOf(partnerCode), sealed);
}
