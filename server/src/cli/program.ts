import { Command, CommanderError } from 'commander';
import { audienceCommand } from './audience.ts';
import { auditCommand } from './audit.ts';
import { backupCommand, restoreCommand } from './backup.ts';
import { benchCommand } from './bench.ts';
import { demoCommand } from './demo.ts';
import { doctorCommand } from './doctor.ts';
import { drawsCommand } from './draws.ts';
import { eventsCommand } from './events.ts';
import { importCommand } from './import.ts';
import { ledgerCommand } from './ledger.ts';
import { measureCommand } from './measure.ts';
import { migrateCommand } from './migrate.ts';
import { modelsCommand } from './models.ts';
import { retentionCommand } from './retention.ts';
import { serveCommand } from './serve.ts';
import { tagsCommand } from './tags.ts';
import { CommandFailed, failureOf } from './tell-failure.ts';
import { userCommand } from './user.ts';

export type Output = { out(text: string): void; err(text: string): void };
const standard: Output = {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
};

/** Every command of `huike`. Options stand behind the command they belong to. */
export function huikeProgram(): Command {
  const program = new Command('huike')
    .description("Huike 慧客: from a retail bank's daily files to measured growth")
    .version('0.1.0')
    .enablePositionalOptions();
  const commands = [
    audienceCommand(),
    auditCommand(),
    backupCommand(),
    benchCommand(),
    demoCommand(),
    doctorCommand(),
    drawsCommand(),
    eventsCommand(),
    importCommand(),
    ledgerCommand(),
    measureCommand(),
    migrateCommand(),
    modelsCommand(),
    restoreCommand(),
    retentionCommand(),
    serveCommand(),
    tagsCommand(),
    userCommand(),
  ];
  for (const command of commands) program.addCommand(command);
  return program;
}

/**
 * Carries one command line out; gives the exit code of a failure, 0 without one (a verdict sets
 * `process.exitCode` by itself). A failure is one line on stderr, and with `--json` also the one JSON
 * value on stdout.
 */
export async function runCommandLine(
  words: readonly string[],
  output: Output = standard,
): Promise<number> {
  const program = huikeProgram();
  tellBy(program, output);
  try {
    await program.parseAsync(words, { from: 'user' });
    return 0;
  } catch (error) {
    // Help or the version was asked for, and has been printed.
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    const { exitCode, ...failure } = failureOf(error);
    if (process.env['HUIKE_LOG'] === 'debug') console.error(error);
    output.err(`error: ${failure.message}\n`);
    const done = error instanceof CommandFailed ? error.done : {};
    if (words.includes('--json')) output.out(`${JSON.stringify({ ...done, error: failure })}\n`);
    return exitCode;
  }
}

/** Commander's own lines go where ours go; its errors are thrown, and told by `runCommandLine`. */
function tellBy(command: Command, output: Output): void {
  command
    .exitOverride()
    .configureOutput({ writeOut: output.out, writeErr: output.err, outputError: () => {} });
  for (const below of command.commands) tellBy(below, output);
}
