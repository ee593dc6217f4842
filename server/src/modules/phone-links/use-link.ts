import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { phoneLinkLimits, type PhoneQuestion } from '#contract/phone-links.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { recordAudit } from '#modules/audit/index.ts';
import { findGone } from '#modules/consent/index.ts';
import { bankDay } from '#platform/clock/clock.ts';
import { deviceDigest, deviceKeyOf } from '#platform/crypto/device-digest.ts';
import type { Keyring } from '#platform/crypto/keyring.ts';
import { tokenSigner } from '#platform/crypto/signed-token.ts';
import type { Tx } from '#platform/postgres/database.ts';

/** (link, customer); a key of their own, so that no other link works in its place. */
export const phoneTokens = tokenSigner<'phone'>('huike phone link token');

export type OpenPhoneLink = {
  linkId: number;
  /** the customer kept, of one merged since the link was made */
  customerNo: number;
  /** the customer's managing outlet */
  orgId: number;
  goodUntil: Date;
  /** says of two claims that the same phone made them, and nothing else */
  deviceKey: string;
};

type Row = {
  customerNo: number;
  orgId: number;
  goodUntil: Date;
  revoked: boolean;
  /** null before it was opened */
  phoneDigest: Buffer | null;
};

/**
 * Opens a link for the phone that asks, and binds it to that phone the first time (as the job role: the link
 * is the right). Once it is bound a look takes no lock; to bind it, the row is locked and looked at again, so
 * that of two phones that open it at once one gets it.
 */
export async function usePhoneLink(
  tx: Tx,
  keyring: Keyring,
  now: Date,
  { token, phoneKey }: PhoneQuestion,
): Promise<Result<OpenPhoneLink>> {
  const opened = phoneTokens.open(keyring, 'phone', token);
  const linkId = opened?.numbers[0];
  if (!opened || linkId === undefined) return refuse('PHONE_LINK_INVALID');
  const seen = await readLink(tx, linkId, false);
  const row = seen?.phoneDigest === null ? await readLink(tx, linkId, true) : seen;
  if (!row) return refuse(opened.expiresAt <= now ? 'PHONE_LINK_EXPIRED' : 'PHONE_LINK_INVALID');
  const { customerNo, orgId, phoneDigest } = row;
  if (row.revoked || (await findGone(tx, [customerNo], bankDay(now))).has(customerNo))
    return refuse('PHONE_LINK_REVOKED');
  if (row.goodUntil <= now) return refuse('PHONE_LINK_EXPIRED');
  const digest = deviceDigest(keyring, phoneKey);
  const isForeign = phoneDigest !== null && !phoneDigest.equals(digest);
  if (isForeign && !(await keyFormerDigest(tx, linkId, phoneKey, digest)))
    return refuse('PHONE_LINK_TAKEN');
  const goodUntil = phoneDigest ? row.goodUntil : await bind(tx, linkId, row, digest, now);
  return ok({ linkId, customerNo, orgId, goodUntil, deviceKey: deviceKeyOf(digest) });
}

/** Links were bound by a plain SHA-256 before digests were keyed: the phone that opens one keys it. */
async function keyFormerDigest(
  tx: Tx,
  linkId: number,
  phoneKey: string,
  digest: Buffer,
): Promise<boolean> {
  const former = createHash('sha256').update(phoneKey).digest();
  const { numAffectedRows } = await sql`
    update phone_links.link set phone_digest = ${digest} where link_id = ${linkId} and phone_digest = ${former}`.execute(
    tx,
  );
  return numAffectedRows === 1n;
}

async function readLink(tx: Tx, linkId: number, lock: boolean): Promise<Row | undefined> {
  const { rows } = await sql<Row>`
    select customers.person_of(customer_no) as "customerNo", customers.outlet_of(customer_no) as "orgId",
      good_until as "goodUntil", revoked_at is not null as revoked, phone_digest as "phoneDigest"
    from phone_links.link where link_id = ${linkId} ${lock ? sql`for update` : sql``}`.execute(tx);
  return rows[0];
}

async function bind(
  tx: Tx,
  linkId: number,
  { customerNo, orgId }: Row,
  digest: Buffer,
  now: Date,
): Promise<Date> {
  const goodUntil = new Date(now.getTime() + phoneLinkLimits.goodForDays * 86_400_000);
  await sql`update phone_links.link set phone_digest = ${digest}, opened_at = ${now}, good_until = ${goodUntil}
    where link_id = ${linkId}`.execute(tx);
  await recordAudit(tx, {
    actor: 'system',
    action: 'phone-links.open_link',
    objectKind: 'Customer',
    objectId: customerNo,
    orgId,
    detail: { linkId },
  });
  return goodUntil;
}
