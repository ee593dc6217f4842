import type { TransferRequest } from '#modules/ledger/index.ts';
import type { Debt, Lot, Taken } from './holding.core.ts';

export type MovementKind =
  | 'earn'
  | 'redeem'
  | 'transfer'
  | 'receive'
  | 'lapse'
  | 'freeze'
  | 'unfreeze'
  | 'forfeit'
  | 'take_back'
  | 'give_back'
  | 'settle'
  | 'adjust_up'
  | 'adjust_down';

/** Where points of the ledger stand: with a customer's number, or on one of the bank's accounts. */
export type Place = number | 'supply' | 'spent' | 'lapsed';

/** One transfer of a movement, in the ledger's terms. */
export type Leg = {
  from: Place;
  to: Place;
  amount: number;
  phase?: TransferRequest['phase'];
  pendingId?: number;
  /** until when a pending one holds, if it ends by itself */
  expiresAt?: Date;
  reversesId?: number;
};

export type Movement = {
  kind: MovementKind;
  customerNo: number;
  amount: number;
  naturalKey: string;
  madeBy: string;
  refersTo?: number | Movement;
  subject?: string;
  reason?: string;
  taken?: readonly Taken[];
  /** lots that it makes, each with the leg that brings it */
  made?: readonly { lot: Lot; leg: Leg }[];
  /** what goes back into lots that a movement took of */
  givenBack?: readonly { movementId: number; lot: Lot; amount: number; fen: number }[];
  /** of the earning's lot, what is asked back, and how much of that had lapsed */
  takenBack?: { lotId: number; amount: number; absorbed: number };
  debt?: { customerNo: number; transferId: number; amount: number };
  settles?: { debt: Debt; amount: number };
  /** the account of what points are used for */
  usedFor?: number;
  /** of a use that is undone, what it moved */
  undoes?: readonly Undone[];
  /** who paid for the earning that is taken back */
  owedTo?: number;
  /** of frozen points that are lost, what stood behind them */
  forfeited?: readonly { lot: Pick<Lot, 'backingId'>; fen: number }[];
  legs: readonly Leg[];
};

/** A part of a use that a movement undoes: the transfer that moved it, the other way round. */
export type Undone = {
  backingId: number;
  leg: number;
  fen: number;
  reversesId: number;
  from: number;
  to: number;
};
