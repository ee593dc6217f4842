import { randomBytes } from 'node:crypto';

// Crockford's base 32: no I, L, O, U, so that a code read out or typed is not mistaken.
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const length = 16;

// Random bytes are drawn for many codes at once: one call for 16 bytes costs as much as one for 4,096.
let pool = Buffer.alloc(0);
let used = 0;

/** A new voucher code: 16 characters, 80 random bits, so that it can't be guessed. */
export function drawVoucherCode(): string {
  if (used + length > pool.length) {
    pool = randomBytes(length * 256);
    used = 0;
  }
  let code = '';
  for (const byte of pool.subarray(used, used + length)) code += alphabet[byte & 31];
  used += length;
  return code;
}

export const voucherCodeLength = length;

/** The same for a set of vouchers that one statement writes: the codes one after another, in ASCII. */
export function drawVoucherCodes(count: number): Buffer {
  const codes = randomBytes(count * length);
  for (let at = 0; at < codes.length; at += 1)
    codes[at] = alphabet.charCodeAt((codes[at] ?? 0) & 31);
  return codes;
}

/** What people type: lower case, groups and look-alikes become the stored form. */
export function normalizeVoucherCode(typed: string): string {
  return typed.toUpperCase().replaceAll(/[\s-]/g, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1');
}

export function maskVoucherCode(code: string): string {
  return `****${code.slice(-4)}`;
}
