/**
 * How long models take to learn and to score.
 *
 * 20,000 × 60 against the npm package ml-xgboost, in alternating pairs, each with its own defaults, judged on
 * rows that neither has seen; ours is all of `trainModel` (a fifth of the rows held out to stop and calibrate, and
 * the report), in its thread. 200,000 × 60, where the package fails, by itself; 1 million rows scored with that
 * model. `--quick` makes all of it small.
 *
 *   npm run bench -- models [--pairs 3] [--quick]
 */
import { parseArgs } from 'node:util';
import type { ModelDocument } from '#contract/models.ts';
import { scoreRows, trainModel } from '#modules/models/index.ts';
import { aucOf } from '#modules/models/auc.core.ts';
import { makeRows, type MadeRows, partOf } from './models/make-rows.ts';
import { trainXgboost } from './models/xgboost-baseline.ts';

const { values: options } = parseArgs({
  options: {
    pairs: { type: 'string', default: '3' },
    quick: { type: 'boolean', default: false },
  },
});
const features = 60;
const sizes = options.quick
  ? { small: 2000, large: 10_000, scored: 50_000 }
  : { small: 20_000, large: 200_000, scored: 1_000_000 };
const pairs = options.quick ? 1 : Number(options.pairs);
const targets = { fasterThanXgboost: 5, aucBelowXgboost: 0.003, scoringSeconds: 20 };

type Training = { seconds: number; cpuSeconds: number; model: ModelDocument; auc: number };

/** Trains on all but the last `test` rows, the report included. */
async function train(
  made: MadeRows,
  test: number,
  learner: 'trees' | 'logistic',
): Promise<Training> {
  const began = performance.now();
  const cpu = process.cpuUsage();
  const trained = await trainModel({
    ...made,
    split: { by: 'time', testFrom: made.table.rows - test },
    learner,
    seed: 1,
  });
  if (!trained.ok) throw new Error(trained.refusal.code);
  const { user, system } = process.cpuUsage(cpu);
  const { model, report } = trained.value;
  return {
    seconds: (performance.now() - began) / 1000,
    cpuSeconds: (user + system) / 1e6,
    model,
    auc: report.evaluations[0]?.auc.value ?? Number.NaN,
  };
}

const large = makeRows(sizes.large + sizes.small, features, 1);
const before = process.memoryUsage.rss();
const trees = await train(large, sizes.small, 'trees');
const peakMegabytes = process.resourceUsage().maxRSS / 1024;
tell(
  `${sizes.large} × ${features}: boosted trees ${round(trees.seconds)} s, AUC ${round(trees.auc)}`,
);
const logistic = await train(large, sizes.small, 'logistic');
tell(`${sizes.large} × ${features}: logistic regression ${round(logistic.seconds)} s`);

const many = makeRows(sizes.scored, features, 2);
const scored = await timeScoring(trees.model, many);
tell(`${sizes.scored} rows scored in ${round(scored.seconds)} s`);

const small = makeRows(sizes.small * 2, features, 3);
const [training, test] = [
  partOf(small, 0, sizes.small),
  partOf(small, sizes.small, sizes.small * 2),
];
const rounds: { own: Training; other: number; otherCpu: number; otherAuc: number }[] = [];
for (let pair = 0; pair < pairs; pair += 1) {
  const own = await train(small, sizes.small, 'trees');
  const other = await trainXgboost(training, test);
  const all = Uint32Array.from(test.label.keys());
  const otherAuc = aucOf(other.scores, test.label, all);
  rounds.push({ own, other: other.seconds, otherCpu: other.cpuSeconds, otherAuc });
  tell(
    `${sizes.small} × ${features}: ${round(own.seconds)} s, ml-xgboost ${round(other.seconds)} s`,
  );
}

const figures = {
  fasterThanXgboost: median(rounds.map(({ own, other }) => other / own.seconds)),
  fasterInCpuTime: median(rounds.map(({ own, otherCpu }) => otherCpu / own.cpuSeconds)),
  aucBelowXgboost: median(rounds.map(({ own, otherAuc }) => otherAuc - own.auc)),
  scoringSeconds: scored.seconds,
  scoringCpuSeconds: scored.cpuSeconds,
};
const pass =
  figures.fasterThanXgboost >= targets.fasterThanXgboost &&
  figures.aucBelowXgboost <= targets.aucBelowXgboost &&
  figures.scoringSeconds <= targets.scoringSeconds;
console.log(
  JSON.stringify({
    bench: 'models',
    pass,
    ...sizes,
    features,
    pairs,
    smallTraining: {
      seconds: round(median(rounds.map(({ own }) => own.seconds))),
      cpuSeconds: round(median(rounds.map(({ own }) => own.cpuSeconds))),
      xgboostSeconds: round(median(rounds.map(({ other }) => other))),
      auc: round(median(rounds.map(({ own }) => own.auc))),
      xgboostAuc: round(median(rounds.map(({ otherAuc }) => otherAuc))),
    },
    largeTraining: {
      seconds: round(trees.seconds),
      cpuSeconds: round(trees.cpuSeconds),
      auc: round(trees.auc),
      trees: trees.model.fitted.learner === 'trees' ? trees.model.fitted.trees.length : 0,
      logisticSeconds: round(logistic.seconds),
      logisticCpuSeconds: round(logistic.cpuSeconds),
      logisticAuc: round(logistic.auc),
      rowsMegabytes: round((large.table.rows * features * 4) / 2 ** 20),
      addedMegabytes: round(peakMegabytes - before / 2 ** 20),
      peakMegabytes: round(peakMegabytes),
    },
    ...Object.fromEntries(Object.entries(figures).map(([name, value]) => [name, round(value)])),
    targets,
  }),
);
process.exitCode = pass ? 0 : 1;

async function timeScoring(
  model: ModelDocument,
  { table }: MadeRows,
): Promise<{ seconds: number; cpuSeconds: number }> {
  const began = performance.now();
  const cpu = process.cpuUsage();
  const answer = await scoreRows({ model, table });
  if (!answer.ok) throw new Error(answer.refusal.code);
  const { user, system } = process.cpuUsage(cpu);
  return { seconds: (performance.now() - began) / 1000, cpuSeconds: (user + system) / 1e6 };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function round(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}

/** For who waits. */
function tell(line: string): void {
  console.error(line);
}
