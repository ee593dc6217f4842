import { earnPoints } from './earn-points.ts';
import { pointsDelivery } from './points-delivery.ts';
import { redeemPoints } from './redeem-points.ts';
import { giveBackPoints, takeBackPoints } from './reverse-points.ts';

export { readOwnGifts } from './due-gifts.ts';
export { findPerson } from './find-person.ts';
export { pointsWork } from './jobs.ts';
export { pointsMall } from './mall.ts';
export { priceOfPoints, readProgramme } from './programmes.ts';
export { readBalances } from './read-points.ts';
export { pointsRetentions } from './retentions.ts';
export { pointsRoutes } from './routes.ts';
export { verifyPoints } from './verify-points.ts';

/** Points as a kind of offer. */
export const pointsOffers = { delivery: pointsDelivery };

/** Points moved in another module's transaction, before its gifts and benefits. */
export const pointsMoves = {
  earn: earnPoints,
  redeem: redeemPoints,
  giveBack: giveBackPoints,
  takeBack: takeBackPoints,
};
