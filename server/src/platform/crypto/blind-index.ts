import { createHmac } from 'node:crypto';
import type { Keyring } from './keyring.ts';

/**
 * A keyed digest for finding an encrypted value by equality. `field` separates the spaces: the same
 * digits as phone and as identity number give different indexes. 16 bytes: collisions are negligible
 * below 2^50 values.
 */
export function blindIndex(keyring: Keyring, field: string, text: string): Buffer {
  return createHmac('sha256', keyring.index).update(`${field}\0${text}`).digest().subarray(0, 16);
}
