/**
 * `npm run bench -- realtime`: events over HTTP at a steady rate while audiences are counted without
 * pause; how long after its answer an event is seen in the customer's tags and in the count. Then the
 * whole program is killed with -9 in the middle of the sending and started again: nothing that was
 * acknowledged may be lost, and nothing may count twice.
 *
 *   --customers N   size of the bank (1,000,000)
 *   --rate N        events a second (1,000)
 *   --seconds N     length of the sending (60)
 */
import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { countResponse } from '#contract/audiences.ts';
import { eventsTaken } from '#contract/events.ts';
import { customerTags } from '#contract/tags.ts';
import { SeededRandom } from '../demo/seeded-random.ts';
import { killTree } from './claims/process-tree.ts';

const { values } = parseArgs({
  options: {
    customers: { type: 'string', default: '1000000' },
    rate: { type: 'string', default: '1000' },
    seconds: { type: 'string', default: '60' },
  },
});
const customers = Number(values.customers);
const rate = Number(values.rate);
const seconds = Number(values.seconds);
const targetMilliseconds = 1000;
const batch = 50;
const password = randomBytes(18).toString('base64url');
const home = mkdtempSync(path.join(tmpdir(), 'huike-realtime-'));
chmodSync(home, 0o755);

type Server = { child: ChildProcess; address: string };
type Headers = Record<string, string>;

async function startServer(): Promise<Server> {
  const child = fork(
    path.join(import.meta.dirname, 'realtime/server.ts'),
    [home, String(customers), password],
    { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] },
  );
  const { address } = z.object({ address: z.string() }).parse(await nextMessage(child));
  return { child, address };
}

function nextMessage(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null): void =>
      reject(new Error(`the server ended with ${code}`));
    child.once('exit', onExit);
    child.once('message', (message) => {
      child.off('exit', onExit);
      resolve(message);
    });
  });
}

/** Asks ClickHouse of the server; one question at a time. */
async function ask<T>(server: Server, shape: z.ZodType<T>, statement: string): Promise<T> {
  const answer = nextMessage(server.child);
  server.child.send(statement);
  const { rows } = z.object({ rows: z.array(z.unknown()) }).parse(await answer);
  return shape.parse(rows[0]);
}

async function signIn({ address }: Server, staffNumber: string): Promise<Headers> {
  const answer = await fetch(`${address}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-huike': '1' },
    body: JSON.stringify({ staffNumber, password }),
  });
  if (!answer.ok) throw new Error(`sign-in: ${answer.status}`);
  const cookie = answer.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ');
  return { cookie, 'x-huike': '1', 'content-type': 'application/json' };
}

let serial = 0;
const random = new SeededRandom(1, 0, 0);
const sentBatches: string[][] = [];
/** Of everybody, half sign in and half scan; visits are kept for those who are watched. */
function makeBatch(size: number, watched: number | null): { id: string; event: object }[] {
  return Array.from({ length: size }, (_, at) => {
    serial += 1;
    const isWatched = at === 0 && watched !== null;
    const no = isWatched ? watched : 1 + random.below(customers);
    const type = isWatched ? 'visit' : serial % 2 === 0 ? 'mobile_sign_in' : 'code_scan';
    const id = `e${serial}`;
    return {
      id,
      event: {
        eventId: id,
        type,
        occurredAt: new Date().toISOString(),
        customer: { id: `C${no}` },
      },
    };
  });
}

async function send({ address }: Server, headers: Headers, events: readonly object[]) {
  const answer = await fetch(`${address}/api/events`, {
    method: 'POST',
    headers: { ...headers, 'idempotency-key': crypto.randomUUID() },
    body: JSON.stringify({ source: 'core', events }),
  });
  if (!answer.ok) throw new Error(`events: ${answer.status} ${await answer.text()}`);
  return eventsTaken.parse(await answer.json());
}

type Watched = { no: number; at: number; nth: number };

/** Sends at the rate until told to stop or until the server goes; a watched customer in every so many batches. */
async function sendSteadily(
  server: Server,
  headers: Headers,
  until: () => boolean,
  watch: { every: number; onTaken: (no: number) => void } | null,
): Promise<{ sent: number; acknowledged: string[]; answers: number[] }> {
  const acknowledged: string[] = [];
  const answers: number[] = [];
  const under: Promise<void>[] = [];
  const start = performance.now();
  let failed = false;
  let sent = 0;
  for (let nth = 0; !until() && !failed; nth += 1) {
    const due = start + (nth * batch * 1000) / rate;
    const wait = due - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    const no = watch && nth % watch.every === 0 ? 1 + watchedSerial++ : null;
    const made = makeBatch(batch, no);
    sentBatches.push(made.map(({ id }) => id));
    sent += made.length;
    const began = performance.now();
    under.push(
      send(
        server,
        headers,
        made.map(({ event }) => event),
      ).then(
        () => {
          answers.push(performance.now() - began);
          for (const { id } of made) acknowledged.push(id);
          if (no !== null) watch?.onTaken(no);
        },
        () => {
          failed = true;
        },
      ),
    );
  }
  await Promise.all(under);
  return { sent, acknowledged, answers };
}
let watchedSerial = 0;

const visitedToday = {
  kind: 'tag',
  tag: 'visited_today',
  is: { operator: 'is', value: true },
};

async function measure(server: Server) {
  const system = await signIn(server, 'E1');
  const manager = await signIn(server, 'P1');
  const inTags: number[] = [];
  const inCount: number[] = [];
  const countTimes: number[] = [];
  const waiting: Watched[] = [];
  const portraits: Promise<void>[] = [];
  let taken = 0;
  let done = false;
  const watchTags = async ({ no, at }: Watched): Promise<void> => {
    for (;;) {
      const answer = await fetch(`${server.address}/api/customers/${no}/tags`, {
        headers: manager,
      });
      const { items } = customerTags.parse(await answer.json());
      if (items.some(({ code }) => code === 'visited_today')) break;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    inTags.push(performance.now() - at);
  };
  const counting = (async () => {
    while (!done || waiting.length > 0) {
      const began = performance.now();
      const counted = await count(server, manager, visitedToday);
      const now = performance.now();
      countTimes.push(now - began);
      // The n-th to be taken is counted when n are.
      while (waiting[0] && waiting[0].nth <= counted)
        inCount.push(now - (waiting.shift()?.at ?? now));
    }
  })();
  const end = performance.now() + seconds * 1000;
  const { sent, answers } = await sendSteadily(server, system, () => performance.now() > end, {
    every: Math.max(1, Math.round(rate / batch / 4)),
    onTaken: (no) => {
      const one = { no, at: performance.now(), nth: (taken += 1) };
      waiting.push(one);
      portraits.push(watchTags(one));
    },
  });
  await Promise.all(portraits);
  done = true;
  await counting;
  return { sent, watched: taken, answers, inTags, inCount, countTimes };
}

/** Counts of one audience after another with nothing else going on: of a daily tag and of a real-time one. */
async function countAlone(server: Server): Promise<{ daily: Figures; realTime: Figures }> {
  const headers = await signIn(server, 'P1');
  const times = async (tag: string): Promise<Figures> => {
    const all: number[] = [];
    for (let nth = 0; nth < 30; nth += 1) {
      const began = performance.now();
      await count(server, headers, { ...visitedToday, tag });
      all.push(performance.now() - began);
    }
    return figures(all);
  };
  return { daily: await times('staff_member'), realTime: await times('signed_in_today') };
}

async function count({ address }: Server, headers: Headers, rule: object): Promise<number> {
  const answer = await fetch(`${address}/api/audiences/count`, {
    method: 'POST',
    headers: { ...headers, 'idempotency-key': crypto.randomUUID() },
    body: JSON.stringify({ rule, editor: 'bench' }),
  });
  return countResponse.parse(await answer.json()).count;
}

/** Kills everything in the middle of the sending; all that was sent is sent again to the restarted program. */
async function killInTheMiddle(server: Server) {
  const from = sentBatches.length;
  const system = await signIn(server, 'E1');
  const end = performance.now() + 4000;
  const sending = sendSteadily(server, system, () => performance.now() > end + 4000, null);
  await new Promise((resolve) => setTimeout(resolve, 4000));
  await killTree(server.child.pid ?? 0);
  const { acknowledged } = await sending;
  const restarted = await startServer();
  const again = await signIn(restarted, 'E1');
  let taken = 0;
  for (const ids of sentBatches.slice(from)) {
    const answer = await send(
      restarted,
      again,
      ids.map((eventId) => ({
        eventId,
        type: 'code_scan',
        occurredAt: new Date().toISOString(),
        customer: { id: 'C1' },
      })),
    );
    taken += answer.accepted;
  }
  const sent = sentBatches.slice(from).flat().length;
  return {
    restarted,
    acknowledged: acknowledged.length,
    sent,
    missing: taken,
    unacknowledged: sent - acknowledged.length,
  };
}

type Figures = { p50: number; p99: number; max: number };
function figures(all: readonly number[]): Figures {
  const sorted = all.toSorted((a, b) => a - b);
  const at = (share: number) =>
    Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
  return { p50: at(0.5), p99: at(0.99), max: at(1) };
}

let server = await startServer();
try {
  const found = await measure(server);
  const alone = await countAlone(server);
  const killed = await killInTheMiddle(server);
  server = killed.restarted;
  const shape = z.object({ rows: z.number(), different: z.number() });
  const all = sentBatches.flat().length;
  let kept = { rows: 0, different: 0 };
  for (let tries = 0; kept.different < all && tries < 200; tries += 1) {
    kept = await ask(
      server,
      shape,
      "SELECT count() AS rows, uniqExact(event_id) AS different FROM fact_event WHERE source = 'huike'",
    );
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const lost = all - kept.different;
  const twice = kept.rows - kept.different;
  // What was sent again and taken as new had not been acknowledged.
  const acknowledgedLost = Math.max(0, killed.missing - killed.unacknowledged);
  const tags = figures(found.inTags);
  const counts = figures(found.inCount);
  const result = {
    bench: 'realtime',
    customers,
    eventsPerSecond: Math.round(found.sent / seconds),
    events: found.sent,
    watched: found.watched,
    answerMs: figures(found.answers),
    seenInTagsMs: tags,
    seenInCountMs: counts,
    counts: found.countTimes.length,
    countMs: figures(found.countTimes),
    countAloneMs: alone,
    afterKill: {
      sent: killed.sent,
      acknowledged: killed.acknowledged,
      acknowledgedLost,
      lost,
      twice,
    },
    targets: { seenMs: targetMilliseconds },
    met:
      tags.p99 <= targetMilliseconds &&
      counts.p99 <= targetMilliseconds &&
      lost + twice + acknowledgedLost === 0,
  };
  console.log(JSON.stringify(result));
  process.exitCode = result.met ? 0 : 1;
} finally {
  await killTree(server.child.pid ?? 0);
  rmSync(home, { recursive: true, force: true });
}
