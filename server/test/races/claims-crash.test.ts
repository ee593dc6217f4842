import { type ChildProcess, fork } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { killTree, processTree } from '../../../bench/claims/process-tree.ts';
import { projectRoot } from '#platform/project-root.ts';

// The whole program in a process of its own, on a data folder that outlives it, under 64 callers.
const kills = process.env['HUIKE_PROVE'] ? 20 : 2;
const customers = 1_500;
const cap = 1_400;
const home = mkdtempSync(path.join(tmpdir(), 'huike-crash-'));
chmodSync(home, 0o755);
let server: { child: ChildProcess; address: string };

const counted = z.object({
  vouchers: z.number(),
  customers: z.number(),
  cap: z.number(),
  faults: z.array(z.unknown()),
});
const reported = z.object({ granted: z.number(), codes: z.array(z.string()) });

function nextMessage<T>(child: ChildProcess, shape: z.ZodType<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const onExit = (): void => reject(new Error('the process ended'));
    child.once('exit', onExit);
    child.once('message', (message) => {
      child.off('exit', onExit);
      resolve(shape.parse(message));
    });
  });
}

function start(file: string, argument: string): ChildProcess {
  return fork(path.join(projectRoot, 'bench/claims', file), [argument], {
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
}

async function startServer(): Promise<typeof server> {
  const child = start('server.ts', home);
  const { address } = await nextMessage(child, z.object({ address: z.string() }));
  return { child, address };
}

async function ask<T>(command: object, shape: z.ZodType<T>): Promise<T> {
  const answer = nextMessage(server.child, shape);
  server.child.send(command);
  return answer;
}

const count = (campaignId: number) => ask({ do: 'count', campaignId }, counted);

async function call(tokens: string[]): Promise<z.infer<typeof reported>> {
  const child = start('callers.ts', '');
  await nextMessage(child, z.unknown());
  const report = nextMessage(child, reported);
  child.send({ address: server.address, path: '/api/vouchers/claim-by-link', callers: 64, tokens });
  const answer = await report;
  child.kill();
  return answer;
}

/** The PostgreSQL server below the program: the process of that name whose parent is none of it. */
function postgresOf(root: number): number {
  const found = processTree(root).find((pid) => {
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    return path.basename(words[0] ?? '') === 'postgres' && words.includes('-D');
  });
  if (found === undefined) throw new Error('no PostgreSQL below the program');
  return found;
}

beforeAll(async () => {
  server = await startServer();
}, 60_000);
afterAll(async () => {
  await killTree(server.child.pid ?? 0);
  rmSync(home, { recursive: true, force: true });
});

describe('claims under load', () => {
  it.each(
    Array.from(
      { length: kills },
      (_, round) => [round % 2 === 0 ? 'PostgreSQL' : 'the whole program', round + 1] as const,
    ),
  )(
    'survive kill -9 of %s (round %i): what was acknowledged is there once, and the cap is used up',
    async (victim, campaignId) => {
      const { tokens } = await ask(
        { do: 'campaign', campaignId, cap, customers },
        z.object({ tokens: z.array(z.string()) }),
      );
      const underLoad = call(tokens);
      while ((await count(campaignId)).vouchers < 200);
      if (victim === 'PostgreSQL') process.kill(postgresOf(server.child.pid ?? 0), 'SIGKILL');
      else {
        await killTree(server.child.pid ?? 0);
        server = await startServer();
      }
      const before = await underLoad;
      // Everybody asks again, as phones do, until the recovered server has answered them all.
      let after = await call(tokens);
      for (let tries = 0; after.granted < cap && tries < 50; tries += 1) after = await call(tokens);
      const again = new Set(after.codes);
      expect(before.codes.filter((code) => !again.has(code))).toEqual([]);
      expect(await count(campaignId)).toEqual({ vouchers: cap, customers: cap, cap, faults: [] });
    },
    120_000,
  );
});
