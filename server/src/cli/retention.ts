import { userInfo } from 'node:os';
import { Command } from 'commander';
import { type RetentionView } from '#contract/retention.ts';
import { retentionKinds } from '#contract/retention-kinds.ts';
import { retentionLaws } from '#contract/retention-laws.ts';
import { recordAudit } from '#modules/audit/index.ts';
import { carryOutJob } from '#platform/jobs/carry-out-job.ts';
import { anyJobKind } from '#platform/jobs/jobs.ts';
import type { Platform } from '#platform/platform.ts';
import { withJob } from '#platform/postgres/database.ts';
import { cutoffOf } from '#platform/retention/retention.ts';
import { askForRetention, retentionJob, viewRetention } from '../flows/retention.ts';
import { CommandFailed } from './tell-failure.ts';
import { withPlatform } from './with-platform.ts';

type Options = { run?: true; json?: true };

/** `huike retention`: how long each kind of data is kept, and what the newest run deleted. */
export function retentionCommand(): Command {
  return new Command('retention')
    .description(
      'how long each kind of data is kept, what leaves next, and what the last run deleted; huike serve runs it every night',
    )
    .option('--run', 'delete now what has outlived its period, as the nightly run does')
    .option('--json', 'print one JSON object')
    .action((options: Options) =>
      withPlatform(async ({ platform }) => {
        const ended = options.run ? await run(platform) : { state: 'done', error: null };
        const view = await withJob(platform.database, viewRetention);
        if (!options.json) print(view, platform.clock.now());
        if (ended.state !== 'done') {
          const message = ended.error ?? `the run was ${ended.state}`;
          throw new CommandFailed({ exitCode: 1, code: 'FAILED', message }, view);
        }
        if (options.json) process.stdout.write(`${JSON.stringify(view)}\n`);
      }),
    );
}

/** Carries the nightly job out here; where a server has begun it meanwhile, waits for that. */
async function run(platform: Platform): Promise<{ state: string; error: string | null }> {
  const jobId = await withJob(platform.database, async (tx) => {
    const id = await askForRetention(platform, tx, null);
    await recordAudit(tx, {
      actor: 'system',
      action: 'retention.run',
      objectKind: 'Retention',
      objectId: 'all',
      orgId: null,
      detail: { jobId: id, by: 'command line', account: userInfo().username },
    });
    return id;
  });
  return carryOutJob(platform, anyJobKind(retentionJob), jobId, ({ done, total }) =>
    process.stderr.write(`${done} of ${total} kinds\n`),
  );
}

function print({ items, lastRun }: RetentionView, now: Date): void {
  for (const { kind, days, minDays, maxDays, removed } of items) {
    const { en, dateEn, law } = retentionKinds[kind];
    const bounds = `${minDays}–${maxDays}${law === null ? '' : `; ${retentionLaws[law].en}`}`;
    // Dates of the tag table are counted by how many were computed, not by the calendar.
    const next = kind === 'tag_dates' ? '' : `, now what is before ${cutoffOf(now, days).day}`;
    const gone = removed === null ? '' : `, ${removed} deleted by the last run`;
    process.stdout.write(
      `${kind.padEnd(17)} ${String(days).padStart(5)} days from the ${dateEn} (${bounds})${next}${gone}: ${en}\n`,
    );
  }
  process.stdout.write(
    lastRun
      ? `last run: job ${lastRun.jobId}, ${lastRun.state} ${lastRun.finishedAt ?? ''}\n`
      : 'no run yet: huike serve runs it every night, huike retention --run now\n',
  );
}
