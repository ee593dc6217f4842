import { giftLimit, type GiftLimit, type GiftLimitView } from '#contract/gift-register.ts';
import { approvedSetting } from '#modules/approvals/index.ts';
import type { Tx } from '#platform/postgres/database.ts';

/** Approved it holds for what is given from then on. */
export const limitOfGifts = approvedSetting({
  kind: 'gift_limit',
  table: 'gift_register.gift_limit',
  content: giftLimit,
  changed: 'GIFT_LIMIT_CHANGED',
  audited: { action: 'gift-limit.approve', objectKind: 'GiftLimit' },
});

/** The limit in force, and the newest versions of it. */
export async function readLimits(tx: Tx): Promise<GiftLimitView> {
  const versions = await limitOfGifts.versions(tx);
  return { content: versions[0]?.content ?? null, versions };
}

export async function limitInForce(
  tx: Tx,
): Promise<{ version: number; content: GiftLimit } | null> {
  const [newest] = await limitOfGifts.versions(tx);
  return newest ?? null;
}
