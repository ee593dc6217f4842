import { refuse, type Result } from '#contract/result.ts';
import type { Keyring } from '#platform/crypto/keyring.ts';
import { tokenSigner } from '#platform/crypto/signed-token.ts';

/** (draw, customer); a key of their own, so that no other link works in its place. */
const tokens = tokenSigner<'draw'>('huike draw token');
const linkDays = 30;
/**
 * One that a phone makes for itself: the link behind it can be taken back, this one can't. So long that what is
 * played today can be checked when the seed is published tomorrow.
 */
const phoneHours = 48;

export type DrawLink = { drawId: number; customerNo: number };

/** `phoneUntil`: made by the customer's phone, by a link that is good until then. */
export function signDrawLink(
  keyring: Keyring,
  { drawId, customerNo }: DrawLink,
  now: Date,
  phoneUntil?: Date,
): { token: string; expiresAt: Date } {
  const hours = phoneUntil ? phoneHours : linkDays * 24;
  const until = now.getTime() + hours * 3_600_000;
  const expiresAt = new Date(Math.min(until, phoneUntil?.getTime() ?? until));
  return { token: tokens.sign(keyring, 'draw', drawId, customerNo, expiresAt), expiresAt };
}

export function openDrawLink(keyring: Keyring, token: string, now: Date): Result<DrawLink> {
  const opened = tokens.open(keyring, 'draw', token);
  if (!opened) return refuse('DRAW_LINK_INVALID');
  if (opened.expiresAt <= now) return refuse('DRAW_LINK_EXPIRED');
  const [drawId, customerNo] = opened.numbers;
  return { ok: true, value: { drawId, customerNo } };
}
