import pg from 'pg';
import { drawVoucherCode } from '../../server/src/modules/benefits/voucher-code.ts';

// The baseline: the same effects (voucher, limits, each funder's transfer, balances, count, event) as one
// plain statement that locks the row of the money, one transaction a claim, straight on a pooled connection: no
// role to enter, no scope, nothing shared between callers.
const statement = `
  with drawn as (
    update benefits.allotment a set used_count = used_count + 1, used_amount_fen = used_amount_fen + face_amount_fen
    from benefits.entitlement e
    where e.campaign_id = $1 and e.customer_no = $2 and a.id = e.allotment_id and a.state = 'open'
      and a.used_count < a.cap_count and a.used_amount_fen + a.face_amount_fen <= a.cap_amount_fen
      and not exists (select 1 from benefits.voucher v where v.campaign_id = $1 and v.customer_no = $2 and v.state <> 'reversed')
    returning a.id, a.offer_id, a.face_amount_fen, a.valid_days, e.org_id
  ),
  metered as (
    insert into benefits.limit_use as known (limit_id, key, period_start, used_count, used_amount_fen, cap_count, cap_amount_fen)
    select l.id, case l.scope when 'customer' then $2::text else '' end, case l.period when 'total' then date '0001-01-01' else current_date end,
      1, d.face_amount_fen, l.cap_count, l.cap_amount_fen
    from drawn d join benefits.offer_limit l on l.offer_id = d.offer_id
    on conflict (limit_id, key, period_start) do update
    set used_count = known.used_count + 1, used_amount_fen = known.used_amount_fen + excluded.used_amount_fen
  ),
  granted as (
    insert into benefits.voucher (campaign_id, customer_no, allotment_id, code, face_amount_fen, channel, claimed_by, client_key,
      claimed_at, valid_until, org_id)
    select $1, $2, id, $3, face_amount_fen, 'customer', $4, $5, now(), current_date + valid_days, org_id from drawn
    returning id, code, face_amount_fen, valid_until, allotment_id
  ),
  balanced as (
    update ledger.account c set balance = balance + case when c.id = l.allotted_account_id then -l.share_fen else l.share_fen end
    from drawn d join benefits.allotment_leg l on l.allotment_id = d.id where c.id in (l.allotted_account_id, l.claimed_account_id)
  ),
  posted as (
    insert into ledger.transfer (kind, from_account_id, to_account_id, amount, natural_key, leg, subject_id, posted_at, org_id)
    select 'claim', l.allotted_account_id, l.claimed_account_id, l.share_fen, 'claim:' || g.id, l.leg, g.id, now(), null
    from granted g join benefits.allotment_leg l on l.allotment_id = g.allotment_id
  ),
  told as (
    insert into platform.outbox (type, business_date, occurred_at, party_no, org_id, channel, amount_fen, properties)
    select 'voucher_claimed', current_date, now(), $2, d.org_id, 'customer', d.face_amount_fen,
      jsonb_build_object('campaign_id', $1::text, 'offer_id', d.offer_id::text, 'voucher_id', g.id::text)
    from granted g, drawn d
  )
  select id, code, face_amount_fen, valid_until::text from granted`;

export type PlainClaims = {
  claim(campaignId: number, customerNo: number): Promise<PlainVoucher | null>;
  end(): Promise<void>;
};
type PlainVoucher = {
  id: number;
  campaignId: number;
  customerNo: number;
  code: string;
  faceAmountFen: number;
  validUntil: string;
};

/** Claims one by one over a pool of that size. */
export function openPlainClaims(connectionString: string, poolSize: number): PlainClaims {
  const pool = new pg.Pool({ connectionString, max: poolSize, options: '-c role=huike_job' });
  return {
    claim: async (campaignId, customerNo) => {
      const { rows } = await pool.query<{
        id: number;
        code: string;
        face_amount_fen: number;
        valid_until: string;
      }>(statement, [
        campaignId,
        customerNo,
        drawVoucherCode(),
        `customer:${customerNo}`,
        `link:${campaignId}`,
      ]);
      const [row] = rows;
      if (!row) return null;
      return {
        id: row.id,
        campaignId,
        customerNo,
        code: row.code,
        faceAmountFen: row.face_amount_fen,
        validUntil: row.valid_until,
      };
    },
    end: () => pool.end(),
  };
}
