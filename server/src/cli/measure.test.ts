import { expect, test } from 'vitest';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { measurementResponse } from '#contract/measurement.ts';
import { callCommand, type Ended } from '../../test/harness/call-command.ts';

const program = join(import.meta.dirname, '../main.ts');

/** The command in a process of its own, as a script calls it. */
function startProgram(words: readonly string[]): Promise<Ended> {
  const { promise, resolve } = Promise.withResolvers<Ended>();
  const child = execFile(process.execPath, [program, ...words], (_error, out, err) =>
    resolve({ code: child.exitCode ?? -1, out, err }),
  );
  return promise;
}

async function measure(
  csv: string,
  options: readonly string[],
  carryOut = callCommand,
): Promise<Ended> {
  const folder = await mkdtemp(join(tmpdir(), 'huike-measure-'));
  const file = join(folder, 'outcomes.csv');
  await writeFile(file, csv);
  const done = await carryOut(['measure', '--csv', file, ...options]);
  await rm(folder, { recursive: true });
  return done;
}

// Newcombe 1998, Statistics in Medicine 17:873-890, table II, case a: 56/70 against 48/80.
const newcombe = `subject,arm,converted\n${[
  ...Array.from({ length: 70 }, (_, n) => `t${n},voucher,${n < 56 ? 1 : 0}`),
  ...Array.from({ length: 80 }, (_, n) => `c${n},control,${n < 48 ? 1 : 0}`),
].join('\n')}\n`;

test('an outcomes file is measured on the command line, for a person and for a script', async () => {
  const forScript = await measure(newcombe, ['--control', 'control', '--json'], startProgram);
  expect(forScript).toMatchObject({ code: 0, err: '' });
  const measured = measurementResponse.parse(JSON.parse(forScript.out));
  expect(measured.comparisons[0]?.conversion.lift).toMatchObject({
    low: expect.closeTo(0.0524, 4),
    high: expect.closeTo(0.3339, 4),
  });

  const forPerson = await measure(newcombe, [
    '--control',
    'control',
    '--shares',
    'control=9,voucher=1',
  ]);
  expect(forPerson.out).toContain('lift                   20.00 pp  [5.24 pp, 33.39 pp]');
  expect(forPerson.out).toContain('SAMPLE RATIO MISMATCH');
});

test('a refused file ends with code 2, says where, and prints no result', async () => {
  const refused = await measure('subject,arm,converted\n1,control,perhaps\n', [
    '--control',
    'control',
  ]);
  expect(refused).toMatchObject({ code: 2, out: '' });
  expect(refused.err).toContain('line 2, column converted: must be 0 or 1');
});
