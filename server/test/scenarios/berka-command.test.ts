import { execFile } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { projectRoot } from '#platform/project-root.ts';
import { berkaFolder, berkaPresent, readBerka } from './berka.ts';

let home = '';
beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'huike-berka-'));
  // The engine's own account steps inside.
  await chmod(home, 0o755);
});
afterAll(() => rm(home, { recursive: true, force: true }));

type Imported = {
  imports: { entry: string; state: string; rowsLoaded: number; rowsRejected: number }[];
};

/** Into a place of its own, whatever servers the one who tests has set. */
function ownEngines(): NodeJS.ProcessEnv {
  const { DATABASE_URL: _database, CLICKHOUSE_URL: _clickhouse, ...rest } = process.env;
  return { ...rest, HUIKE_HOME: path.join(home, 'data') };
}

async function importOnce(): Promise<Imported> {
  const { promise, resolve, reject } = Promise.withResolvers<Imported>();
  execFile(
    process.execPath,
    ['server/src/main.ts', 'import', 'examples/berka', '--data', berkaFolder, '--json'],
    { cwd: projectRoot, timeout: 110_000, env: ownEngines() },
    (error, out) => (error ? reject(error) : resolve(JSON.parse(out) as Imported)),
  );
  return promise;
}

describe.skipIf(!berkaPresent)('huike import examples/berka --data FOLDER', () => {
  test('loads every row of the Czech bank, and the second time nothing', async () => {
    const first = await importOnce();
    const loaded = Object.fromEntries(first.imports.map((one) => [one.entry, one.rowsLoaded]));
    expect(loaded).toMatchObject({
      client: readBerka('client').length,
      account: readBerka('account').length,
      transaction: readBerka('trans').length,
    });
    expect(new Set(first.imports.map((one) => `${one.state} ${one.rowsRejected}`))).toEqual(
      new Set(['loaded 0']),
    );
    const again = await importOnce();
    expect(new Set(again.imports.map((one) => one.state))).toEqual(new Set(['unchanged']));
  }, 240_000);
});
