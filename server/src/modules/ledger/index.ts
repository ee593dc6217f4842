import { balancesAsOf } from './balance-as-of.ts';
import { readBalances } from './read-balances.ts';

export { openAccounts } from './accounts.ts';
export { postTransferSet } from './post-transfer-set.ts';
export {
  findTransfers,
  type FoundTransfer,
  postingOf,
  postTransfers,
  type TransferRequest,
} from './post-transfers.ts';
export type { LedgerFault } from './seal.core.ts';
export { sealTransfers, startLedgerSealer } from './seal-transfers.ts';
export { recountTransfers, verifySeals } from './verify-transfers.ts';

/** What accounts held at the end of any moment. */
export const pastBalances = { asOf: balancesAsOf, read: readBalances };
