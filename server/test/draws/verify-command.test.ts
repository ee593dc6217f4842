import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readKeyring } from '#platform/crypto/read-keyring.ts';
import { withJob } from '#platform/postgres/database.ts';
import { playDraws } from '../../src/modules/draws/play-draws.ts';
import { closeDraw } from '../../src/modules/draws/open-draw.ts';
import { addPlayers, giveChances, now, openSampleDraw, playOf, valueOf } from './draw-fixture.ts';
import { callCommand, type Ended } from '../harness/call-command.ts';
import { usePostgres } from '../harness/postgres.ts';

const program = path.join(import.meta.dirname, '../../src/main.ts');
const postgres = usePostgres();
let home = '';

beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'huike-draws-'));
});
afterAll(() => rm(home, { recursive: true, force: true }));

const environment = () => ({ HUIKE_HOME: home, DATABASE_URL: postgres.connectionString });

/** In a process of its own, as a script calls it. */
function verifyForScript(drawId: number): Promise<Ended> {
  const { promise, resolve } = Promise.withResolvers<Ended>();
  const child = execFile(
    process.execPath,
    [program, 'draws', 'verify', '--json', '--draw', String(drawId)],
    { env: { ...process.env, ...environment() } },
    (_, out, err) => resolve({ code: child.exitCode ?? -1, out, err }),
  );
  return promise;
}

test(
  'an auditor is told that every play is what it must be, or the first that is not',
  { timeout: 90_000 },
  async () => {
    const keyring = readKeyring(home);
    const { database } = postgres;
    const [customerNo = 0] = await addPlayers(database, keyring, 1);
    const { drawId } = await openSampleDraw(database, keyring);
    await giveChances(database, drawId, customerNo, 3);
    const plays = [1, 2, 3].map(() => playOf(drawId, customerNo));
    const answers = await withJob(database, (tx) => playDraws(tx, keyring, now, plays));
    answers.map(valueOf);
    valueOf(await withJob(database, (tx) => closeDraw(tx, keyring, now, drawId)));
    expect(await callCommand(['draws', 'verify'], environment())).toEqual({
      code: 0,
      out: 'sound: 3 plays of 1 draws, 3 of them replayed from published seeds\n',
      err: '',
    });
    // Somebody with the owner's rights changes what a customer had before.
    await postgres.asOwner('alter table draws.play no force row level security');
    await postgres.asOwner(`update draws.play set since_prize = since_prize + 1 where ordinal = 2`);
    const told = await verifyForScript(drawId);
    expect(told.code).toBe(1);
    expect(JSON.parse(told.out)).toMatchObject({
      sound: false,
      difference: { drawId, ordinal: 2, what: 'plays since the last prize' },
    });
  },
);
