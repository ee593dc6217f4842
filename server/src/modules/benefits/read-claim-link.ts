import { sql } from 'kysely';
import type { LinkView } from '#contract/claim-link.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { bankDay } from '#platform/clock/clock.ts';
import type { Keyring } from '#platform/crypto/keyring.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { isoMoment } from '#platform/postgres/iso-moment.ts';
import { type LinkFacts, stateOfLink } from './claim-link.core.ts';
import { readPickUp } from './deliveries.ts';
import { givesOf, packetOf } from './my-benefits/list-own-offers.ts';

/** A genuine link: what it is for, the keys under which it claims, and whether its time is over. */
export type ReadLink = {
  campaignId: number;
  customerNo: number;
  claimedBy: string;
  clientKey: string;
  expired: boolean;
};

type Row = Omit<LinkView, 'state' | 'claimFrom' | 'claimUntil' | 'code' | 'pickUp'> &
  Omit<LinkFacts, 'voucher'> & {
    voucherState: NonNullable<LinkFacts['voucher']>['state'] | null;
    voucherId: number | null;
    ownVoucher: boolean | null;
    code: string | null;
  };

/**
 * What a link shows now (as the job role: the link is the right to see it). A link whose time is over
 * claims nothing and shows no voucher that came another way, yet it goes on showing the one it brought
 * itself, which may be redeemed for longer than the link was good.
 */
export async function readClaimLink(
  tx: Tx,
  keyring: Keyring,
  now: Date,
  link: ReadLink,
): Promise<Result<LinkView>> {
  const row = await findRow(tx, now, link);
  if (!row) return refuse('NOT_ENTITLED');
  if (link.expired && row.ownVoucher !== true) return refuse('LINK_EXPIRED');
  const {
    voucherId,
    voucherState,
    ownVoucher: _,
    code,
    claimFrom,
    claimUntil,
    isOpen,
    hasRoom,
    ...shown
  } = row;
  const voucher = voucherState && { state: voucherState, validUntil: shown.validUntil };
  const facts = { claimFrom, claimUntil, isOpen, hasRoom, voucher };
  const state = stateOfLink(facts, now, bankDay(now));
  return ok({
    ...shown,
    state,
    claimFrom: claimFrom.toISOString(),
    claimUntil: claimUntil.toISOString(),
    code: state === 'claimed' && !shown.byPartner && shown.gives === null ? code : null,
    pickUp:
      voucherId && shown.gives?.kind === 'gift'
        ? await readPickUp(tx, keyring, now, voucherId)
        : null,
  });
}

async function findRow(tx: Tx, now: Date, link: ReadLink): Promise<Row | undefined> {
  const { rows } = await sql<Row>`
    select coalesce((select name from organization.org_unit where parent_id is null), '') as "bankName",
      o.name as "offerName", coalesce(v.face_amount_fen, a.face_amount_fen) as "faceAmountFen",
      a.threshold_amount_fen as "thresholdAmountFen", a.percent_bp as "percentBp", a.terms ->> 'exchangeFor' as "exchangeFor",
      a.kind in ('partnerBenefit', 'exchangeCode') as "byPartner", ${givesOf} as gives,
      case when v.id is null then ${packetOf} when a.kind = 'redPacket' then 'fixed' end as packet, a.claim_from as "claimFrom", a.claim_until as "claimUntil",
      coalesce(v.valid_until, ${bankDay(now)}::date + a.valid_days) as "validUntil",
      a.state = 'open' as "isOpen",
      not a.frozen and a.used_count < a.cap_count and a.used_amount_fen + a.face_amount_fen <= a.cap_amount_fen as "hasRoom",
      v.id as "voucherId", v.state as "voucherState", v.own as "ownVoucher", v.code, ${isoMoment('r.redeemed_at')} as "redeemedAt"
    from benefits.entitlement e
    join benefits.allotment a on a.id = e.allotment_id
    join benefits.offer o on o.id = a.offer_id
    left join lateral (
      select id, code, state, face_amount_fen, valid_until, own
      from benefits.voucher,
        lateral (select (claimed_by, client_key) = (${link.claimedBy}, ${link.clientKey}) as own) whose
      where campaign_id = e.campaign_id and customer_no = e.customer_no and (state <> 'reversed' or own)
      order by state = 'reversed' limit 1
    ) v on true
    left join benefits.redemption r on r.voucher_id = v.id and r.reversed_at is null
    where e.campaign_id = ${link.campaignId} and e.customer_no = ${link.customerNo}`.execute(tx);
  return rows[0];
}
