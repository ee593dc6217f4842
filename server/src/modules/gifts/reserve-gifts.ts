import { sql } from 'kysely';
import { reservationDays } from '#contract/gifts.ts';
import type { FundingPart } from '#contract/funding.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { postTransfers } from '#modules/ledger/index.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { type GiftPurses, holdCosts, holdPurses } from './gift-costs.ts';
import { readGifts } from './gifts.ts';
import { lockShelves } from './shelves.ts';
import { tellGifts } from './tell-events.ts';

export type GiftRequest = {
  giftId: number;
  /** where the customer will pick it up */
  orgId: number;
  customerNo: number;
  pieces: number;
  naturalKey: string;
  madeBy: string;
  /** what it is given for, by who gives it */
  subject?: string;
  /** budgets that pay what it is worth; none where somebody else does, or nobody */
  paidBy?: readonly FundingPart[];
  /** how long it waits; the usual time if nothing is said */
  until?: Date;
};
export type ReservedGift = { reservationId: number; replayed: boolean };

/**
 * Sets pieces aside for customers until they are picked up, in the caller's transaction (as the job role);
 * answers in the order asked. Each sees what those before it in the batch have left on the same shelf.
 */
export async function reserveGifts(
  tx: Tx,
  now: Date,
  requests: readonly GiftRequest[],
): Promise<Result<ReservedGift>[]> {
  if (requests.length === 0) return [];
  const shelves = await lockShelves(tx, requests);
  const gifts = await readGifts(
    tx,
    requests.map(({ giftId }) => giftId),
  );
  // Under the locks: the same request made by another at once is seen here.
  const done = await findReserved(
    tx,
    requests.map((one) => one.naturalKey),
  );
  const purses = await holdPurses(
    tx,
    requests.map(({ paidBy = [] }) => paidBy),
  );
  const granted: Granted[] = [];
  const answers = requests.map((request): Result<ReservedGift | GiftRequest> => {
    const before = done.get(request.naturalKey);
    if (before !== undefined) return ok({ reservationId: before, replayed: true });
    const twin = granted.find(({ request: one }) => one.naturalKey === request.naturalKey);
    if (twin) return ok(twin.request);
    const shelf = shelves.of(request);
    const gift = gifts.get(request.giftId);
    if (!gift) return refuse('NOT_FOUND');
    if (gift.state !== 'offered') return refuse('GIFT_ENDED');
    if (!shelf || shelf.stock < request.pieces)
      return refuse('GIFT_STOCK_EXHAUSTED', { stock: shelf?.stock ?? 0 });
    const costFen = gift.valueFen * request.pieces;
    const parts = request.paidBy ? purses.pay(request.paidBy, costFen) : [];
    if (typeof parts === 'string') return refuse(parts, { neededFen: costFen });
    shelf.stock -= request.pieces;
    granted.push({ request, parts, ...shelf });
    return ok(request);
  });
  const ids = await write(tx, now, granted);
  return answers.map((answer) => {
    if (!answer.ok) return answer;
    if ('reservationId' in answer.value) return ok(answer.value);
    const id = ids.get(answer.value.naturalKey);
    if (id === undefined) throw new Error('a gift was reserved without a reservation');
    return ok({ reservationId: id, replayed: false });
  });
}

type Granted = {
  request: GiftRequest;
  parts: Exclude<ReturnType<GiftPurses['pay']>, string>;
  stockAccountId: number;
  reservedAccountId: number;
};

async function findReserved(tx: Tx, keys: readonly string[]): Promise<Map<string, number>> {
  const { rows } = await sql<{ id: number; naturalKey: string }>`
    select id, natural_key as "naturalKey" from gifts.reservation where natural_key = any (${[...keys]}::text[])`.execute(
    tx,
  );
  return new Map(rows.map(({ id, naturalKey }) => [naturalKey, id]));
}

async function write(tx: Tx, now: Date, granted: readonly Granted[]): Promise<Map<string, number>> {
  if (granted.length === 0) return new Map();
  const requests = granted.map(({ request }) => request);
  const posted = await postTransfers(
    tx,
    now,
    granted.map(({ request, stockAccountId, reservedAccountId }) => ({
      kind: 'gift_reserve',
      fromAccountId: stockAccountId,
      toAccountId: reservedAccountId,
      amount: request.pieces,
      naturalKey: `gift-reserve:${request.naturalKey}`,
    })),
  );
  const usual = new Date(now.getTime() + reservationDays * 86_400_000);
  const { rows } = await sql<{ id: number; naturalKey: string }>`
    insert into gifts.reservation (gift_id, org_id, customer_no, pieces, expires_at, reserve_transfer_id, natural_key, subject, made_by, made_at)
    select gift_id, org_id, customer_no, pieces, expires_at, transfer_id, natural_key, subject, made_by, ${now}
    from unnest(${requests.map((one) => one.giftId)}::bigint[], ${requests.map((one) => one.orgId)}::int[],
      ${requests.map((one) => one.customerNo)}::int[], ${requests.map((one) => one.pieces)}::bigint[],
      ${posted.map(({ id }) => id)}::bigint[], ${requests.map((one) => one.naturalKey)}::text[],
      ${requests.map((one) => one.subject ?? '')}::text[], ${requests.map((one) => one.madeBy)}::text[],
      ${requests.map((one) => one.until ?? usual)}::timestamptz[])
      as w (gift_id, org_id, customer_no, pieces, transfer_id, natural_key, subject, made_by, expires_at)
    returning id, natural_key as "naturalKey"`.execute(tx);
  const idOf = new Map(rows.map(({ id, naturalKey }) => [naturalKey, id]));
  await holdCosts(
    tx,
    now,
    granted.map(({ request: { giftId, naturalKey }, parts }) => ({
      reservationId: idOf.get(naturalKey) ?? 0,
      giftId,
      parts,
    })),
  );
  await tellGifts(
    tx,
    now,
    'gift_reserved',
    rows.map(({ id }) => id),
  );
  return idOf;
}
