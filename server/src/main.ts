#!/usr/bin/env node
import { Command } from 'commander';
import { audienceCommand } from './cli/audience.ts';
import { auditCommand } from './cli/audit.ts';
import { backupCommand, restoreCommand } from './cli/backup.ts';
import { benchCommand } from './cli/bench.ts';
import { demoCommand } from './cli/demo.ts';
import { doctorCommand } from './cli/doctor.ts';
import { importCommand } from './cli/import.ts';
import { ledgerCommand } from './cli/ledger.ts';
import { measureCommand } from './cli/measure.ts';
import { migrateCommand } from './cli/migrate.ts';
import { retentionCommand } from './cli/retention.ts';
import { serveCommand } from './cli/serve.ts';
import { tagsCommand } from './cli/tags.ts';
import { userCommand } from './cli/user.ts';

// The composition root of the command line; compose.ts is that of the server.
const program = new Command('huike')
  .description("Huike 慧客: from a retail bank's daily files to measured growth")
  .version('0.1.0')
  .showHelpAfterError();
const commands = [
  audienceCommand(),
  auditCommand(),
  backupCommand(),
  benchCommand(),
  demoCommand(),
  doctorCommand(),
  importCommand(),
  ledgerCommand(),
  measureCommand(),
  migrateCommand(),
  restoreCommand(),
  retentionCommand(),
  serveCommand(),
  tagsCommand(),
  userCommand(),
];
for (const command of commands) program.addCommand(command);

try {
  await program.parseAsync();
} catch (error) {
  console.error(
    process.env['HUIKE_LOG'] === 'debug'
      ? error
      : error instanceof Error
        ? `error: ${error.message}`
        : String(error),
  );
  process.exitCode = 1;
}
