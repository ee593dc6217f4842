import { claimOrders } from './claim-orders.ts';
import { askOnceMore, settleByPeople } from './decide-order.ts';
import { eraseFromOrders } from './erase-from-orders.ts';
import { fulfilVouchers } from './fulfil-vouchers.ts';
import { judgeClaims } from './judge-claims.ts';
import { findOrder } from './list-orders.ts';
import { judgeStock } from './judge-stock.ts';
import { judgeOffer, linkOffer } from './offer-product.ts';
import { recordAnswer } from './record-answer.ts';
import { revealCode } from './reveal-code.ts';
import { sendOrder } from './send-orders.ts';

export { fulfilmentRoutes } from './routes.ts';
export { verifyFulfilment } from './verify-fulfilment.ts';
export type { ClaimedOrder } from './claim-orders.ts';
export type { Settle } from './record-answer.ts';

/** Which product an offer gives. */
export const offerProducts = { judge: judgeOffer, link: linkOffer };

/** What happens to a voucher of such an offer when it is claimed, in the transaction of the claim. */
export const fulfilment = { judgeClaims, judgeStock, fulfilVouchers };

/** Codes of partners' files. */
export const exchangeCodes = { reveal: revealCode };

/** Orders on their way to partners. */
export const partnerOrders = {
  find: findOrder,
  claim: claimOrders,
  send: sendOrder,
  record: recordAnswer,
  askOnceMore,
  settle: settleByPeople,
  erase: eraseFromOrders,
};
