import { createHmac } from 'node:crypto';
import type { Keyring } from './keyring.ts';

/**
 * 32 bytes that say of two requests that the same page or app sent them, by the random text that it made and
 * keeps. Keyed: a page may send a text that is short or known, and whoever reads the rows must not find it.
 */
export function deviceDigest(keyring: Keyring, text: string): Buffer {
  return createHmac('sha256', keyring.index).update(`device\0${text}`).digest();
}

/** The form in which rows count by a device: as many bits as it takes to tell devices apart. */
export function deviceKeyOf(digest: Buffer): string {
  return digest.toString('base64url').slice(0, 22);
}
