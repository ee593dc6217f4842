import type { Command } from 'commander';
import { expect, test } from 'vitest';
import { huikeProgram, runCommandLine } from './program.ts';

/**
 * Every command of `huike`: its options, and ways to call it wrongly that are refused before anything is
 * opened. A new command, and a new option of one, needs a row here; what `--json` prints is held by
 * json-output.test.ts.
 */
type Row = { options: string; wrong: readonly string[] };
const rows: Readonly<Record<string, Row>> = {
  'audience count': {
    options: '--id --freeze --rule --json',
    wrong: ['--id x', '--freeze 0', '--rule', 'one'],
  },
  'audience list': { options: '--json', wrong: ['all'] },
  'audience freeze': { options: '--json', wrong: ['', '-1', '7 8', 'x'] },
  'audience export': { options: '--out --json', wrong: ['7', 'x --out y', '--out y'] },
  'audit verify': { options: '--json', wrong: ['everything'] },
  backup: { options: '--json', wrong: ['', 'one two'] },
  bench: { options: '', wrong: ['', 'nobody-knows', '--quick'] },
  demo: {
    options: '--customers --seed --as-of --port',
    wrong: ['--customers 99', '--seed x', '--as-of 2026-02-30', '--port 65536'],
  },
  doctor: { options: '--json', wrong: ['me'] },
  'draws verify': { options: '--draw --json', wrong: ['all', '--draw x', '--draw 0'] },
  import: { options: '--data --as-of --json', wrong: ['', 'mapping.yaml --as-of yesterday'] },
  'ledger balance': {
    options: '--account --budget --merchant --outlet --customer --gift --at --json',
    wrong: [
      '',
      '--account 1',
      '--at 2026-06-15',
      '--account x --at 2026-06-15',
      '--account 1 --at noon',
      '--account 1 --budget 1 --at 2026-06-15',
    ],
  },
  'ledger verify': { options: '--json', wrong: ['all'] },
  measure: {
    options: '--csv --control --shares --json',
    wrong: [
      '--csv x',
      '--control x',
      '--csv x --control c --shares c',
      '--csv nowhere --control c',
    ],
  },
  migrate: { options: '--json', wrong: ['back'] },
  'models list': { options: '--json', wrong: ['all'] },
  'events send': {
    options: '--source --server --retry-for --json',
    wrong: [
      '',
      'a.ndjson',
      'a.ndjson --source Core!',
      'a.ndjson --source core --server nowhere',
      'a.ndjson --source core --retry-for long',
      'a.ndjson --source core',
    ],
  },
  'models scores import': {
    options: '--model --date --most-refused --json',
    wrong: [
      '',
      'scores.csv',
      'nowhere.csv --model x',
      'package.json --model x --date 31.10.2026',
      'package.json --model x --most-refused 1',
    ],
  },
  'models show': { options: '--json', wrong: ['', 'one', 'one 1 more'] },
  'models train': {
    options:
      '--csv --label --positive --drop --categorical --groups --known-before --delimiter --split --test-share --learner --seed --json --out',
    wrong: [
      '',
      '--csv x',
      '--label y',
      'vip_potential --csv x --label y',
      '--csv nowhere.csv --label y',
      '--csv x --label y --split sideways',
      '--csv x --label y --test-share 1',
      '--csv x --label y --learner forest',
      '--csv x --label y --seed x',
      '--csv x --label y --delimiter;;',
    ],
  },
  restore: { options: '--no-erasures --json', wrong: ['', 'one two'] },
  retention: { options: '--run --json', wrong: ['all'] },
  serve: { options: '--port --host --role', wrong: ['--port x', '--role boss', '--port -1'] },
  'tags run': { options: '--date --json', wrong: ['--date 31.10.2026', '--date 2026-02-29'] },
  'tags list': { options: '--json', wrong: ['all'] },
  'tags show': { options: '--json', wrong: ['', 'one two'] },
  'user create': {
    options: '--name --role --org --password-stdin --json',
    wrong: ['350001', "1' --name x", '350001 --name x --role king', '350001 --name x --org ÄÖ'],
  },
  'user reset-password': { options: '--password-stdin --json', wrong: ['', 'x y', 'ä'] },
  'user disable': { options: '--json', wrong: ['', "'--"] },
  'user list': { options: '--json', wrong: ['all'] },
};
const groups = ['audience', 'audit', 'draws', 'events', 'ledger', 'models', 'tags', 'user'];

type Ended = { code: number; out: string; err: string };
async function run(words: readonly string[]): Promise<Ended> {
  const ended = { out: '', err: '' };
  const code = await runCommandLine(words, {
    out: (text) => void (ended.out += text),
    err: (text) => void (ended.err += text),
  });
  return { code, ...ended };
}
const wordsOf = (text: string): string[] => text.split(' ').filter((word) => word !== '');
const oneLine = expect.stringMatching(/^error: [^\n]+\n$/);

/** Every command that does something, by its words. */
function commandsOf(command: Command, before: readonly string[] = []): string[] {
  return command.commands.flatMap((below) => {
    const words = [...before, below.name()];
    return below.commands.length > 0 ? commandsOf(below, words) : [words.join(' ')];
  });
}

test('every command has a row, and no row is left of a command that went', () => {
  expect(commandsOf(huikeProgram()).toSorted()).toEqual(Object.keys(rows).toSorted());
});

test.each(Object.entries(rows))(
  '%s --help ends with 0 and tells its options',
  async (name, row) => {
    const help = await run([...wordsOf(name), '--help']);
    expect(help).toMatchObject({ code: 0, err: '' });
    expect(help.out).toMatch(new RegExp(`^Usage: huike ${name} .*\n\n\\S`));
    // An option's line tells what it is for.
    const told = [...help.out.matchAll(/^ {2}(?:-h, )?(--[a-z-]+)(?: <[^>]+>)? {2,}\S/gm)];
    expect(told.map(([, option]) => option).toSorted()).toEqual(
      [...wordsOf(row.options), '--help'].toSorted(),
    );
  },
);

test.each(Object.entries(rows))(
  '%s refuses an option it does not have, and what it cannot read, with code 2 and one line',
  async (name, row) => {
    for (const wrong of ['--no-such-option', ...row.wrong]) {
      const ended = { wrong, ...(await run([...wordsOf(name), ...wordsOf(wrong)])) };
      expect(ended).toEqual({ wrong, code: 2, out: '', err: oneLine });
    }
  },
);

test('a script that asks for JSON is told what it asked wrongly as JSON too', async () => {
  const ended = await run(['audit', 'verify', '--json', '--all']);
  expect(ended).toMatchObject({ code: 2, err: "error: unknown option '--all'\n" });
  expect(JSON.parse(ended.out)).toEqual({
    error: { code: 'USAGE', message: "unknown option '--all'" },
  });
});

test('a command that is missing or misspelt is code 2, and the known ones are listed', async () => {
  expect(await run(['audiense'])).toEqual({
    code: 2,
    out: '',
    err: "error: unknown command 'audiense'; (Did you mean audience?)\n",
  });
  for (const group of [[], ...groups.map((name) => [name])]) {
    const { code, out, err } = await run(group);
    expect({ group, code, out }).toEqual({ group, code: 2, out: '' });
    expect(err).toMatch(
      /^Usage: huike[\s\S]+\nCommands:\n[\s\S]+\nerror: which of these commands\?\n$/,
    );
  }
  expect(await run(['--version'])).toMatchObject({ code: 0, out: '0.1.0\n', err: '' });
});
