import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { Command, InvalidArgumentError } from 'commander';
import { z } from 'zod';
import { readBy } from './read-options.ts';
import { type Sent, sendEvents } from './send-events.ts';
import { CommandFailed, misused } from './tell-failure.ts';

const source = z.string().regex(/^[a-z][a-z0-9_]{0,59}$/, 'a code such as mobile_bank');

type Options = { server: string; source: string; retryFor: number; json?: true };

/** `huike events send`: from a file or a pipe to a server that runs, for systems that can't call HTTP themselves. */
export function eventsCommand(): Command {
  const command = new Command('events').description('events of the bank’s systems');
  command
    .command('send')
    .description(
      'send a file of events, a JSON object a line, to a running server; its key stands in HUIKE_API_KEY',
    )
    .argument('<file>', 'NDJSON file, or - for standard input')
    .requiredOption('--source <code>', 'system that the events come from', readBy(source))
    .option('--server <url>', 'address of the server', readServer, 'http://127.0.0.1:8080')
    .option(
      '--retry-for <seconds>',
      'how long a batch is tried while the server is away',
      readSeconds,
      60,
    )
    .option('--json', 'print the outcome as one JSON object')
    .addHelpText(
      'after',
      `
A line:
  {"eventId":"A1","type":"visit","occurredAt":"2026-06-15T09:30:00+08:00","customer":{"id":"C00000001"},"org":"3501"}

What was sent before counts once. Lines that are refused are told with their number and reason, and the
exit code is 1; the others are taken in. Events of customers who are not imported yet are kept apart.`,
    )
    .action(async (file: string, options: Options) => {
      const apiKey = process.env['HUIKE_API_KEY'];
      if (!apiKey) throw misused('HUIKE_API_KEY: the key of a system with the role event_source');
      const input = file === '-' ? process.stdin : createReadStream(file);
      // `readline` tells nothing of a stream that fails before its first line.
      const opened = new Promise<never>((_, reject) => input.once('error', reject));
      const lines = createInterface({ input, crlfDelay: Infinity });
      const sent = await Promise.race([
        opened,
        sendEvents(lines, {
          server: options.server,
          apiKey,
          source: options.source,
          retryForMilliseconds: options.retryFor * 1000,
          onTaken: options.json ? () => {} : showProgress,
        }),
      ]);
      if (!options.json) print(sent);
      if (sent.refused > 0) {
        const message = `${sent.refused} of ${sent.lines} lines were refused`;
        throw new CommandFailed({ exitCode: 1, code: 'LINES_REFUSED', message }, sent);
      }
      if (options.json) process.stdout.write(`${JSON.stringify(sent)}\n`);
    });
  return command;
}

function showProgress({ lines }: Sent): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${lines} lines`);
}

function print({ accepted, duplicates, unplaced, refused, errors }: Sent): void {
  if (process.stderr.isTTY) process.stderr.write('\r');
  for (const { line, code, message } of errors)
    process.stderr.write(`line ${line}: ${code} ${message}\n`);
  if (refused > errors.length)
    process.stderr.write(`and ${refused - errors.length} further lines\n`);
  process.stdout.write(
    `${accepted} taken in, ${duplicates} known already, ${unplaced} kept until their customers are imported, ${refused} refused\n`,
  );
}

function readServer(text: string): string {
  const url = URL.parse(text);
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:')
    throw new InvalidArgumentError('an address is http://… or https://…');
  return url.origin;
}

function readSeconds(text: string): number {
  const seconds = Number(text);
  if (!Number.isFinite(seconds) || seconds < 0 || seconds > 86_400)
    throw new InvalidArgumentError('seconds from 0 to 86400');
  return seconds;
}
