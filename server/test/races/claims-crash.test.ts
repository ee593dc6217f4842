import { type ChildProcess, fork } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { killTree, processTree } from '../../../bench/claims/process-tree.ts';
import { beGuest, useUpTheRest } from './crash/guest.ts';
import {
  type Acknowledged,
  ask as askServer,
  claimByLink,
  type Link,
  type Shift,
  workAtTill,
} from './crash/till.ts';

// The whole program in a process of its own, on a data folder that outlives it, under 32 clients.
const kills = process.env['HUIKE_PROVE'] ? 200 : 5;
const clients = 32;
/** Answers before the kill at least, and after it. */
const load = 100;
/** More than a round serves before its kill and after it; the others take what is left. */
const customers = 400;
const faceAmountFen = 1_000;
/** To the noon of the bank's day, the same after each kill: no round is cut in two by midnight. */
const aheadMilliseconds = (12 - 8) * 3_600_000 - (Date.now() % 86_400_000);
const home = mkdtempSync(path.join(tmpdir(), 'huike-crash-'));
chmodSync(home, 0o755);
let server: { child: ChildProcess; address: string };

const books = z.object({
  rows: z.array(z.object({ kind: z.string(), key: z.string(), id: z.number() })),
  faults: z.array(z.unknown()),
});
const otherBooks = books.extend({ standing: z.record(z.string(), z.number()) });
const failed = z.object({ failed: z.literal(true) });

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

async function startServer(): Promise<typeof server> {
  const child = fork(
    path.join(import.meta.dirname, 'crash/program.ts'),
    [home, String(aheadMilliseconds)],
    {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    },
  );
  const { address } = await nextMessage(child, z.object({ address: z.string() }));
  return { child, address };
}

/** Asks the program until its database answers. */
async function ask<T>(command: object, shape: z.ZodType<T>): Promise<T> {
  for (;;) {
    const answer = nextMessage(server.child, z.union([shape, failed]));
    server.child.send(command);
    const told = await answer;
    const refused = failed.safeParse(told);
    if (!refused.success) return shape.parse(told);
  }
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

/** Numbers from 0 to 1 that a round's number tells, so that it can be repeated (mulberry32). */
function chances(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

beforeAll(async () => {
  server = await startServer();
}, 60_000);
afterAll(async () => {
  await killTree(server.child.pid ?? 0);
  rmSync(home, { recursive: true, force: true });
});

const identify = ({ kind, key, id }: Omit<Acknowledged, 'amountFen'>): string =>
  `${kind} ${key} ${id}`;

const money = z.object({
  inForce: z.number(),
  inHandFen: z.number(),
  claimedFen: z.number(),
  leftFen: z.number(),
});

/** Everybody who has nothing yet claims, then one voucher takes what the budgets still hold: all over HTTP, to the fen. */
async function spendTheRest(
  campaignId: number,
  shift: Shift,
  done: readonly Acknowledged[],
  links: Iterable<Link>,
): Promise<void> {
  const left = links[Symbol.iterator]();
  const claimAll = async (): Promise<void> => {
    for (let next = left.next(); !next.done; next = left.next())
      await claimByLink(shift, next.value);
  };
  await Promise.all(Array.from({ length: clients }, claimAll));
  // As many as the limits of the day allow, and not one more: nothing that was taken back is still counted.
  expect(await ask({ do: 'money', campaignId }, money)).toMatchObject({ inForce: customers });
  const oneMore = { campaignId, customerNo: customers + 1 };
  const refused = await askServer(shift, '/api/vouchers', oneMore, `r${campaignId}-one-more`);
  expect(refused.code).toBe('FUNDER_LIMIT');
  const rest = await ask(
    { do: 'rest', campaignId },
    z.object({ token: z.string(), fen: z.number() }),
  );
  expect(rest.fen).toBeGreaterThan(0);
  const proof = await claimByLink(shift, {
    token: rest.token,
    name: `rest-of-round-${campaignId}`,
  });
  const body = { proof, purchaseAmountFen: rest.fen };
  const paid = await askServer(shift, '/api/redemptions', body, `rest-of-round-${campaignId}`);
  expect(paid).toMatchObject({ status: 201, amountFen: rest.fen });
  const sumOf = (kind: string): number =>
    done.reduce((sum, one) => sum + (one.kind === kind ? one.amountFen : 0), 0);
  const paidFen = sumOf('redemption') - sumOf('reversal') + rest.fen;
  const { claimedFen, inHandFen, leftFen } = await ask({ do: 'money', campaignId }, money);
  expect({ claimedFen, leftFen }).toEqual({ claimedFen: inHandFen, leftFen: 0 });
  expect(paidFen + claimedFen).toBe(2 * customers * faceAmountFen);
}

describe('claims, holds, redemptions, refunds, plays, exchanges and points under load', () => {
  it.each(
    Array.from(
      { length: kills },
      (_, round) => [round % 2 === 0 ? 'PostgreSQL' : 'the whole program', round + 1] as const,
    ),
  )(
    'survive kill -9 of %s (round %i): what was answered is there once, and all that is left can be spent',
    async (victim, campaignId) => {
      const opened = z.object({ tokens: z.array(z.string()) });
      const { tokens } = await ask({ do: 'campaign', campaignId, customers }, opened);
      const ids = { drawId: z.number(), programmeId: z.number(), itemId: z.number() };
      const opening = z.object({ ...ids, orgId: z.number() });
      const kinds = await ask({ do: 'other kinds', campaignId, customers }, opening);
      const links = tokens
        .map((token, at) => ({
          token,
          name: `r${campaignId}-${at}`,
          customerNo: at + 1,
          otherCampaignId: 500_000 + campaignId,
        }))
        .values();
      const chance = chances(campaignId);
      const done: Acknowledged[] = [];
      const enough = new Map<number, () => void>();
      const answered = (number: number): Promise<void> =>
        new Promise((resolve) => enough.set(number, resolve));
      let isOver = false;
      let recovery: Promise<unknown> = Promise.resolve();
      const shift: Shift = {
        address: () => server.address,
        recovered: () => recovery,
        isOver: () => isOver,
        chance,
        acknowledge: (one) => {
          done.push(one);
          enough.get(done.length)?.();
        },
      };
      const killAt = load + Math.floor(chance() * load);
      const reached = answered(killAt);
      const work = Promise.all(
        Array.from({ length: clients }, () =>
          workAtTill(shift, links, (link) => beGuest(shift, kinds, link)),
        ),
      );
      await Promise.race([reached, work]);
      const root = server.child.pid ?? 0;
      if (victim === 'PostgreSQL') {
        process.kill(postgresOf(root), 'SIGKILL');
        recovery = ask({ do: 'books', campaignId }, books);
      } else {
        recovery = killTree(root).then(async () => {
          server = await startServer();
        });
      }
      const more = answered(done.length + load);
      await recovery;
      await Promise.race([more, work]);
      isOver = true;
      await work;
      // Nothing is under way any more: what is there is what was answered, each once under its key.
      const { rows: ofVouchers, faults } = await ask({ do: 'books', campaignId }, books);
      const readOthers = () => ask({ do: 'books of other kinds', kinds }, otherBooks);
      const others = await readOthers();
      expect([...faults, ...others.faults]).toEqual([]);
      const rows = [...ofVouchers, ...others.rows];
      expect(rows.map(identify).sort()).toEqual(done.map(identify).sort());
      expect(new Set(done.map(({ kind, key }) => `${kind} ${key}`)).size).toBe(done.length);
      await useUpTheRest(shift, kinds, done, customers, async () => (await readOthers()).standing);
      await spendTheRest(campaignId, shift, done, links);
    },
    120_000,
  );
});
