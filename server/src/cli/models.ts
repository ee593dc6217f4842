import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import type { Readable } from 'node:stream';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { ModelCard } from '#contract/model-report.ts';
import { learners, type Learner } from '#contract/models.ts';
import {
  type CsvQuestion,
  printReport,
  readFeatureCsv,
  trainModel,
} from '#modules/models/index.ts';
import { addBankModelCommands, trainBankModel } from './bank-models.ts';
import { readSeed } from './read-options.ts';
import { misused, refused } from './tell-failure.ts';

interface TrainOptions {
  readonly csv?: string;
  readonly label?: string;
  readonly positive?: string;
  readonly drop: readonly string[];
  readonly categorical: readonly string[];
  readonly groups: readonly string[];
  readonly knownBefore: readonly string[];
  readonly delimiter: string;
  readonly split: 'time' | 'random';
  readonly testShare: number;
  readonly learner: Learner | 'both';
  readonly seed: number;
  readonly json?: true;
  readonly out?: string;
}

type FileOptions = TrainOptions & { readonly csv: string; readonly label: string };

/** `huike models`: train and judge a model, of the bank's own customers or on a file, which needs neither engine. */
export function modelsCommand(): Command {
  const command = new Command('models').description('predictive models: train, list, show');
  addBankModelCommands(command);
  command
    .command('train')
    .description("train a model of the bank's own customers, or on a CSV, and judge it")
    .argument('[code]', "code of a model of the bank's own customers, in place of a file")
    .option('--csv <file>', 'UTF-8 with a header, one row a customer; may end in .gz')
    .option('--label <column>', 'the column to predict, with two values')
    .option('--positive <value>', 'the value that is predicted, where it is not plainly yes or 1')
    .option('--drop <columns>', 'columns that are no features, with commas between', readNames, [])
    .option('--categorical <columns>', 'numbers that are categories, such as codes', readNames, [])
    .option('--groups <columns>', 'columns by which fairness is told', readNames, [])
    .option(
      '--known-before <columns>',
      'features known before the day of the prediction, however much they tell',
      readNames,
      [],
    )
    .option('--delimiter <character>', 'what stands between cells', readDelimiter, ',')
    .addOption(
      new Option('--split <way>', 'the last rows judge, or rows drawn by chance')
        .choices(['time', 'random'])
        .default('time'),
    )
    .option('--test-share <share>', 'share of the rows that judge', readShare, 0.2)
    .addOption(
      new Option('--learner <learner>', 'both: the better one on validation rows is the model')
        .choices([...learners, 'both'])
        .default('both'),
    )
    .option('--seed <number>', 'what chance decides is the same for the same seed', readSeed, 1)
    .option('--json', 'print the report as one JSON object')
    .option('--out <file>', 'write the model with its report to a file that does not exist yet')
    .action(async (code: string | undefined, options: TrainOptions) => {
      const { csv, label } = options;
      if (code !== undefined) {
        if (csv !== undefined || label !== undefined)
          throw misused("a model of the bank's own customers learns from no file");
        return trainBankModel(code, options);
      }
      if (csv === undefined || label === undefined)
        throw misused('which model? its code, or --csv with --label');
      return train({ ...options, csv, label });
    });
  return command;
}

/** Exit code 0, 2 for a file or option that is refused, 3 for a model that may not be published. */
async function train(options: FileOptions): Promise<void> {
  const { csv, label, split: by, testShare, learner, seed, knownBefore, json, out } = options;
  if (!existsSync(csv)) throw misused(`there is no file ${csv}`);
  if (out !== undefined && existsSync(out)) throw misused(`${out} exists already`);
  if (options.drop.includes(label)) throw misused(`the label ${label} cannot be dropped`);
  const read = await readFeatureCsv(() => openTable(csv), questionOf(options));
  if (!read.ok) throw refused(read.refusal);
  const { table, groups, positive } = read.value;
  const testFrom = Math.floor(table.rows * (1 - testShare));
  const trained = await trainModel({
    table,
    label: read.value.label,
    split: by === 'time' ? { by, testFrom } : { by, testShare },
    learner,
    seed,
    groups,
    knownBefore,
  });
  if (!trained.ok) throw refused(trained.refusal);
  const { model, report } = trained.value;
  const card: ModelCard = {
    format: 1,
    source: {
      file: path.basename(csv),
      sha256: await sha256Of(csv),
      rows: table.rows,
      label,
      positive,
      dropped: [...options.drop],
    },
    split: { by, testShare },
    seed,
    report,
    model,
  };
  if (out !== undefined) await writeFile(out, `${JSON.stringify(card)}\n`, { flag: 'wx' });
  const { model: _, ...told } = card;
  process.stdout.write(json ? `${JSON.stringify(told)}\n` : printReport(report));
  if (report.refusals.length > 0) process.exitCode = 3;
}

function questionOf(options: FileOptions): CsvQuestion {
  const { label, positive, delimiter, drop, categorical, groups } = options;
  return {
    label,
    ...(positive !== undefined && { positive }),
    delimiter,
    drop,
    categorical,
    groups,
  };
}

/** A broken archive ends the stream with its error. */
function openTable(file: string): Readable {
  const bytes = createReadStream(file);
  if (!file.endsWith('.gz')) return bytes;
  const unpacked = createGunzip();
  pipeline(bytes, unpacked).catch((error: Error) => unpacked.destroy(error));
  return unpacked;
}

async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

function readNames(text: string): readonly string[] {
  const names = text.split(',').map((name) => name.trim());
  if (names.includes('')) throw new InvalidArgumentError('names of columns with commas between');
  return names;
}

function readDelimiter(text: string): string {
  const character = text === '\\t' ? '\t' : text;
  if ([...character].length !== 1) throw new InvalidArgumentError('one character, such as ;');
  return character;
}

function readShare(text: string): number {
  const share = Number(text);
  if (!(share > 0 && share < 1)) throw new InvalidArgumentError('a number between 0 and 1');
  return share;
}
