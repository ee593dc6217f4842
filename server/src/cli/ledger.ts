import { Command } from 'commander';
import { type LedgerFault, verifySeals } from '#modules/ledger/index.ts';
import { recountBenefits } from '../flows/recount-benefits.ts';
import { balanceCommand } from './ledger-balance.ts';
import { withPlatform } from './with-platform.ts';

/** `huike ledger verify`: exit code 0 when every rule holds, 1 with the first difference of each that does not. */
export function ledgerCommand(): Command {
  const verify = new Command('verify')
    .description(
      'recount budgets, allotments, vouchers, redemptions, points, gifts and what partners and merchants are owed from their transfers, and the transfers against their seals; exit code 1 with the first difference of each rule that does not hold',
    )
    .option('--json', 'print the verdict as one JSON object')
    .action(async (options: { json?: true }) => {
      const faults = await withPlatform(async ({ platform }) => [
        ...(await verifySeals(platform)),
        ...(await recountBenefits(platform.database)),
      ]);
      const sound = faults.length === 0;
      if (options.json) console.log(JSON.stringify({ sound, faults }));
      else if (sound) console.log('sound: every rule of the ledger holds');
      else for (const fault of faults) console.log(sentenceOf(fault));
      if (!sound) process.exitCode = 1;
    });
  return new Command('ledger')
    .description('the ledger of what is given')
    .addCommand(balanceCommand())
    .addCommand(verify);
}

function sentenceOf({ rule, rows, first }: LedgerFault): string {
  const how = `${first.of} must be ${first.expected}, is ${first.found}`;
  return `DOES NOT HOLD: ${rule} (${rows} ${rows === 1 ? 'row' : 'rows'}); the first: ${how}`;
}
