import { createHash, randomBytes } from 'node:crypto';

/** 256 random bits: nothing to guess, so a plain digest is enough to store. */
export function newToken(prefix = ''): string {
  return prefix + randomBytes(32).toString('base64url');
}

export function digestOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
