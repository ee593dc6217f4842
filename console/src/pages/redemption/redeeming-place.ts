import type { Validation, Voucher } from '../../api/benefits.ts';

/** What is shown of a voucher, by the bank's counters and by merchants alike. */
export type RedeemableVoucher = Pick<
  Voucher,
  'offerName' | 'maskedCode' | 'state' | 'faceAmountFen' | 'thresholdAmountFen' | 'validUntil'
>;
export type ShownVoucher = { proof: string; voucher: RedeemableVoucher };
/** How a place weighs, redeems and takes back. */
export type RedeemingPlace = {
  weigh: (proofs: string[], purchaseAmountFen: number) => Promise<Validation>;
  redeem: (
    proofs: string[],
    purchaseAmountFen: number,
    key: string,
  ) => Promise<{ totalFen: number; parts: { id: number }[] }>;
  /** holds them while the customer pays; where that is offered */
  hold?: (proofs: string[], purchaseAmountFen: number, key: string) => Promise<unknown>;
  undo: (redemptionId: number) => Promise<unknown>;
};
