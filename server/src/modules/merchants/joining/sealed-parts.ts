import { createHmac, randomUUID } from 'node:crypto';
import { decryptValue, encryptValue } from '#platform/crypto/encrypt-value.ts';
import type { Keyring } from '#platform/crypto/keyring.ts';

/** What of an application is sealed opens under its own id only. */
const bindingOf = (sealedUnder: string, part: 'phone' | 'account'): string =>
  `merchant-application/${sealedUnder}/${part}`;

export const newSealedUnder = randomUUID;

export function seal(
  keyring: Keyring,
  sealedUnder: string,
  part: 'phone' | 'account',
  text: string,
): Buffer {
  return encryptValue(keyring, bindingOf(sealedUnder, part), text);
}

export function unseal(
  keyring: Keyring,
  sealedUnder: string,
  part: 'phone' | 'account',
  sealed: Buffer,
): string {
  return decryptValue(keyring, bindingOf(sealedUnder, part), sealed);
}

/** Whoever reads the rows finds no link that opens: the digest is keyed. */
export function tokenDigest(keyring: Keyring, token: string): Buffer {
  return createHmac('sha256', keyring.index).update(`merchant-application\0${token}`).digest();
}

export const maskedPhone = (phone: string): string => `${phone.slice(0, 3)}****${phone.slice(-4)}`;
export const maskedNumber = (digits: string): string => `****${digits.slice(-4)}`;
