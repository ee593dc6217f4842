import { giveFromShelf, takeBackToShelf } from './change-stock.ts';
import { cancelReservation } from './hand-over-gift.ts';
import { outletsWith, readPickUps } from './own-pick-ups.ts';
import { pickUpCodeOf } from './pick-up-code.ts';
import { reserveGifts } from './reserve-gifts.ts';

export { giftDelivery } from './gift-delivery.ts';
export { giftWork } from './jobs.ts';
export { readGifts } from './gifts.ts';
export { giftRoutes } from './routes.ts';
export { verifyGifts } from './verify-gifts.ts';

/** Gifts set aside for customers, by modules that give them. */
export const giftReservations = {
  reserve: reserveGifts,
  cancel: cancelReservation,
  codeOf: pickUpCodeOf,
  outletsWith,
  readPickUps,
};

/** Pieces given without a reservation, by the register of gifts to contacts. */
export const giftStock = { give: giveFromShelf, takeBack: takeBackToShelf };
