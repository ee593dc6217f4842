import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type {
  Bearer,
  OfflineAccepted,
  OfflineClass,
  offlineUploaded,
} from '#contract/offline-tills.ts';
import { ok, refuse, type Refusal, type Result } from '#contract/result.ts';
import type { z } from 'zod';
import { recordAudit } from '#modules/audit/index.ts';
import { type DeedJudge, redemptions } from '#modules/benefits/index.ts';
import type { Deed } from '#contract/fraud.ts';
import { bankDay } from '#platform/clock/clock.ts';
import type { Caller } from '#platform/http/caller.ts';
import type { Platform } from '#platform/platform.ts';
import type { Tx } from '#platform/postgres/database.ts';
import {
  bearerOf,
  classOfObstacle,
  judgeOffline,
  usesLease,
  type VoucherObstacle,
} from './judge-offline.core.ts';
import { type KnownTill, lockTill, merchantOfTill } from './lease-allowance.ts';
import { type LockedMerchant, lockMerchants, momentAt } from './lock-merchants.ts';
import { judgeTaking } from './merchant-state.core.ts';
import { clockSkewSeconds, type CodeContent, openOfflineCode } from './offline-code.ts';
import { writeVerifications } from './redeem-at-merchant.ts';

type Uploaded = z.infer<typeof offlineUploaded>;
type Shell = Pick<Platform, 'clock' | 'keyring'>;

/**
 * Takes what a till accepted without the network: each line is judged once, redeemed if it may be, and told
 * who bears it; a line sent again answers the same, one that was changed since is refused. Everything is
 * under the merchant's and the till's lock, so two uploads of one till take turns.
 */
export async function settleOffline(
  tx: Tx,
  { clock, keyring }: Shell,
  caller: Caller,
  items: readonly OfflineAccepted[],
  judge?: DeedJudge,
): Promise<Result<Uploaded>> {
  const merchantNo = await merchantOfTill(tx, caller);
  if (merchantNo === null) return refuse('TILL_ONLY');
  const merchant = (await lockMerchants(tx, [merchantNo], 'adding')).get(merchantNo);
  const till = await lockTill(tx, caller);
  if (!merchant || !till) return refuse('TILL_ONLY');
  const now = momentAt(clock, [merchant]);
  const known = await knownEntries(tx, till.tillId, items);
  const fresh = [...new Map(items.map((item) => [item.sequence, item])).values()]
    .filter(({ sequence }) => !known.has(sequence))
    .toSorted((one, two) => one.sequence - two.sequence);
  const lines = fresh.map((item) => ({ item, code: openOfflineCode(keyring, item.code) }));
  const judged = await judgeLines(tx, merchant, till, lines);
  const settled = await redeemLines(tx, now, merchant, till, judged, judge);
  await writeEntries(tx, now, merchant, till, settled);
  if (fresh.length > 0)
    await recordAudit(tx, {
      actor: caller,
      action: 'merchant.upload_offline',
      objectKind: 'Merchant',
      objectId: merchantNo,
      orgId: merchant.orgId,
      detail: {
        tillId: till.tillId,
        lines: settled.length,
        accepted: settled.filter(({ found }) => found === 'accepted').length,
      },
    });
  const after = await knownEntries(tx, till.tillId, items);
  return ok({
    items: items.map((item) => {
      const entry = after.get(item.sequence);
      if (!entry) throw new Error('a line of a till was not written');
      const isSame = entry.digest.equals(digestOf(item));
      return {
        sequence: item.sequence,
        class: isSame ? entry.class : null,
        bearer: isSame ? entry.bearer : null,
        redemptionId: isSame ? entry.redemptionId : null,
        refused: !isSame,
      };
    }),
  });
}

function digestOf(item: OfflineAccepted): Buffer {
  const { sequence, leaseId, code, purchaseAmountFen, at, orderReference } = item;
  return createHash('sha256')
    .update(JSON.stringify([sequence, leaseId, code, purchaseAmountFen, at, orderReference]))
    .digest();
}

type Known = { digest: Buffer; class: OfflineClass; bearer: Bearer; redemptionId: number | null };

async function knownEntries(
  tx: Tx,
  tillId: number,
  items: readonly OfflineAccepted[],
): Promise<ReadonlyMap<number, Known>> {
  const { rows } = await sql<Known & { sequence: number }>`
    select sequence, digest, class, bearer, redemption_id as "redemptionId" from merchants.offline_entry
    where till_id = ${tillId} and sequence = any (${items.map(({ sequence }) => sequence)}::int[])`.execute(
    tx,
  );
  return new Map(rows.map((row) => [row.sequence, row]));
}

type Line = { item: OfflineAccepted; code: CodeContent | null };
type Judged = Line & { worthFen: number; leaseId: number | null; found: OfflineClass | null };
type Settled = Judged & { found: OfflineClass; redemptionId: number | null };

const worthOf = (code: CodeContent | null, purchaseAmountFen: number): number =>
  code
    ? redemptions.worthOf({ faceAmountFen: code.f, percentBp: code.p || null }, purchaseAmountFen)
    : 0;

/** Judges lines in the till's own order, each against what the ones before it left of the lease. */
async function judgeLines(
  tx: Tx,
  merchant: LockedMerchant,
  till: KnownTill,
  lines: readonly Line[],
): Promise<Judged[]> {
  const leases = await leasesOf(tx, till, lines);
  const seen = await takenBefore(tx, till, lines);
  return lines.map((line): Judged => {
    const { item, code } = line;
    const worthFen = worthOf(code, item.purchaseAmountFen);
    const lease = leases.get(item.leaseId) ?? null;
    const at = new Date(item.at);
    const found = judgeOffline({
      at: at.getTime(),
      day: bankDay(at),
      purchaseAmountFen: item.purchaseAmountFen,
      code: code && {
        madeAt: code.i * 1000,
        goodUntil: code.e * 1000,
        validUntil: code.u,
        thresholdFen: code.t,
        worthFen,
      },
      lease,
      isRepeated: code !== null && seen.has(code.v),
      merchantTakes: judgeTaking(merchant.state).ok,
      skewMs: clockSkewSeconds * 1000,
    });
    if (found === null && code && lease) {
      seen.add(code.v);
      lease.leftCount -= 1;
      lease.leftFen -= worthFen;
    }
    return { ...line, worthFen, leaseId: lease ? item.leaseId : null, found };
  });
}

type OpenLease = { from: number; until: number; leftCount: number; leftFen: number };

async function leasesOf(
  tx: Tx,
  { tillId }: KnownTill,
  lines: readonly Line[],
): Promise<ReadonlyMap<number, OpenLease>> {
  const { rows } = await sql<{
    id: number;
    from: Date;
    until: Date;
    leftCount: number;
    leftFen: number;
  }>`
    select lease_id as id, leased_at as from, until_at as until, count_cap - used_count as "leftCount",
      amount_cap_fen - used_amount_fen as "leftFen"
    from merchants.lease where till_id = ${tillId} and lease_id = any (${lines.map(({ item }) => item.leaseId)}::bigint[])
    for no key update`.execute(tx);
  return new Map(
    rows.map(({ id, from, until, ...left }) => [
      id,
      { from: from.getTime(), until: until.getTime(), ...left },
    ]),
  );
}

/** Vouchers that the till has told of and that stand: one that was given back since may be used again. */
async function takenBefore(
  tx: Tx,
  { tillId }: KnownTill,
  lines: readonly Line[],
): Promise<Set<number>> {
  const { rows } = await sql<{ id: number }>`
    select e.voucher_id as id from merchants.offline_entry e
    left join benefits.redemption r on r.id = e.redemption_id
    where e.till_id = ${tillId} and e.voucher_id = any (${lines.map(({ code }) => code?.v ?? 0)}::bigint[])
      and (e.bearer = 'bank' or e.class = 'accepted' and r.reversed_at is null)`.execute(tx);
  return new Set(rows.map(({ id }) => id));
}

/** Redeems what nothing stands against; what the voucher itself refuses was not the till's to know. */
async function redeemLines(
  tx: Tx,
  now: Date,
  merchant: LockedMerchant,
  till: KnownTill,
  judged: readonly Judged[],
  judge: DeedJudge | undefined,
): Promise<Settled[]> {
  const deeds: Deed[] = [];
  const good = judged.filter(({ found }) => found === null);
  const answers = await redemptions.redeem(
    tx,
    now,
    good.map(({ item, code }) => ({
      voucher: { id: code?.v ?? 0 },
      purchaseAmountFen: item.purchaseAmountFen,
      redeemedBy: `till:${till.tillId}`,
      clientKey: `offline:${item.sequence}`,
      orgId: merchant.orgId,
      merchantId: merchant.merchantNo,
      // A code that was made before codes told groups is not held to what no till could know.
      reference: code?.g === undefined ? '' : item.orderReference,
      paidOn: bankDay(new Date(item.at)),
    })),
    onlyCounted(deeds),
  );
  const bySequence = new Map(good.map(({ item }, at) => [item.sequence, answers[at]]));
  const settled = judged.map((line): Settled => {
    if (line.found) return { ...line, found: line.found, redemptionId: null };
    const answer = bySequence.get(line.item.sequence);
    if (answer?.ok) return { ...line, found: 'accepted', redemptionId: answer.value.id };
    return { ...line, found: classOfRefusal(answer?.refusal), redemptionId: null };
  });
  tellDeeds(judge, now, settled, deeds);
  await writeVerifications(
    tx,
    now,
    'offline',
    settled.flatMap(({ item, redemptionId }) =>
      redemptionId === null
        ? []
        : [{ redemptionId, merchant, tillId: till.tillId, orderReference: item.orderReference }],
    ),
  );
  return settled;
}

/** What the till has given away is not refused any more: it is only counted. */
const onlyCounted = (deeds: Deed[]): DeedJudge => ({
  judge: async () => null,
  ask: async () => null,
  note: (_, happened) => void deeds.push(...happened),
});

/**
 * Tells of redemptions by the moment at which the till took them: a day's worth that arrives at once was no
 * minute's. A till's clock that is ahead counts as now.
 */
function tellDeeds(
  judge: DeedJudge | undefined,
  now: Date,
  settled: readonly Settled[],
  deeds: readonly Deed[],
): void {
  const takenAt = new Map(
    settled.map((line) => [String(line.redemptionId), Date.parse(line.item.at)]),
  );
  for (const deed of deeds) {
    const at = takenAt.get(deed.objectKey ?? '') ?? now.getTime();
    judge?.note(new Date(Math.min(at, now.getTime())), [deed]);
  }
}

const obstacles: Readonly<Record<string, VoucherObstacle>> = {
  ALREADY_REDEEMED: 'redeemed',
  VOUCHER_HELD: 'redeemed',
  VOUCHER_EXPIRED: 'expired',
};

/** What a receipt shows to whoever takes a voucher for it. */
const besideOthers = new Set([
  'EXCLUDED_BY_GROUP',
  'STACKS_WITH_NONE',
  'ADDS_NOTHING',
  'PURCHASE_DIFFERS',
  'ONE_EXCHANGE',
]);

function classOfRefusal(refusal: Refusal | undefined): OfflineClass {
  if (refusal?.code === 'BELOW_THRESHOLD') return 'below_threshold';
  if (besideOthers.has(refusal?.code ?? '')) return 'not_together';
  // A voucher that is not there any more was taken back with whoever held it.
  return classOfObstacle(obstacles[refusal?.code ?? ''] ?? 'taken_back');
}

async function writeEntries(
  tx: Tx,
  now: Date,
  merchant: LockedMerchant,
  till: KnownTill,
  settled: readonly Settled[],
): Promise<void> {
  if (settled.length === 0) return;
  const using = settled.filter(({ found }) => usesLease(found));
  await sql`
    update merchants.lease l set used_count = l.used_count + u.number, used_amount_fen = l.used_amount_fen + u.fen
    from (select lease_id, count(*)::int as number, sum(fen)::bigint as fen
      from unnest(${using.map(({ leaseId }) => leaseId)}::bigint[], ${using.map(({ worthFen }) => worthFen)}::bigint[]) as w (lease_id, fen)
      group by 1) u
    where l.lease_id = u.lease_id`.execute(tx);
  await sql`
    insert into merchants.offline_entry (till_id, sequence, merchant_no, org_id, lease_id, digest, voucher_id, class, bearer, amount_fen,
      purchase_amount_fen, accepted_at, arrived_at, redemption_id)
    select ${till.tillId}::bigint, w.sequence, ${merchant.merchantNo}::int, ${merchant.orgId}::int, w.lease_id, w.digest, w.voucher_id, w.class,
      w.bearer, w.amount_fen, w.purchase_amount_fen, w.accepted_at, ${now}, w.redemption_id
    from unnest(${settled.map(({ item }) => item.sequence)}::int[], ${settled.map(({ leaseId }) => leaseId)}::bigint[],
      ${settled.map(({ item }) => digestOf(item))}::bytea[], ${settled.map(({ code }) => code?.v ?? null)}::bigint[],
      ${settled.map(({ found }) => found)}::text[], ${settled.map(({ found }) => bearerOf(found))}::text[],
      ${settled.map(({ worthFen }) => worthFen)}::bigint[], ${settled.map(({ item }) => item.purchaseAmountFen)}::bigint[],
      ${settled.map(({ item }) => item.at)}::timestamptz[], ${settled.map(({ redemptionId }) => redemptionId)}::bigint[])
      as w (sequence, lease_id, digest, voucher_id, class, bearer, amount_fen, purchase_amount_fen, accepted_at, redemption_id)`.execute(
    tx,
  );
}
