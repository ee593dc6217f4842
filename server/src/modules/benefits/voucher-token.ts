import {
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  timingSafeEqual,
} from 'node:crypto';
import type { Keyring } from '#platform/crypto/keyring.ts';

// A token is `purpose.number.number.expires.mac`. The purpose is part of what is signed, so that a
// link to claim never works as a code to redeem.
export type TokenPurpose = 'claim' | 'redeem';

const keys = new WeakMap<KeyObject, KeyObject>();

/** A key of our own derived from the salt key, so that no token says anything about a salt. */
function tokenKey(keyring: Keyring): KeyObject {
  const known = keys.get(keyring.salt);
  if (known) return known;
  // A KeyObject: a Buffer would be turned into one at every token, which took a tenth of a claim.
  const derived = createSecretKey(
    Buffer.from(hkdfSync('sha256', keyring.salt.export(), '', 'huike voucher token', 32)),
  );
  keys.set(keyring.salt, derived);
  return derived;
}

/** Signs two numbers until a moment: (campaign, customer) to claim, (voucher, 0) to redeem. */
export function signToken(
  keyring: Keyring,
  purpose: TokenPurpose,
  first: number,
  second: number,
  expiresAt: Date,
): string {
  const text = [
    purpose,
    first.toString(36),
    second.toString(36),
    Math.floor(expiresAt.getTime() / 1000).toString(36),
  ].join('.');
  return `${text}.${macOf(keyring, text)}`;
}

/** What a genuine token says, expired or not; null for one that was changed, or made for something else. */
export function openToken(
  keyring: Keyring,
  purpose: TokenPurpose,
  token: string,
): { numbers: [number, number]; expiresAt: Date } | null {
  const cut = token.lastIndexOf('.');
  const text = token.slice(0, Math.max(cut, 0));
  const given = Buffer.from(token.slice(cut + 1));
  const expected = Buffer.from(macOf(keyring, text));
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null;
  const [kind, first = '', second = '', expires = ''] = text.split('.');
  if (kind !== purpose) return null;
  return {
    numbers: [Number.parseInt(first, 36), Number.parseInt(second, 36)],
    expiresAt: new Date(Number.parseInt(expires, 36) * 1000),
  };
}

/** The two numbers of a token that is genuine and not expired, else null. */
export function readToken(
  keyring: Keyring,
  purpose: TokenPurpose,
  token: string,
  now: Date,
): [number, number] | null {
  const opened = openToken(keyring, purpose, token);
  return opened && opened.expiresAt > now ? opened.numbers : null;
}

function macOf(keyring: Keyring, text: string): string {
  return createHmac('sha256', tokenKey(keyring)).update(text).digest('base64url').slice(0, 27);
}
