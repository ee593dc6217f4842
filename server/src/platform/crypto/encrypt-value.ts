import { createCipheriv, createDecipheriv, randomFillSync } from 'node:crypto';
import type { Keyring } from './keyring.ts';

// Envelope: algorithm (1 byte) · key id (1 byte) · nonce (12) · tag (16) · ciphertext. The first byte
// leaves room for SM4-GCM (2) beside AES-256-GCM (1).
const aes256gcm = 1;
const nonceBytes = 12;
const tagBytes = 16;
const headBytes = 2 + nonceBytes + tagBytes;

/**
 * Encrypts one value. `rowBinding` (such as "customer/42/phone") is authenticated with it, so that a
 * value copied into another row does not decrypt there.
 */
export function encryptValue(keyring: Keyring, rowBinding: string, text: string): Buffer {
  const key = keyring.encryption.get(keyring.currentKeyId);
  if (!key) throw new Error(`the key ring lacks its current key ${keyring.currentKeyId}`);
  const nonce = freshNonce();
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(Buffer.from(rowBinding));
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([
    Buffer.from([aes256gcm, keyring.currentKeyId]),
    nonce,
    cipher.getAuthTag(),
    body,
  ]);
}

const pool = Buffer.allocUnsafe(nonceBytes * 1024);
let drawn = pool.length;

/** Random bytes, drawn a thousand nonces at once: asking the system for twelve costs as much as encrypting. */
function freshNonce(): Buffer {
  if (drawn === pool.length) {
    randomFillSync(pool);
    drawn = 0;
  }
  drawn += nonceBytes;
  return pool.subarray(drawn - nonceBytes, drawn);
}

/** Gives back the text; throws when the envelope was altered, moved to another row, or its key is gone. */
export function decryptValue(keyring: Keyring, rowBinding: string, envelope: Buffer): string {
  const keyId = envelope[1] ?? -1;
  const key = keyring.encryption.get(keyId);
  if (envelope[0] !== aes256gcm || !key || envelope.length < headBytes) {
    throw new Error(`cannot decrypt ${rowBinding}: unknown algorithm or key ${keyId}`);
  }
  const decipher = createDecipheriv('aes-256-gcm', key, envelope.subarray(2, 2 + nonceBytes), {
    authTagLength: tagBytes,
  });
  decipher.setAAD(Buffer.from(rowBinding));
  decipher.setAuthTag(envelope.subarray(2 + nonceBytes, headBytes));
  return Buffer.concat([decipher.update(envelope.subarray(headBytes)), decipher.final()]).toString(
    'utf8',
  );
}
