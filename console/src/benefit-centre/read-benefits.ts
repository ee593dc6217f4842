import type {
  ClaimableOffer,
  MyBenefits,
  OwnVoucher,
  ShownVoucher,
  VoucherHistory,
} from '#contract/my-benefits.ts';
import type { ExchangeCode } from '#contract/exchange-codes.ts';
import type { OpenTransfer, ShownTransfer } from '#contract/voucher-transfers.ts';
import {
  fields,
  flag,
  listOf,
  named,
  number,
  orNull,
  type Reader,
  text,
} from '../phone/read-answer.ts';
import { readPickUp } from './read-points.ts';
import { words } from './words.ts';

const worth = {
  offerName: text,
  faceAmountFen: number,
  thresholdAmountFen: number,
  percentBp: orNull(number),
  exchangeFor: orNull(text),
  where: listOf(text),
  byPartner: flag,
  gives: orNull(fields({ kind: named(words.zh.gives), nameZh: text, nameEn: text, number })),
  packet: orNull(named({ fixed: '', lucky: '' })),
};
const readOffer: Reader<ClaimableOffer> = fields({
  allotmentId: number,
  ...worth,
  state: named(words.zh.offerStates),
  validDays: number,
  claimFrom: text,
  claimUntil: text,
  nextDay: orNull(text),
  left: orNull(number),
  turn: number,
  outlets: listOf(fields({ orgId: number, name: text })),
});

const readVoucher: Reader<OwnVoucher> = fields({
  id: number,
  ...worth,
  state: named(words.zh.voucherStates),
  claimedAt: text,
  validUntil: text,
  daysLeft: orNull(number),
  usedAt: orNull(text),
});

export const readBenefits: Reader<MyBenefits> = fields({
  bankName: text,
  goodUntil: text,
  offers: listOf(readOffer),
  vouchers: listOf(readVoucher),
});

const readHistory: Reader<VoucherHistory> = fields({
  deed: named(words.zh.deeds),
  at: text,
  where: orNull(text),
  amountFen: orNull(number),
});

export const readOpenTransfer: Reader<OpenTransfer> = fields({ code: text, expiresAt: text });
export const readTransferEnded: Reader<{ voucherId: number }> = fields({ voucherId: number });
export const readTransfer: Reader<ShownTransfer> = fields({
  offerName: text,
  faceAmountFen: number,
  thresholdAmountFen: number,
  percentBp: orNull(number),
  validUntil: text,
  expiresAt: text,
});

export const readShownVoucher: Reader<ShownVoucher> = fields({
  voucher: readVoucher,
  code: orNull(text),
  hasExchangeCode: flag,
  pickUp: orNull(readPickUp),
  qr: orNull(fields({ token: text, seconds: number })),
  transferHours: orNull(number),
  transfer: orNull(readOpenTransfer),
  history: listOf(readHistory),
});

export const readPaymentCode: Reader<{ code: string; seconds: number }> = fields({
  code: text,
  seconds: number,
});

export const readExchangeCode: Reader<ExchangeCode> = fields({
  code: text,
  pin: orNull(text),
  expiresOn: text,
  productName: text,
  partnerName: text,
});

export const readClaimed: Reader<{ voucherId: number }> = fields({ voucherId: number });
