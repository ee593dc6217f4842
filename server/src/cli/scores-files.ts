import { createReadStream, existsSync } from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import type { Readable } from 'node:stream';
import { type Command, InvalidArgumentError } from 'commander';
import { businessDate } from '#contract/tags.ts';
import { scoreFaultCodes, scoreFaults } from '#contract/outside-models.ts';
import { bankModels } from '#modules/models/index.ts';
import { bankDay } from '#platform/clock/clock.ts';
import { carryOutJob } from '#platform/jobs/carry-out-job.ts';
import { withJob } from '#platform/postgres/database.ts';
import { CommandFailed, misused, refused } from './tell-failure.ts';
import { withPlatform } from './with-platform.ts';

type ImportOptions = {
  readonly model: string;
  readonly date?: string;
  readonly mostRefused: number;
  readonly json?: true;
};

const rowsBetweenTellings = 100_000;

/** `huike models scores import`: a file of scores of a registered model; what comes of it is a draft that waits for approval. */
export function addScoresCommands(command: Command): void {
  command
    .command('scores')
    .description('scores of models that others made')
    .command('import')
    .description('take a CSV of customer_no,score[,score_date][,reasons] as the next version')
    .argument('<file>', 'UTF-8 with a header; may end in .gz')
    .requiredOption('--model <code>', 'code of the registered model')
    .option('--date <date>', 'the day whose end the scores are of; today where it is not given')
    .option(
      '--most-refused <share>',
      'share of rows that may be refused, such as 0.01; 0: all or nothing',
      readShare,
      0,
    )
    .option('--json', 'print what became of the file as one JSON object')
    .action(importScores);
}

/** Exit code 0, 2 for a file or option that is refused, 3 for a file of which nothing was taken. */
async function importScores(file: string, options: ImportOptions): Promise<void> {
  if (!existsSync(file)) throw misused(`there is no file ${file}`);
  if (options.date !== undefined && !businessDate.safeParse(options.date).success)
    throw misused(`${options.date} is no date`);
  await withPlatform(async ({ platform }) => {
    const { database, clock } = platform;
    const asked = {
      code: options.model,
      fileName: path.basename(file),
      businessDate: options.date ?? bankDay(clock.now()),
      mostRefused: options.mostRefused,
    };
    const { scoresFiles } = bankModels;
    const may = await withJob(database, (tx) => scoresFiles.mayBeSent(tx, platform, asked));
    if (!may.ok) throw refused(may.refusal);
    let next = rowsBetweenTellings;
    const received = await scoresFiles.receive(platform, openFile(file), (rows) => {
      if (rows < next) return;
      next += rowsBetweenTellings;
      process.stderr.write(`${rows} rows read\n`);
    });
    if (!received.ok) throw refused(received.refusal);
    const taken = await withJob(database, (tx) =>
      scoresFiles.take(tx, platform, null, asked, received.value),
    );
    if (!taken.ok) throw refused(taken.refusal);
    const { id, jobId } = taken.value;
    if (jobId === null) throw new Error('a file of scores has no job');
    const ended = await carryOutJob(platform, scoresFiles.jobKind, jobId, ({ note }) =>
      process.stderr.write(`${note}\n`),
    );
    const now = await withJob(database, (tx) => scoresFiles.find(tx, asked.code, id));
    if (!now.ok) throw refused(now.refusal);
    const { version, rows, refused: wrong, faults, state } = now.value;
    if (options.json) process.stdout.write(`${JSON.stringify(now.value)}\n`);
    else {
      process.stdout.write(
        version === null
          ? `nothing taken: ${wrong} of ${rows} rows are wrong\n`
          : `${asked.code} version ${version}, a draft: ${rows - wrong} scores, ${wrong} rows refused\n`,
      );
      for (const fault of scoreFaultCodes)
        if (faults[fault])
          process.stdout.write(`  ${faults[fault]} rows: ${scoreFaults[fault].en}\n`);
    }
    if (state === 'refused') process.exitCode = 3;
    else if (ended.state !== 'done')
      throw new CommandFailed({
        exitCode: 1,
        code: 'FAILED',
        message: ended.error ?? `the import was ${ended.state}`,
      });
  });
}

/** A broken archive ends the stream with its error. */
function openFile(file: string): Readable {
  const bytes = createReadStream(file);
  if (!file.endsWith('.gz')) return bytes;
  const unpacked = createGunzip();
  pipeline(bytes, unpacked).catch((error: Error) => unpacked.destroy(error));
  return unpacked;
}

function readShare(text: string): number {
  const share = Number(text);
  if (!(share >= 0 && share <= 0.2)) throw new InvalidArgumentError('a number from 0 to 0.2');
  return share;
}
