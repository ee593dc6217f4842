/** `huike measure`: judge an experiment from its outcomes file. Needs neither engine. */
import { createReadStream, existsSync } from 'node:fs';
import { Command, InvalidArgumentError } from 'commander';
import { measureOutcomes, printMeasurement } from '#modules/measurement/index.ts';
import { misused, refused } from './tell-failure.ts';

interface MeasureOptions {
  readonly csv: string;
  readonly control: string;
  readonly shares?: ReadonlyMap<string, number>;
  readonly json?: true;
}

/** Exit code 0 when measured, 2 when the file is refused; a sample-ratio mismatch is a result. */
export function measureCommand(): Command {
  return new Command('measure')
    .description('set each arm of an experiment against its control arm')
    .requiredOption(
      '--csv <file>',
      'outcomes, UTF-8 with a header: subject, arm, converted (0/1) and/or value (yuan); optional contacted, redeemed (0/1), cost (yuan)',
    )
    .requiredOption('--control <arm>', 'name of the control arm')
    .option(
      '--shares <arm=share,…>',
      'planned shares for the sample-ratio check; equal shares without it',
      readShares,
    )
    .option('--json', 'print the measurement as one JSON object')
    .action(async (options: MeasureOptions) => {
      const { csv, control, shares, json } = options;
      if (!existsSync(csv)) throw misused(`there is no file ${csv}`);
      const measured = await measureOutcomes(createReadStream(csv), {
        control,
        ...(shares && { shares }),
      });
      if (!measured.ok) throw refused(measured.refusal);
      process.stdout.write(
        json ? `${JSON.stringify(measured.value)}\n` : printMeasurement(measured.value),
      );
    });
}

function readShares(text: string): ReadonlyMap<string, number> {
  const shares = new Map<string, number>();
  for (const part of text.split(',')) {
    const at = part.lastIndexOf('=');
    const share = Number(part.slice(at + 1));
    if (at < 1 || !Number.isFinite(share) || share < 0) {
      throw new InvalidArgumentError('give each arm and its share, such as control=20,voucher=80');
    }
    shares.set(part.slice(0, at).trim(), share);
  }
  return shares;
}
