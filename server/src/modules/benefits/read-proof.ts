import { ok, refuse, type Result } from '#contract/result.ts';
import type { Keyring } from '#platform/crypto/keyring.ts';
import { normalizeVoucherCode } from './voucher-code.ts';
import { isMemberCode } from './payments/member-code.ts';
import { readToken } from './voucher-token.ts';

/** The voucher that a proof names: the code the customer reads out, or the token behind the QR. */
export function readProof(
  keyring: Keyring,
  proof: string,
  now: Date,
): Result<{ id: number } | { code: string }> {
  if (isMemberCode(proof)) return refuse('MEMBER_CODE_ALONE');
  if (!proof.startsWith('redeem.')) return ok({ code: normalizeVoucherCode(proof) });
  const named = readToken(keyring, 'redeem', proof, now);
  return named ? ok({ id: named[0] }) : refuse('TOKEN_INVALID');
}

/** The vouchers that proofs name, or the first refusal. */
export function readProofs(
  keyring: Keyring,
  proofs: readonly string[],
  now: Date,
): Result<({ id: number } | { code: string })[]> {
  const names = [];
  for (const proof of proofs) {
    const name = readProof(keyring, proof, now);
    if (!name.ok) return name;
    names.push(name.value);
  }
  return ok(names);
}
