import { Command } from 'commander';
import { withPlatform } from './with-platform.ts';

export function migrateCommand(): Command {
  return new Command('migrate')
    .description('bring both stores to the newest version')
    .action(async () => {
      // Opening the platform migrates; a database newer than this program is refused there.
      await withPlatform(async () => {});
      console.log('both stores are up to date');
    });
}
