import type { Keyring } from '#platform/crypto/keyring.ts';
import { tokenSigner } from '#platform/crypto/signed-token.ts';

export type TokenPurpose = 'claim' | 'redeem' | 'member';

const tokens = tokenSigner<TokenPurpose>('huike voucher token');

/** Signs two numbers until a moment: (campaign, customer) to claim, (voucher, 0) to redeem, (customer, 0) to pay. */
export const signToken = tokens.sign;

/** What a genuine token says, expired or not; null for one that was changed, or made for something else. */
export const openToken = tokens.open;

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
