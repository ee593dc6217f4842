import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { callCommand, type Ended } from '../../test/harness/call-command.ts';
import { usePostgres } from '../../test/harness/postgres.ts';

const program = path.join(import.meta.dirname, '../main.ts');
const postgres = usePostgres();
let home = '';

beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'huike-audience-'));
  await chmod(home, 0o755);
});
afterAll(() => rm(home, { recursive: true, force: true }));

const environment = () => ({
  HUIKE_HOME: path.join(home, 'data'),
  DATABASE_URL: postgres.connectionString,
});
const huike = (...given: string[]): Promise<Ended> =>
  callCommand(['audience', ...given], environment());

/** In a process of its own, as a script calls it. */
function huikeProcess(...given: string[]): Promise<Ended> {
  const { promise, resolve } = Promise.withResolvers<Ended>();
  const child = execFile(
    process.execPath,
    [program, 'audience', ...given],
    { env: { ...process.env, ...environment() } },
    (_, out, err) => resolve({ code: child.exitCode ?? -1, out, err }),
  );
  return promise;
}

test(
  'a script reads the audiences as JSON, and a refused rule ends with code 2 and its reason',
  { timeout: 120_000 },
  async () => {
    expect(await huike('list', '--json')).toMatchObject({ code: 0, out: '{"audiences":[]}\n' });
    const rule = path.join(home, 'rule.json');
    await writeFile(
      rule,
      JSON.stringify({ kind: 'tag', tag: 'nobody_knows', is: { operator: 'known' } }),
    );
    expect(await huike('count', '--rule', rule)).toMatchObject({
      code: 2,
      out: '',
      err: 'error: The tags have not been run yet, so there is nothing to count\n',
    });
    const out = path.join(home, 'export.csv');
    expect(await huike('export', '7', '--out', out)).toMatchObject({
      code: 2,
      err: expect.stringContaining('error: Not found\n'),
    });
    expect(existsSync(out)).toBe(false);
    expect(await huikeProcess('freeze', '7')).toMatchObject({ code: 2, err: 'error: Not found\n' });
  },
);
