import { sql } from 'kysely';
import type { Result } from '#contract/result.ts';
import type { Reversal } from '#contract/tills.ts';
import type { Clock } from '#platform/clock/clock.ts';
import type { Tx } from '#platform/postgres/database.ts';
import type { DeedJudge } from './deed-judge.ts';
import { reversePart, type ReversalRequest } from './reverse-voucher.ts';

/**
 * Holds a merchant for taking, until commit; gives the moment of what happens then and what may be taken of what
 * it is owed, in fen. Given where the program is composed: benefits know no merchants.
 */
export type HoldMerchant = (tx: Tx, merchantNo: number) => Promise<{ now: Date; freeFen: number }>;

/**
 * Takes back what a redemption brought, wholly or in part, by the bank. A merchant's is taken from what it is
 * owed: its row is held before anything of benefits, as by its own refunds, so that a payout or a day's statement
 * that is being made is either seen or waits.
 */
export async function reverseAtBank(
  tx: Tx,
  clock: Clock,
  request: Omit<ReversalRequest, 'freeFen'>,
  {
    holdMerchant,
    judge,
  }: { holdMerchant?: HoldMerchant | undefined; judge?: DeedJudge | undefined },
): Promise<Result<Reversal>> {
  const { rows } = await sql<{ merchantNo: number | null }>`
    select merchant_id::int as "merchantNo" from benefits.redemption where id = ${request.redemptionId}`.execute(
    tx,
  );
  const merchantNo = rows[0]?.merchantNo ?? null;
  if (merchantNo === null) return reversePart(tx, clock.now(), request, judge);
  if (!holdMerchant) throw new Error('a redemption at a merchant, and nobody holds merchants');
  const { now, freeFen } = await holdMerchant(tx, merchantNo);
  return reversePart(tx, now, { ...request, freeFen }, judge);
}
