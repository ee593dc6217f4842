import { constants, existsSync } from 'node:fs';
import { copyFile, readFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { Command } from 'commander';
import { sql } from 'kysely';
import type { AudienceTarget } from '#contract/audiences.ts';
import type { Result } from '#contract/result.ts';
import {
  audienceExports,
  countAudience,
  freezeAudience,
  productSources,
} from '#modules/audiences/index.ts';
import type { Platform } from '#platform/platform.ts';
import { withJob } from '#platform/postgres/database.ts';
import { readId } from './read-options.ts';
import { messageOf, misused, refused } from './tell-failure.ts';
import { withPlatform } from './with-platform.ts';

type Which = { id?: number; rule?: string; freeze?: number; json?: true };

/** `huike audience`: whoever runs it administers the machine, so it sees the whole bank. */
export function audienceCommand(): Command {
  const command = new Command('audience').description('audiences: count, list, freeze, export');
  command
    .command('count')
    .description('how many customers belong now')
    .option('--id <id>', 'a saved audience', readId)
    .option('--freeze <id>', 'a frozen list', readId)
    .option('--rule <file>', 'a rule as JSON')
    .option('--json', 'print the count as one JSON object')
    .action((which: Which) => {
      if ([which.id, which.freeze, which.rule].filter((one) => one !== undefined).length !== 1)
        throw misused('name one of --id, --freeze and --rule');
      return withPlatform(({ platform }) => printCount(platform, which));
    });
  command
    .command('list')
    .description('saved audiences, newest first')
    .option('--json', 'print them as one JSON object')
    .action((options: { json?: true }) =>
      withPlatform(({ platform }) => printAudiences(platform, options.json ?? false)),
    );
  command
    .command('freeze')
    .description('keep the members of an audience as they are now')
    .argument('<id>', 'the audience', readId)
    .option('--json', 'print the frozen list as one JSON object')
    .action((id: number, options: { json?: true }) =>
      withPlatform(({ platform }) => printFreeze(platform, id, options.json ?? false)),
    );
  command
    .command('export')
    .description('copy the file of an export that was asked for and approved in the console')
    .argument('<export>', 'the approved export', readId)
    .requiredOption('--out <file>', 'a file that does not exist yet')
    .option('--json', 'print what was written as one JSON object')
    .action((exportId: number, options: { out: string; json?: true }) =>
      withPlatform(({ platform }) => copyExport(platform, exportId, options)),
    );
  return command;
}

async function printCount(platform: Platform, which: Which): Promise<void> {
  const target: AudienceTarget = { audienceId: which.id, freezeId: which.freeze };
  if (which.rule !== undefined) target.rule = await readRule(which.rule);
  const { database, analytics, clock } = platform;
  const scope = { all: true as const };
  const asking = { database, analytics, clock, sources: productSources, scope };
  const counted = await countAudience(asking, target);
  tell(
    counted,
    which.json ?? false,
    (value) => `${value.count} of ${value.population} customers on ${value.businessDate}`,
  );
}

async function readRule(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw misused(`${file} is no rule: ${messageOf(error)}`);
  }
}

type Listed = { id: number; name: string; version: number; org: string; frozen: number };

async function printAudiences(platform: Platform, json: boolean): Promise<void> {
  const { rows } = await withJob(platform.database, (tx) =>
    sql<Listed>`select audience_id as id, audience.name, version, unit.name as org,
        (select count(*)::int from audiences.freeze as frozen where frozen.audience_id = audience.audience_id and state = 'done') as frozen
      from audiences.audience join organization.org_unit as unit using (org_id)
      where archived_at is null order by audience_id desc`.execute(tx),
  );
  if (json) return void process.stdout.write(`${JSON.stringify({ audiences: rows })}\n`);
  for (const row of rows) {
    process.stdout.write(
      `${row.id}\t${row.name}\tv${row.version}\t${row.org}\t${row.frozen} frozen\n`,
    );
  }
}

async function printFreeze(platform: Platform, audienceId: number, json: boolean): Promise<void> {
  const { rows } = await withJob(platform.database, (tx) =>
    sql<{
      orgId: number;
    }>`select org_id as "orgId" from audiences.audience where audience_id = ${audienceId}`.execute(
      tx,
    ),
  );
  // Made by nobody of the staff: person 0, for the org unit that owns the audience.
  const owner = { id: 0, orgId: rows[0]?.orgId ?? 0, scope: { all: true as const } };
  const frozen = await freezeAudience(platform, productSources, owner, audienceId);
  tell(
    frozen,
    json,
    (value) =>
      `frozen list ${value.freezeId}: ${value.count} customers, checksum ${value.checksum}`,
  );
}

/** The file that a second person approved, as the console gives it: nothing leaves by another way. */
async function copyExport(
  platform: Platform,
  exportId: number,
  { out, json }: { out: string; json?: true },
): Promise<void> {
  if (existsSync(out)) throw misused(`${out} exists already`);
  const taken = await audienceExports.take(platform, { account: userInfo().username }, exportId);
  if (!taken.ok) throw refused(taken.refusal);
  await copyFile(taken.value.file, out, constants.COPYFILE_EXCL);
  const written = { ok: true as const, value: { exportId, file: out } };
  tell(written, json ?? false, () => `export ${exportId} written to ${out}`);
}

function tell<T>(result: Result<T>, json: boolean, sentence: (value: T) => string): void {
  if (!result.ok) throw refused(result.refusal);
  process.stdout.write(`${json ? JSON.stringify(result.value) : sentence(result.value)}\n`);
}
