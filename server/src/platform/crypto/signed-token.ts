import {
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  timingSafeEqual,
} from 'node:crypto';
import type { Keyring } from './keyring.ts';

/** What a genuine token says, expired or not. */
type Opened = { numbers: [number, number]; expiresAt: Date };

export type TokenSigner<Purpose extends string> = {
  /** Signs two numbers until a moment. */
  sign(keyring: Keyring, purpose: Purpose, first: number, second: number, expiresAt: Date): string;
  /** Null for a token that was changed, or made for something else. */
  open(keyring: Keyring, purpose: Purpose, token: string): Opened | null;
};

/**
 * Tokens of one kind: `purpose.number.number.expires.mac`. The purpose is part of what is signed, and each
 * label has a key of its own derived from the salt key, so that no token works in another's place or says
 * anything about a salt.
 */
export function tokenSigner<Purpose extends string>(label: string): TokenSigner<Purpose> {
  const keys = new WeakMap<KeyObject, KeyObject>();
  const keyOf = (keyring: Keyring): KeyObject => {
    const known = keys.get(keyring.salt);
    if (known) return known;
    // A KeyObject: a Buffer would be turned into one at every token, which took a tenth of a claim.
    const derived = createSecretKey(
      Buffer.from(hkdfSync('sha256', keyring.salt.export(), '', label, 32)),
    );
    keys.set(keyring.salt, derived);
    return derived;
  };
  const macOf = (keyring: Keyring, text: string): string =>
    createHmac('sha256', keyOf(keyring)).update(text).digest('base64url').slice(0, 27);
  return {
    sign: (keyring, purpose, first, second, expiresAt) => {
      const seconds = Math.floor(expiresAt.getTime() / 1000);
      const numbers = [first, second, seconds].map((number) => number.toString(36));
      const text = [purpose, ...numbers].join('.');
      return `${text}.${macOf(keyring, text)}`;
    },
    open: (keyring, purpose, token) => {
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
    },
  };
}
