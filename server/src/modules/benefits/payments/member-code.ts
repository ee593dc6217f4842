import type { Keyring } from '#platform/crypto/keyring.ts';
import { readToken } from '../voucher-token.ts';

/** The customer whose member code is shown, null when it is none of this bank's or its time is over. */
export function readMember(keyring: Keyring, code: string, now: Date): number | null {
  return readToken(keyring, 'member', code, now)?.[0] ?? null;
}
