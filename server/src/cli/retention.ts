import { Command } from 'commander';
import { retentionKinds, retentionLaws } from '#contract/retention.ts';
import { withJob } from '#platform/postgres/database.ts';
import { viewRetention } from '../flows/retention.ts';
import { withPlatform } from './with-platform.ts';

/** `huike retention`: how long each kind of data is kept, and what the newest run deleted. */
export function retentionCommand(): Command {
  return new Command('retention')
    .description('how long each kind of data is kept, and what the last run deleted')
    .option('--json', 'print one JSON object')
    .action((options: { json?: true }) =>
      withPlatform(async ({ platform }) => {
        const view = await withJob(platform.database, viewRetention);
        if (options.json) return void process.stdout.write(`${JSON.stringify(view)}\n`);
        for (const { kind, days, minDays, maxDays, removed } of view.items) {
          const { en, dateEn, law } = retentionKinds[kind];
          const bounds = `${minDays}–${maxDays}${law === null ? '' : `; ${retentionLaws[law].en}`}`;
          const gone = removed === null ? '' : `, ${removed} deleted by the last run`;
          process.stdout.write(
            `${kind.padEnd(17)} ${String(days).padStart(5)} days from the ${dateEn} (${bounds})${gone}: ${en}\n`,
          );
        }
        const { lastRun } = view;
        process.stdout.write(
          lastRun
            ? `last run: job ${lastRun.jobId}, ${lastRun.state} ${lastRun.finishedAt ?? ''}\n`
            : 'no run yet: huike serve runs it every night\n',
        );
      }),
    );
}
