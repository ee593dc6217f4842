import { Command } from 'commander';
import { setTimeout as wait } from 'node:timers/promises';
import { sql } from 'kysely';
import { tagFamilyNames } from '#contract/tags.ts';
import type { Refusal } from '#contract/result.ts';
import { addDays, bankDay } from '#platform/clock/clock.ts';
import { anyJobKind } from '#platform/jobs/jobs.ts';
import type { OpenPlatform } from '#platform/open-platform.ts';
import { withJob } from '#platform/postgres/database.ts';
import { enqueueTagRun, tagCatalogue } from '#modules/tags/index.ts';
import { tagRunJob } from '../flows/run-tags-and-portraits.ts';
import { readDay } from './read-options.ts';
import { CommandFailed, refused } from './tell-failure.ts';
import { withPlatform } from './with-platform.ts';

/** `huike tags`: run them as of a date, list the catalogue, show one. */
export function tagsCommand(): Command {
  const command = new Command('tags').description('tags of customers: run, list, show');
  command
    .command('run')
    .description('compute every tag of every customer as of a date (yesterday without one)')
    .option('--date <date>', 'business date, YYYY-MM-DD', readDay)
    .option('--json', 'print the outcome as one JSON object')
    .action((options: { date?: string; json?: true }) =>
      withPlatform(async (open) => {
        const date = options.date ?? addDays(bankDay(open.platform.clock.now()), -1);
        const job = await runAndWait(open, date);
        if (job.state !== 'done') {
          if (job.refusal) throw refused(job.refusal);
          const message = job.error ?? `the run was ${job.state}`;
          throw new CommandFailed({ exitCode: 1, code: 'FAILED', message });
        }
        process.stdout.write(
          options.json ? `${JSON.stringify(job.output)}\n` : `tags of ${date} are computed\n`,
        );
      }),
    );
  command
    .command('list')
    .description('the catalogue with coverage')
    .option('--json', 'print the tags as one JSON object')
    .action((options: { json?: true }) =>
      withPlatform(async ({ platform }) => {
        const tags = await withJob(platform.database, (tx) =>
          tagCatalogue.list(tx, platform.clock.now(), {}),
        );
        if (options.json) return void process.stdout.write(`${JSON.stringify({ tags })}\n`);
        for (const tag of tags) {
          const coverage =
            tag.coverage === null
              ? 'not yet run'
              : `${tag.coverage} of ${tag.customers} on ${tag.businessDate}`;
          process.stdout.write(
            `${tag.code}\t${tag.name.zh}\t${tagFamilyNames[tag.family].zh}\t${tag.type}\t${coverage}\n`,
          );
        }
      }),
    );
  command
    .command('show')
    .description('definition, parameters, lineage, coverage and distribution of a tag, as JSON')
    .argument('<code>', 'code of the tag')
    .option('--json', 'on one line')
    .action((code: string, options: { json?: true }) =>
      withPlatform(async ({ platform }) => {
        const shown = await withJob(platform.database, (tx) =>
          tagCatalogue.show(tx, platform.clock.now(), [], code),
        );
        if (!shown.ok) throw refused(shown.refusal, `there is no tag ${code}`);
        process.stdout.write(`${JSON.stringify(shown.value, null, options.json ? 0 : 2)}\n`);
      }),
    );
  return command;
}

type Ended = { state: string; output: unknown; error: string | null; refusal: Refusal | null };
const pollMilliseconds = 200;

/** Asks for the run and waits for its end; a running server may carry it out, or this process does. */
async function runAndWait({ platform, queue }: OpenPlatform, date: string): Promise<Ended> {
  const jobId = await enqueueTagRun(platform, date, null);
  await queue.work(platform, [anyJobKind(tagRunJob)]);
  for (;;) {
    const { rows } = await withJob(platform.database, (tx) =>
      sql<Ended>`select state, output, error, refusal from platform.job where id = ${jobId} and state in ('done', 'failed', 'cancelled')`.execute(
        tx,
      ),
    );
    if (rows[0]) return rows[0];
    await wait(pollMilliseconds);
  }
}
