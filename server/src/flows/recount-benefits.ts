import { verifyLedger } from '#modules/benefits/index.ts';
import { verifyFulfilment } from '#modules/fulfilment/index.ts';
import { verifyRegister } from '#modules/gift-register/index.ts';
import { verifyGifts } from '#modules/gifts/index.ts';
import type { LedgerFault } from '#modules/ledger/index.ts';
import { verifyMerchants } from '#modules/merchants/index.ts';
import { verifyPoints } from '#modules/points/index.ts';
import { type Database, withJob } from '#platform/postgres/database.ts';

const recounts = [
  verifyLedger,
  verifyPoints,
  verifyGifts,
  verifyRegister,
  verifyFulfilment,
  verifyMerchants,
];

/** Everything that is given, counted anew from its transfers by the module that gives it; empty when all of it holds. */
export async function recountBenefits(database: Database): Promise<LedgerFault[]> {
  const faults: LedgerFault[] = [];
  for (const recount of recounts) faults.push(...(await withJob(database, recount)));
  return faults;
}
