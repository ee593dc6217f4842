import { postTransfers, type TransferRequest } from '#modules/ledger/index.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { readPending } from './end-holds.ts';
import { splitByWeights } from '#contract/funding.ts';
import type { Part } from './judge-set.ts';
import { payeeAccounts } from './payee-accounts.ts';
import { readVoucherLegs } from './voucher-legs.ts';

/** A redemption that was written, and who is owed what it brings: customer, merchant, partner, or the outlet. */
type PaidRedemption = Part & {
  id: number;
  merchantId: number | null;
  partnerId: number | null;
  orgId: number;
  toCustomer: boolean;
};

/**
 * Each funder pays its part of what the voucher brings to whoever is owed it; what the voucher could have
 * brought beyond that goes back to the funders' budgets. Of a held one the pending transfers are posted.
 */
export async function postRedemptions(
  tx: Tx,
  now: Date,
  redeemed: readonly PaidRedemption[],
): Promise<void> {
  const legs = await readVoucherLegs(
    tx,
    redeemed.map(({ voucher }) => voucher.id),
  );
  const held = redeemed.flatMap(({ voucher }) =>
    voucher.hold_id === null ? [] : [voucher.hold_id],
  );
  const pending = held.length === 0 ? [] : await readPending(tx, held);
  const payees = await payeeAccounts(
    tx,
    redeemed.map(({ toCustomer, voucher, ...where }) =>
      toCustomer ? { customerNo: voucher.customer_no, orgId: voucher.org_id } : where,
    ),
  );
  const transfers = redeemed.flatMap(({ id, voucher, amountFen }, at): TransferRequest[] => {
    const own = legs.get(voucher.id) ?? [];
    if (own.length === 0) return [];
    const holds = own.map((leg) =>
      pending.find((one) => one.holdId === voucher.hold_id && one.leg === leg.leg),
    );
    // Of what is held each pays in the shares it holds: a smaller amount split anew by the first shares may
    // give one of three funders more than it did of the larger one.
    const parts = splitByWeights(
      amountFen,
      own.map((leg, place) =>
        voucher.hold_id === null ? leg.amountFen : (holds[place]?.amount ?? 0),
      ),
    );
    return own.flatMap((leg, place): TransferRequest[] => {
      const part = parts[place] ?? 0;
      const hold = holds[place];
      const way = { fromAccountId: leg.claimedAccountId, leg: leg.leg, subjectId: voucher.id };
      const payee = hold?.toAccountId ?? payees[at] ?? 0;
      const paid = {
        ...way,
        kind: 'redeem',
        toAccountId: payee,
        amount: part,
        naturalKey: `redeem:${id}`,
      };
      const rest = leg.amountFen - part;
      return [
        ...(part > 0
          ? [hold ? { ...paid, phase: 'post' as const, pendingId: hold.id } : paid]
          : []),
        // Held, and of nothing any more: the purchase has become that small.
        ...(hold && part === 0
          ? [
              {
                ...paid,
                phase: 'void' as const,
                pendingId: hold.id,
                amount: hold.amount,
                // It is no part of the redemption, which is read by its key when it is taken back.
                naturalKey: `released:${hold.holdId}`,
              },
            ]
          : []),
        ...(rest > 0
          ? [
              {
                ...way,
                kind: 'unused',
                toAccountId: leg.budgetAccountId,
                amount: rest,
                naturalKey: `unused:${id}`,
              },
            ]
          : []),
      ];
    });
  });
  await postTransfers(tx, now, transfers);
}
