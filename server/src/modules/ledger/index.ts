import { balancesAsOf } from './balance-as-of.ts';
import { heldAsOf } from './held-as-of.ts';
import { type EntryPlace, listEntries } from './list-entries.ts';
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

/** What accounts held at the end of any moment, and what moved them. */
export const pastBalances = {
  asOf: balancesAsOf,
  heldAsOf,
  read: readBalances,
  entries: listEntries,
};
export type { EntryPlace };
