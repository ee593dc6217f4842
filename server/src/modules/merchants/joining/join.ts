import { sql } from 'kysely';
import {
  type JoinAsked,
  type JoinCorrected,
  joiningLimits,
  joiningTermsVersion,
  type OwnApplication,
} from '#contract/merchant-joining.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { recordAudit } from '#modules/audit/index.ts';
import type { Keyring } from '#platform/crypto/keyring.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { accountDigits } from '../settlement-account.ts';
import {
  applicationColumns,
  applicationRows,
  type ApplicationRow,
  toldOf,
} from './application-rows.ts';
import { licenceNumber } from './licence-number.core.ts';
import { maskedNumber, maskedPhone, newSealedUnder, seal, tokenDigest } from './sealed-parts.ts';

type Shell = { keyring: Keyring; now: Date };

/**
 * An application of somebody who is not signed in, as the job role. Sent again under its token it is the same
 * one. Locks, in this order: the network it comes from (so that many at once are counted), the licence.
 */
export async function join(
  tx: Tx,
  { keyring, now }: Shell,
  asked: JoinAsked,
  addressKey: string,
): Promise<Result<OwnApplication>> {
  const checked = check(asked, asked.account.number);
  if (!checked.ok) return checked;
  const { licenceNo, digits } = checked.value;
  await holdInTurn(tx, `address/${addressKey}`);
  const digest = tokenDigest(keyring, asked.token);
  const earlier = await findByDigest(tx, digest);
  if (earlier)
    return earlier.licenceNo === licenceNo && earlier.name === asked.name
      ? ok(toldOf(earlier))
      : refuse('IDEMPOTENCY_KEY_REUSED');
  const limit = joiningLimits.perAddressAndDay;
  if ((await sentOfLate(tx, addressKey, now)) >= limit)
    return refuse('APPLICATIONS_TOO_MANY', { limit });
  const free = await holdLicence(tx, licenceNo, null);
  if (!free.ok) return free;
  const org = await inCharge(tx, asked.circleId);
  if (!org.ok) return org;
  const under = newSealedUnder();
  const { holderName, bankName } = asked.account;
  const { rows } = await sql<{ id: number }>`
    insert into merchants.application (token_digest, sealed_under, org_id, name, licence_no, category, circle_id, place,
      phone_sealed, phone_masked, holder_name, bank_name, account_sealed, account_masked, terms_version, terms_accepted_at,
      submitted_at, changed_at, address_key)
    values (${digest}, ${under}, ${org.value}, ${asked.name}, ${licenceNo}, ${asked.category}, ${asked.circleId}, ${asked.place},
      ${seal(keyring, under, 'phone', asked.phone)}, ${maskedPhone(asked.phone)}, ${holderName}, ${bankName},
      ${seal(keyring, under, 'account', digits)}, ${maskedNumber(digits)}, ${asked.termsVersion}, ${now}, ${now}, ${now}, ${addressKey})
    returning application_id as id`.execute(tx);
  await auditOf(tx, 'merchant.join', rows[0]?.id ?? 0, org.value);
  const made = await findByDigest(tx, digest);
  if (!made) throw new Error('an application was not written');
  return ok(toldOf(made));
}

/** Corrects what was returned, which is submitted again by that. */
export async function correct(
  tx: Tx,
  { keyring, now }: Shell,
  asked: JoinCorrected,
): Promise<Result<OwnApplication>> {
  const checked = check(asked, asked.account.number ?? null);
  if (!checked.ok) return checked;
  const { licenceNo, digits } = checked.value;
  const digest = tokenDigest(keyring, asked.token);
  const before = await findByDigest(tx, digest, true);
  if (!before) return refuse('APPLICATION_LINK_INVALID');
  if (before.state !== 'returned')
    return refuse('APPLICATION_STATE_REFUSED', { state: before.state });
  const free = await holdLicence(tx, licenceNo, before.id);
  if (!free.ok) return free;
  const org = await inCharge(tx, asked.circleId);
  if (!org.ok) return org;
  const under = before.sealedUnder;
  const { phone } = asked;
  const { holderName, bankName } = asked.account;
  // One that the bank's files know as a merchant stays with the outlet that manages it.
  await sql`update merchants.application set state = 'submitted', name = ${asked.name}, licence_no = ${licenceNo},
      category = ${asked.category}, circle_id = ${asked.circleId}, place = ${asked.place}, holder_name = ${holderName}, bank_name = ${bankName},
      org_id = case when merchant_no is null then ${org.value} else org_id end,
      phone_sealed = coalesce(${phone === undefined ? null : seal(keyring, under, 'phone', phone)}::bytea, phone_sealed),
      phone_masked = coalesce(${phone === undefined ? null : maskedPhone(phone)}::text, phone_masked),
      account_sealed = coalesce(${digits === '' ? null : seal(keyring, under, 'account', digits)}::bytea, account_sealed),
      account_masked = coalesce(${digits === '' ? null : maskedNumber(digits)}::text, account_masked),
      terms_version = ${asked.termsVersion}, terms_accepted_at = ${now}, changed_at = ${now}
    where application_id = ${before.id}`.execute(tx);
  await auditOf(tx, 'merchant.join_again', before.id, before.orgId);
  const made = await findByDigest(tx, digest);
  return made ? ok(toldOf(made)) : refuse('APPLICATION_LINK_INVALID');
}

/** What the applicant sees by the link. */
export async function showApplication(
  tx: Tx,
  keyring: Keyring,
  token: string,
): Promise<Result<OwnApplication>> {
  const found = await findByDigest(tx, tokenDigest(keyring, token));
  return found ? ok(toldOf(found)) : refuse('APPLICATION_LINK_INVALID');
}

/** What can be judged of the words alone; `number` null leaves the account as it is. */
function check(
  { licenceNo, termsVersion }: Pick<JoinAsked, 'licenceNo' | 'termsVersion'>,
  number: string | null,
): Result<{ licenceNo: string; digits: string }> {
  if (termsVersion !== joiningTermsVersion)
    return refuse('TERMS_CHANGED', { version: joiningTermsVersion });
  const licence = licenceNumber(licenceNo);
  if (!licence.ok) return licence;
  const digits = number === null ? ok('') : accountDigits(number);
  return digits.ok ? ok({ licenceNo: licence.value, digits: digits.value }) : digits;
}

async function holdInTurn(tx: Tx, what: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`merchants.application/${what}`}, 0))`.execute(
    tx,
  );
}

/** Two applications under one licence take turns; the index would end the second with an error. */
async function holdLicence(tx: Tx, licenceNo: string, own: number | null): Promise<Result<void>> {
  await holdInTurn(tx, `licence/${licenceNo}`);
  const { rows } = await sql`
    select from merchants.application where licence_no = ${licenceNo} and state <> 'returned'
      and application_id is distinct from ${own}::bigint limit 1`.execute(tx);
  return rows.length > 0 ? refuse('LICENCE_KNOWN') : ok(undefined);
}

async function sentOfLate(tx: Tx, addressKey: string, now: Date): Promise<number> {
  const { rows } = await sql<{ sent: number }>`
    select count(*)::int as sent from merchants.application
    where address_key = ${addressKey} and submitted_at > ${now}::timestamptz - interval '1 day'`.execute(
    tx,
  );
  return rows[0]?.sent ?? 0;
}

/** The outlet in charge of the circle; the head office of a merchant that stands in none. */
async function inCharge(tx: Tx, circleId: number | null): Promise<Result<number>> {
  const { rows } = await (
    circleId === null
      ? sql<{
          org: number;
        }>`select org_id as org from organization.org_unit where parent_id is null limit 1`
      : sql<{
          org: number;
        }>`select org_id as org from merchants.circle where circle_id = ${circleId} and state = 'open'`
  ).execute(tx);
  const [found] = rows;
  return found ? ok(found.org) : refuse('CIRCLE_UNKNOWN');
}

async function findByDigest(tx: Tx, digest: Buffer, lock = false): Promise<Sealed | undefined> {
  const { rows } = await sql<Sealed>`
    select ${applicationColumns}, a.sealed_under as "sealedUnder" from ${applicationRows}
    where a.token_digest = ${digest} ${lock ? sql`for no key update of a` : sql``}`.execute(tx);
  return rows[0];
}
type Sealed = ApplicationRow & { sealedUnder: string };

async function auditOf(tx: Tx, action: string, objectId: number, orgId: number): Promise<void> {
  await recordAudit(tx, {
    actor: 'system',
    action,
    objectKind: 'MerchantApplication',
    objectId,
    orgId,
  });
}
