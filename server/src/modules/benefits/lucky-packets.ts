import { createHash, createHmac, randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { streamOf } from '#contract/draw-random.ts';
import { luckyAmounts, luckyBlockText, type LuckyRule } from '#contract/lucky-packet.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { type LuckyProof, luckyPacketsTold } from '#contract/payment-benefits.ts';
import type { LedgerFault } from '#modules/ledger/index.ts';
import { type Tx, withJob } from '#platform/postgres/database.ts';
import type { Database } from '#platform/postgres/database.ts';
import { firstDifferences } from '#platform/postgres/first-differences.ts';
import type { ClaimOutcome } from './sql/claim-vouchers.ts';

type Release = LuckyRule & { releaseId: number; groups: number; seed: Buffer };

/** The amounts of a release in the order in which they are given out. */
function amountsOf({ releaseId, groups, seed, ...rule }: Release): number[] {
  return Array.from({ length: groups }, (_, at) =>
    luckyAmounts(
      rule,
      streamOf((block) =>
        createHmac('sha256', seed)
          .update(luckyBlockText(releaseId, at + 1, block))
          .digest(),
      ),
    ),
  ).flat();
}

/** Draws the amounts of a release that was just set aside. */
export async function drawAmounts(
  tx: Tx,
  release: LuckyRule & { releaseId: number; groups: number },
): Promise<void> {
  const seed = randomBytes(32);
  const { releaseId, totalFen, number, groups } = release;
  await sql`insert into benefits.lucky_release (allotment_id, seed, commitment, total_fen, number, groups)
    values (${releaseId}, ${seed}, ${createHash('sha256').update(seed).digest()}, ${totalFen}, ${number}, ${groups})`.execute(
    tx,
  );
  await sql`insert into benefits.lucky_packet (allotment_id, place, amount_fen)
    select ${releaseId}::bigint, place, amount
    from unnest(${amountsOf({ ...release, seed })}::bigint[]) with ordinality as w (amount, place)`.execute(
    tx,
  );
}

/**
 * Gives what was granted of lucky packets their amounts, the next ones in order: the batch has counted each for
 * the least, and its allotments are locked. The outcomes are told their amounts.
 */
export async function giveAmounts(tx: Tx, outcomes: readonly ClaimOutcome[]): Promise<void> {
  const lucky = new Set(
    outcomes.flatMap(({ allotment_id: id, legs }) =>
      id !== null && legs?.[0]?.isLucky ? [id] : [],
    ),
  );
  const granted = outcomes.filter(
    ({ id, refusal, replayed, allotment_id: allotmentId }) =>
      id !== null && refusal === null && !replayed && lucky.has(allotmentId ?? 0),
  );
  if (granted.length === 0) return;
  const { rows } = await sql<{ voucher_id: number; amount_fen: number }>`
    with wanted as (
      select voucher_id, allotment_id, row_number() over (partition by allotment_id order by ordinal) as nth
      from unnest(${granted.map(({ id }) => id)}::bigint[], ${granted.map((one) => one.allotment_id)}::bigint[])
        with ordinality as w (voucher_id, allotment_id, ordinal)
    ),
    next as (
      select a.id as allotment_id, p.place, p.amount_fen, p.nth, p.amount_fen - a.face_amount_fen as more_fen
      from benefits.allotment a
      cross join lateral (
        select place, amount_fen, row_number() over (order by place) as nth from (
          select place, amount_fen from benefits.lucky_packet
          where allotment_id = a.id and voucher_id is null order by place limit ${granted.length}) free
      ) p
      where a.id = any (${[...lucky]}::bigint[])
    ),
    given as materialized (select voucher_id, next.* from wanted join next using (allotment_id, nth)),
    marked as (
      update benefits.lucky_packet p set voucher_id = given.voucher_id from given
      where (p.allotment_id, p.place) = (given.allotment_id, given.place)
    ),
    valued as (
      update benefits.voucher v set face_amount_fen = given.amount_fen from given where v.id = given.voucher_id
    ),
    counted as (
      update benefits.allotment a set used_amount_fen = a.used_amount_fen + s.more_fen
      from (select allotment_id, sum(more_fen)::bigint as more_fen from given group by 1) s where a.id = s.allotment_id
    ),
    -- Its rows were counted by this batch, so they are locked, in the order of their key.
    metered as (
      update benefits.limit_use u set used_amount_fen = u.used_amount_fen + s.more_fen
      from (
        select l.id as limit_id, benefits.period_start(l.period, v.claimed_at) as period_start,
          case l.scope when 'offer' then '' when 'customer' then v.customer_no::text when 'outlet' then v.outlet_org_id::text
            when 'merchant' then v.merchant_id::text when 'phone' then v.phone_key else v.device_key end as key,
          sum(given.more_fen)::bigint as more_fen
        from given join benefits.voucher v on v.id = given.voucher_id
        join benefits.allotment a on a.id = v.allotment_id
        join benefits.offer_limit l on l.offer_id = a.offer_id
        group by 1, 2, 3
      ) s
      where (u.limit_id, u.key, u.period_start) = (s.limit_id, s.key, s.period_start)
    )
    select voucher_id, amount_fen from given`.execute(tx);
  if (rows.length !== granted.length)
    throw new Error('a lucky packet was granted that is not there');
  const amounts = new Map(rows.map((row) => [row.voucher_id, row.amount_fen]));
  for (const outcome of granted) outcome.face_amount_fen = amounts.get(outcome.id ?? 0) ?? 0;
}

/** Of a claim that is taken back, the amount is there again for who comes next. */
export async function freeAmount(tx: Tx, voucherId: number): Promise<void> {
  await sql`update benefits.lucky_packet set voucher_id = null where voucher_id = ${voucherId}`.execute(
    tx,
  );
}

/** What anybody may know of a lucky release: its commitment, and its seed once it is over. As the job role. */
export async function findLuckyProof(
  database: Database,
  now: Date,
  releaseId: number,
): Promise<Result<LuckyProof>> {
  const { rows } = await withJob(database, (tx) =>
    sql<LuckyProof>`
      select l.*, case when l.seed is null then '[]' else (
        select coalesce(jsonb_agg(jsonb_build_object('place', place, 'amountFen', amount_fen, 'taken', voucher_id is not null) order by place), '[]')
        from benefits.lucky_packet where allotment_id = l."releaseId" and place <= ${luckyPacketsTold}) end as packets
      from (
      select a.id as "releaseId", encode(l.commitment, 'hex') as commitment, l.total_fen as "totalFen", l.number, l.groups,
        a.face_amount_fen as "leastFen", case when a.state = 'closed' or a.claim_until <= ${now} then encode(l.seed, 'hex') end as seed
      from benefits.lucky_release l join benefits.allotment a on a.id = l.allotment_id where a.id = ${releaseId}) l`.execute(
      tx,
    ),
  );
  return rows[0] ? ok(rows[0]) : refuse('NOT_FOUND');
}

/** Draws every lucky release again, and names the rules that do not hold. */
export async function verifyLucky(tx: Tx): Promise<LedgerFault[]> {
  const counted = await firstDifferences(
    tx,
    sql`
    select 1 as place, 'the amounts of a lucky packet sum to its total, and none is below the least' as rule, a.id, 'release ' || a.id as of,
      a.cap_count || ' amounts, ' || a.cap_amount_fen || ', least ' || a.face_amount_fen as expected,
      p.number || ' amounts, ' || p.amount_fen || ', least ' || p.least_fen as found
    from benefits.allotment a
    left join (select allotment_id, count(*) as number, sum(amount_fen) as amount_fen, min(amount_fen) as least_fen
      from benefits.lucky_packet group by 1) p on p.allotment_id = a.id
    where a.terms ? 'lucky' and (p.number is distinct from a.cap_count or p.amount_fen is distinct from a.cap_amount_fen
      or p.least_fen < a.face_amount_fen)
    union all
    select 2, 'a lucky packet is one voucher''s, for its amount', coalesce(p.voucher_id, v.id), 'voucher ' || coalesce(p.voucher_id, v.id),
      'release ' || p.allotment_id || ', ' || p.amount_fen, 'release ' || v.allotment_id || ', ' || v.face_amount_fen
    from benefits.lucky_packet p
    full join (select v.* from benefits.voucher v join benefits.allotment a on a.id = v.allotment_id
      where a.terms ? 'lucky' and v.state <> 'reversed') v on v.id = p.voucher_id
    where (p.voucher_id is not null or v.id is not null)
      and (p.amount_fen, p.allotment_id) is distinct from (v.face_amount_fen, v.allotment_id)`,
  );
  return [...counted, ...(await verifyReplay(tx))];
}

async function verifyReplay(tx: Tx): Promise<LedgerFault[]> {
  const { rows: releases } = await sql<Release & { amounts: number[] }>`
    select l.allotment_id as "releaseId", l.total_fen as "totalFen", l.number, l.groups, l.seed, a.face_amount_fen as "leastFen",
      array(select amount_fen from benefits.lucky_packet p where p.allotment_id = l.allotment_id order by place)::int8[] as amounts
    from benefits.lucky_release l join benefits.allotment a on a.id = l.allotment_id order by l.allotment_id`.execute(
    tx,
  );
  const differing = releases.flatMap(({ amounts, ...release }) => {
    const drawn = amountsOf(release);
    const place = Math.max(drawn.length, amounts.length);
    const first = Array.from({ length: place }, (_, at) => at).find(
      (at) => drawn[at] !== (amounts[at] === undefined ? undefined : Number(amounts[at])),
    );
    return first === undefined
      ? []
      : [
          {
            of: `release ${release.releaseId}, packet ${first + 1}`,
            expected: String(drawn[first] ?? 'nothing'),
            found: String(amounts[first] ?? 'nothing'),
          },
        ];
  });
  const [first] = differing;
  return first
    ? [
        {
          rule: 'the amounts of a lucky packet are those of its seed',
          rows: differing.length,
          first,
        },
      ]
    : [];
}
