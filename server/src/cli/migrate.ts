import { Command } from 'commander';
import { withPlatform } from './with-platform.ts';

export function migrateCommand(): Command {
  return new Command('migrate')
    .description('bring both stores to the newest version')
    .option('--json', 'print the migrations carried out as one JSON object')
    .action(async ({ json }: { json?: true }) => {
      // Opening the platform migrates; a database newer than this program is refused there.
      const migrated = await withPlatform(async (open) => open.migrated);
      if (json) return console.log(JSON.stringify(migrated));
      for (const name of [...migrated.postgres, ...migrated.analytics]) console.log(name);
      console.log('both stores are up to date');
    });
}
