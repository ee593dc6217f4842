import { sql } from 'kysely';
import { ownTagsLinkLimits } from '#contract/own-tags.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { recordAudit } from '#modules/audit/index.ts';
import { findGone } from '#modules/consent/index.ts';
import { bankDay } from '#platform/clock/clock.ts';
import { deviceDigest } from '#platform/crypto/device-digest.ts';
import type { Keyring } from '#platform/crypto/keyring.ts';
import { tokenSigner } from '#platform/crypto/signed-token.ts';
import type { Tx } from '#platform/postgres/database.ts';

/** (link, customer); a key of their own, so that a link to claim a voucher never opens a customer's tags, nor the other way round. */
export const ownTagsTokens = tokenSigner<'mine'>('huike own tags token');

export type LinkQuestion = { token: string; phoneKey: string };
export type OpenLink = {
  linkId: number;
  /** the number that it was made for */
  madeForNo: number;
  /** the customer kept, of one merged since the link was made */
  customerNo: number;
  /** the customer's managing outlet */
  orgId: number;
  expiresAt: Date;
};

type Row = {
  madeForNo: number;
  customerNo: number;
  orgId: number;
  expiresAt: Date;
  revoked: boolean;
  /** null before it was opened */
  phoneDigest: Buffer | null;
  changes: number;
};

/**
 * Opens a link for the phone that asks, and binds it to that phone the first time (as the job role: the
 * link is the right to see). With `change`, counts one change. The row's lock makes two phones that open it
 * at once take turns, and changes of one link follow each other.
 */
export async function useLink(
  tx: Tx,
  keyring: Keyring,
  now: Date,
  { token, phoneKey }: LinkQuestion,
  use: 'look' | 'change',
): Promise<Result<OpenLink>> {
  const opened = ownTagsTokens.open(keyring, 'mine', token);
  const linkId = opened?.numbers[0];
  if (!opened || linkId === undefined) return refuse('OWN_TAGS_LINK_INVALID');
  const row = await lockLink(tx, linkId);
  if (!row)
    return refuse(opened.expiresAt <= now ? 'OWN_TAGS_LINK_EXPIRED' : 'OWN_TAGS_LINK_INVALID');
  const { madeForNo, customerNo, orgId, expiresAt, phoneDigest } = row;
  const digest = deviceDigest(keyring, phoneKey);
  if (row.revoked || (await findGone(tx, [customerNo], bankDay(now))).has(customerNo))
    return refuse('OWN_TAGS_LINK_REVOKED');
  if (expiresAt <= now) return refuse('OWN_TAGS_LINK_EXPIRED');
  if (phoneDigest && !phoneDigest.equals(digest)) return refuse('OWN_TAGS_LINK_TAKEN');
  if (use === 'change' && row.changes >= ownTagsLinkLimits.changes)
    return refuse('OWN_TAGS_LINK_SPENT');
  if (use === 'change' || !phoneDigest)
    await sql`update own_tags.link set phone_digest = ${digest}, opened_at = coalesce(opened_at, ${now}),
      change_count = change_count + ${use === 'change' ? 1 : 0} where link_id = ${linkId}`.execute(
      tx,
    );
  if (!phoneDigest)
    await recordAudit(tx, {
      actor: 'system',
      action: 'own-tags.open_link',
      objectKind: 'Customer',
      objectId: customerNo,
      orgId,
      detail: { linkId },
    });
  return ok({ linkId, madeForNo, customerNo, orgId, expiresAt });
}

async function lockLink(tx: Tx, linkId: number): Promise<Row | undefined> {
  const { rows } = await sql<Row>`
    select customer_no as "madeForNo", customers.person_of(customer_no) as "customerNo", customers.outlet_of(customer_no) as "orgId",
      expires_at as "expiresAt", revoked_at is not null as revoked, phone_digest as "phoneDigest", change_count as changes
    from own_tags.link where link_id = ${linkId} for update`.execute(tx);
  return rows[0];
}
