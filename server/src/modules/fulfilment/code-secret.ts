import { blindIndex } from '#platform/crypto/blind-index.ts';
import { decryptValue, encryptValue } from '#platform/crypto/encrypt-value.ts';
import type { Keyring } from '#platform/crypto/keyring.ts';

/** By which the same code of a partner is known again without being read. */
export function digestOf(keyring: Keyring, partnerId: number, code: string): Buffer {
  return blindIndex(keyring, `exchange-code/${partnerId}`, code);
}

/** A sealed code opens under its own digest. No well-formed code or secret holds a line's end. */
const bindingOf = (digest: Buffer): string => `fulfilment/code/${digest.toString('hex')}`;

export function sealCode(
  keyring: Keyring,
  digest: Buffer,
  { code, pin }: { code: string; pin: string | null },
): Buffer {
  return encryptValue(keyring, bindingOf(digest), pin === null ? code : `${code}\n${pin}`);
}

export function openCode(
  keyring: Keyring,
  digest: Buffer,
  sealed: Buffer,
): { code: string; pin: string | null } {
  const [code = '', pin = null] = decryptValue(keyring, bindingOf(digest), sealed).split('\n');
  return { code, pin };
}
