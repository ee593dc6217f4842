import { refuse, type Result } from '#contract/result.ts';
import type { Keyring } from '#platform/crypto/keyring.ts';
import { tokenSigner } from '#platform/crypto/signed-token.ts';

/** (draw, customer); a key of their own, so that no other link works in its place. */
const tokens = tokenSigner<'draw'>('huike draw token');
const linkDays = 30;

export type DrawLink = { drawId: number; customerNo: number };

export function signDrawLink(
  keyring: Keyring,
  { drawId, customerNo }: DrawLink,
  now: Date,
): { token: string; expiresAt: Date } {
  const expiresAt = new Date(now.getTime() + linkDays * 86_400_000);
  return { token: tokens.sign(keyring, 'draw', drawId, customerNo, expiresAt), expiresAt };
}

export function openDrawLink(keyring: Keyring, token: string, now: Date): Result<DrawLink> {
  const opened = tokens.open(keyring, 'draw', token);
  if (!opened) return refuse('DRAW_LINK_INVALID');
  if (opened.expiresAt <= now) return refuse('DRAW_LINK_EXPIRED');
  const [drawId, customerNo] = opened.numbers;
  return { ok: true, value: { drawId, customerNo } };
}
