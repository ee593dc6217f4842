import type { ExchangeCode } from '#contract/exchange-codes.ts';
import type { ClaimableOffer, MyBenefits, ShownVoucher } from '#contract/my-benefits.ts';
import type { MyDraws } from '#contract/my-draws.ts';
import type { MyServices } from '#contract/local-services.ts';
import type { ShownProductBenefits } from '#contract/product-benefits.ts';
import type { MyPoints, ShownMallItem } from '#contract/my-points.ts';
import type { ShownTransfer } from '#contract/voucher-transfers.ts';
import type { Trouble } from '../phone/ask.ts';
import type { Preferences } from '../phone/preferences.ts';
import type { Place } from './place.ts';

export type Shown = Preferences & {
  place: Place;
  /** what the link showed last; null before the first answer */
  benefits: MyBenefits | null;
  /** the voucher that is open, with the QR that the till scans until `qrUntil` of this phone's clock */
  voucher: ShownVoucher | null;
  qrUntil: number;
  /** the code that stands for all vouchers at the till, as good as the QR */
  paymentCode: string | null;
  /** a partner's code of that voucher, once it was asked for */
  exchangeCode: ExchangeCode | null;
  /** null before they were asked for */
  draws: MyDraws | null;
  /** services and business circles near the customer's outlet; null before they were asked for */
  local: MyServices | null;
  /** what the bank gives on its products today; null before it was asked for */
  products: ShownProductBenefits | null;
  /** points and what they are exchanged for; null before they were asked for */
  points: MyPoints | null;
  item: ShownMallItem | null;
  /** where the gift that is looked at will be picked up */
  outletOrgId: number | null;
  /** a voucher that somebody offers the reader */
  offered: ShownTransfer | null;
  /** exchanging, or passing on, is asked a second time */
  confirming: boolean;
  trouble: Trouble | null;
  /** an answer is awaited that the reader asked for */
  busy: boolean;
  /** pressing again is of no use yet */
  waiting: boolean;
  offline: boolean;
  /** what the last press did, for who listens to the page */
  said: string;
};

export type Presses = {
  claim(offer: ClaimableOffer): void;
  refreshCode(): void;
  chooseOutlet(orgId: number): void;
  ask(): void;
  unask(): void;
  exchange(): void;
  offerTransfer(): void;
  cancelTransfer(): void;
  /** to the clipboard; `pressed` says so, and `from` is marked where a page may not copy */
  copy(text: string, pressed: string, from: string): void;
  showExchangeCode(): void;
  openDraw(drawId: number): void;
  /** a service opens beside the page by its own link; here it is counted */
  openService(serviceId: number): void;
  lookAt(code: string): void;
  takeTransfer(): void;
  tryAgain(): void;
  changeLanguage(): void;
  changeTextSize(): void;
};

/** Pressing is of no use: an answer is on its way, or the server said to wait. */
export const isBlocked = ({ busy, waiting }: Shown): boolean => busy || waiting;
