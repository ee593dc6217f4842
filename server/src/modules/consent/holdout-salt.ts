import { createHmac } from 'node:crypto';
import type { Keyring } from '#platform/crypto/keyring.ts';

/** Salt of the universal holdout: known to the program only, so that nobody can pick numbers into or out of it. */
export function holdoutSalt(keyring: Keyring): Buffer {
  return createHmac('sha256', keyring.salt).update('consent/universal-holdout').digest();
}

/** Tells two salts apart without telling them. */
export function saltFingerprint(keyring: Keyring): string {
  return createHmac('sha256', holdoutSalt(keyring))
    .update('fingerprint')
    .digest('hex')
    .slice(0, 16);
}
