import { sql } from 'kysely';
import { ok, refuse, type Result } from '#contract/result.ts';
import { postTransfers } from '#modules/ledger/index.ts';
import { bankDay } from '#platform/clock/clock.ts';
import { writeEvents } from '#platform/outbox/outbox.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { lockVoucher, type LockedVoucher } from '../lock-voucher.ts';
import { drawVoucherCode } from '../voucher-code.ts';
import { readVoucherLegs } from '../voucher-legs.ts';
import { countForReceiver } from './count-for-receiver.ts';
import { findTransfer } from './find-transfer.ts';

export type Receiver = { customerNo: number; orgId: number };

/**
 * Takes a voucher that somebody offers, once: the receiver has one of their own, of the same claim, with
 * another number and code. Asked again by who took it, it gives the same. Locks: allotment, voucher,
 * limit_use, account; that the transfer is still offered is read under the voucher's lock, which cancelling,
 * lapsing and redeeming take too.
 */
export async function acceptTransfer(
  tx: Tx,
  now: Date,
  code: string,
  receiver: Receiver,
): Promise<Result<{ voucherId: number }>> {
  const named = await findTransfer(tx, { code });
  if (!named) return refuse('TRANSFER_UNKNOWN');
  const { voucherId } = named;
  const voucher = await lockVoucher(tx, { id: voucherId });
  const transfer = await findTransfer(tx, { code });
  if (!voucher || !transfer) throw new Error(`transfer ${named.id} has no voucher`);
  const persons = await readPersons(tx, voucher, receiver, transfer.receivedId);
  if (transfer.state === 'accepted' && persons.hasReceived && transfer.receivedId !== null)
    return ok({ voucherId: transfer.receivedId });
  if (transfer.state !== 'offered' || transfer.expiresAt <= now) return refuse('TRANSFER_OVER');
  if (persons.isSame) return refuse('TRANSFER_TO_SELF');
  if (persons.holds) return refuse('CUSTOMER_LIMIT');
  if (!(await countForReceiver(tx, { voucherId, receiverNo: receiver.customerNo })))
    return refuse('CUSTOMER_LIMIT');
  const receivedId = await writeReceived(tx, now, voucher, transfer.id, receiver);
  await moveMoney(tx, now, voucherId, receivedId);
  await tell(tx, now, voucher, receivedId, receiver);
  return ok({ voucherId: receivedId });
}

/** Of the receiver under any of their numbers: whether they give it themselves, have one of the campaign, or took this one. */
async function readPersons(
  tx: Tx,
  { customer_no: giverNo, campaign_id: campaignId }: LockedVoucher,
  { customerNo }: Receiver,
  receivedId: number | null,
): Promise<{ isSame: boolean; holds: boolean; hasReceived: boolean }> {
  const { rows } = await sql<{ isSame: boolean; holds: boolean; hasReceived: boolean }>`
    with numbers as materialized (select no from customers.numbers_of(${customerNo}::int) as no)
    select ${giverNo} in (select no from numbers) as "isSame",
      exists (select from benefits.voucher where campaign_id = ${campaignId} and state <> 'reversed'
        and customer_no in (select no from numbers)) as holds,
      exists (select from benefits.voucher where id = ${receivedId} and customer_no in (select no from numbers)) as "hasReceived"`.execute(
    tx,
  );
  const [row] = rows;
  if (!row) throw new Error('a look at nothing gave no row');
  return row;
}

/** It was claimed when the giver claimed it, by which limits count it, and where; only whose it is has changed. */
async function writeReceived(
  tx: Tx,
  now: Date,
  voucher: LockedVoucher,
  transferId: number,
  { customerNo, orgId }: Receiver,
): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    with given as (
      update benefits.voucher set state = 'given' where id = ${voucher.id} and state = 'offered' returning *
    ),
    received as (
      insert into benefits.voucher (campaign_id, customer_no, allotment_id, code, face_amount_fen, channel, claimed_by, client_key,
        claimed_at, valid_until, org_id, outlet_org_id, merchant_id, phone_key, device_key, given_from_id)
      select campaign_id, ${customerNo}, allotment_id, ${drawVoucherCode()}, face_amount_fen, 'customer', ${`customer:${customerNo}`},
        'transfer:' || ${transferId}::bigint, claimed_at, valid_until, ${orgId}, outlet_org_id, merchant_id, phone_key, device_key, id
      from given returning id
    ),
    ended as (
      update benefits.voucher_transfer set state = 'accepted', ended_at = ${now}, received_id = received.id
      from received where voucher_transfer.id = ${transferId} and voucher_transfer.state = 'offered' returning 1
    )
    select id from received where exists (select from ended)`.execute(tx);
  const id = rows[0]?.id;
  // It is locked and was seen offered: one that the update did not touch is a broken rule.
  if (id === undefined) throw new Error('a voucher under lock was taken by another');
  return id;
}

/** What the funders paid leaves the giver's claim for the receiver's, between the same accounts: no balance changes. */
async function moveMoney(tx: Tx, now: Date, voucherId: number, receivedId: number): Promise<void> {
  const legs = (await readVoucherLegs(tx, [voucherId])).get(voucherId) ?? [];
  if (legs.length === 0) throw new Error(`voucher ${voucherId} was paid by nobody`);
  await postTransfers(
    tx,
    now,
    legs.flatMap(({ leg, transferId, amountFen, allottedAccountId, claimedAccountId }) => [
      {
        kind: 'reverse',
        fromAccountId: claimedAccountId,
        toAccountId: allottedAccountId,
        amount: amountFen,
        naturalKey: `reverse:${transferId}`,
        subjectId: voucherId,
        reversesId: transferId,
      },
      {
        kind: 'claim',
        fromAccountId: allottedAccountId,
        toAccountId: claimedAccountId,
        amount: amountFen,
        naturalKey: `claim:${receivedId}`,
        leg,
        subjectId: receivedId,
      },
    ]),
  );
}

async function tell(
  tx: Tx,
  now: Date,
  voucher: LockedVoucher,
  receivedId: number,
  receiver: Receiver,
): Promise<void> {
  const event = (type: string, partyNo: number, orgId: number, voucherId: number) => ({
    type,
    businessDate: bankDay(now),
    occurredAt: now,
    partyNo,
    orgId,
    amountFen: voucher.face_amount_fen,
    properties: {
      ...(voucher.campaign_id === null ? {} : { campaign_id: String(voucher.campaign_id) }),
      offer_id: String(voucher.offer_id),
      voucher_id: String(voucherId),
    },
  });
  await writeEvents(tx, [
    event('voucher_given', voucher.customer_no, voucher.org_id, voucher.id),
    event('voucher_received', receiver.customerNo, receiver.orgId, receivedId),
  ]);
}
