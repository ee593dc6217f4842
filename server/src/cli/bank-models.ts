import type { Command } from 'commander';
import type { ModelVersionSummary } from '#contract/bank-models.ts';
import { learnerNames } from '#contract/model-report.ts';
import { bankModels, printReport } from '#modules/models/index.ts';
import { carryOutJob } from '#platform/jobs/carry-out-job.ts';
import { withJob } from '#platform/postgres/database.ts';
import { addScoresCommands } from './scores-files.ts';
import { CommandFailed, refused } from './tell-failure.ts';
import { withPlatform } from './with-platform.ts';

/** `huike models list`, `show` and `scores`: the models of the bank's own customers, and files of scores of others. */
export function addBankModelCommands(command: Command): void {
  addScoresCommands(command);
  command
    .command('list')
    .description("the models of the bank's own customers, with what is live")
    .option('--json', 'print the models as one JSON object')
    .action((options: { json?: true }) =>
      withPlatform(async ({ platform }) => {
        const models = await withJob(platform.database, (tx) =>
          bankModels.list(tx, platform.clock),
        );
        if (options.json) return void process.stdout.write(`${JSON.stringify({ models })}\n`);
        for (const { code, name, live, latest } of models) {
          const states = [live && `live ${told(live)}`, latest && `latest ${told(latest)}`];
          process.stdout.write(
            `${code}\t${name.zh}\t${states.filter(Boolean).join('\t') || 'not yet trained'}\n`,
          );
        }
      }),
    );
  command
    .command('show')
    .description('the card of a version with its report, as JSON')
    .argument('<code>', 'code of the model')
    .argument('<version>', 'its number', Number)
    .option('--json', 'on one line')
    .action((code: string, version: number, options: { json?: true }) =>
      withPlatform(async ({ platform }) => {
        const found = await withJob(platform.database, (tx) =>
          bankModels.findVersion(tx, code, Number.isInteger(version) ? version : 0),
        );
        if (!found.ok) throw refused(found.refusal);
        process.stdout.write(`${JSON.stringify(found.value, null, options.json ? 0 : 2)}\n`);
      }),
    );
}

function told({ version, auc, refusals, learner }: ModelVersionSummary): string {
  const figure = auc
    ? `AUC ${auc.value.toFixed(3)} [${auc.low.toFixed(3)}, ${auc.high.toFixed(3)}]`
    : '';
  const why = refusals.length > 0 ? ` may not go live: ${[...new Set(refusals)].join(', ')}` : '';
  return `${version} ${learner === null ? '' : learnerNames[learner].en} ${figure}${why}`;
}

/** Trains the next version of a declared model on the bank's facts; exit code 3 for one that may not be published. */
export async function trainBankModel(code: string, options: { json?: true }): Promise<void> {
  await withPlatform(async ({ platform }) => {
    if (!bankModels.isDeclared(code)) throw refused({ code: 'MODEL_UNKNOWN', facts: { code } });
    const { database, jobs } = platform;
    const jobId = await withJob(database, (tx) => bankModels.enqueueTraining(jobs, tx, code, null));
    const ended = await carryOutJob(platform, bankModels.trainJobKind, jobId, () => {});
    if (ended.state !== 'done')
      throw new CommandFailed({
        exitCode: 1,
        code: 'FAILED',
        message: ended.error ?? `the training was ${ended.state}`,
      });
    const trained = await withJob(database, (tx) => bankModels.trainedByJob(tx, jobId));
    if (!trained) throw new Error('the training left no version');
    const { card, version } = trained;
    process.stdout.write(
      options.json
        ? `${JSON.stringify({ code, version, card })}\n`
        : `${code} version ${version}\n${printReport(card.report)}`,
    );
    if (card.report.refusals.length > 0) process.exitCode = 3;
  });
}
