import { moneyApproval } from './approve-money.ts';
import { claimForDeeds, findDeedReleases } from './claim-for-deed.ts';
import { closeAllotments } from './close-allotment.ts';
import { findHeldAt } from './find-holds.ts';
import { fundsSuffice } from './funding.core.ts';
import { holdVouchers, releaseHold } from './hold-voucher.ts';
import { findBudget } from './list-budgets.ts';
import { findVoucher } from './list-vouchers.ts';
import { isOwnVoucher } from './my-benefits/own-vouchers.ts';
import { openAllotments } from './open-allotments.ts';
import { openTo } from './payments/find-open-benefits.ts';
import {
  isMemberCode,
  memberOf,
  paymentCodeOf,
  readMember,
  useMemberCode,
} from './payments/member-code.ts';
import { eligibleBy, keepEligible } from './payments/eligibility.ts';
import {
  findDayBenefits,
  forgetTransactions,
  payTransactions,
} from './payments/pay-transactions.ts';
import { payBenefit, wasTold } from './payments/pay-benefit.ts';
import { refundPayment } from './payments/refund-payment.ts';
import { readHeldAt } from './read-held-at.ts';
import { lockVoucher } from './lock-voucher.ts';
import { readProof } from './read-proof.ts';
import { redeemOrders, redeemVouchers } from './redeem-voucher.ts';
import { reverseClaim, reversePart } from './reverse-voucher.ts';
import { readVoucherCosts } from './voucher-costs.ts';
import { useWallet, useWalletToHold } from './wallet/use-wallet.ts';
import { weighWallet } from './wallet/wallet.ts';
import { weighVouchers } from './weigh-vouchers.ts';
import { worthOf } from './voucher.core.ts';

export { type ClaimRequest, claimVouchers } from './claim-vouchers.ts';
export type { LinkSettings } from './claim-link-routes.ts';
export { type DeedJudge, noRepeats } from './deed-judge.ts';
export type { DeliveredVoucher, Delivery, DeliveryClaim } from './deliveries.ts';
export { entitleCustomers } from './entitle-customers.ts';
export { benefitWork } from './jobs.ts';
export { findOffers } from './list-offers.ts';
export type { DayTransaction } from './payments/match-transaction.core.ts';
export type { AskWho } from './payments/eligibility.ts';
export type { PaymentCode } from './purchases.ts';
export type { RedeemOrder, RedeemRequest } from './redeem-voucher.ts';
export { type IssueRequest, releases } from './releases.ts';
export { benefitsRoutes } from './routes.ts';
export { verifyLedger } from './verify-ledger.ts';
export type { VoucherCost } from './voucher-costs.ts';

/** Where the money of benefits comes from, and who approves it. */
export const budgets = { find: findBudget, suffice: fundsSuffice, approval: moneyApproval };

/** What a campaign sets aside of offers, and gives back when it is over. */
export const allotments = { open: openAllotments, close: closeAllotments };

/** Redeeming, for modules that know where: in their transaction, as the job role. */
export const redemptions = {
  readProof,
  find: findVoucher,
  isOwn: isOwnVoucher,
  inHandAt: readHeldAt,
  weigh: weighVouchers,
  redeem: redeemVouchers,
  redeemOrders,
  hold: holdVouchers,
  release: releaseHold,
  heldAt: findHeldAt,
  reverse: reversePart,
  takeBack: reverseClaim,
  costs: readVoucherCosts,
  worthOf,
  lock: lockVoucher,
};

/** What payments bring by themselves, for modules that know where: in their transaction, as the job role. */
export const payments = { openTo, wasTold, pay: payBenefit, refund: refundPayment };

/** What is given for a deed that is told: a visit, a referral. In their transaction, as the job role. */
export const deeds = { findReleases: findDeedReleases, keepEligible, claim: claimForDeeds };

/** Cashback of the transactions that files bring. */
export const dayCashback = {
  findOpen: findDayBenefits,
  eligibleBy,
  pay: payTransactions,
  forget: forgetTransactions,
};

/** The code by which a customer is known at a till, and what it stands for. */
export const memberCodes = {
  is: isMemberCode,
  customerOf: memberOf,
  read: readMember,
  paymentOf: paymentCodeOf,
  use: useMemberCode,
  weighWallet,
  useWallet,
  useWalletToHold,
};
