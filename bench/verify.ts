/**
 * Recounts a ledger of 10 million transfers, as `huike ledger verify` does: the chain of seals over every
 * transfer, every balance from its entries, and offers, limits and vouchers against them.
 *
 *   npm run bench -- verify [--transfers N]
 *
 * The ledger is made by the statement that issues in bulk, of vouchers that two funders pay, and sealed by the
 * product's sealer; neither is part of the time. One transfer is two entries.
 */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { pino } from 'pino';
import { sealTransfers, verifySeals } from '#modules/ledger/index.ts';
import { openPlatform } from '#platform/open-platform.ts';
import { withJob } from '#platform/postgres/database.ts';
import { verifyLedger } from '../server/src/modules/benefits/verify-ledger.ts';
import { makeVouchers } from './ledger/make-vouchers.ts';

const { values } = parseArgs({ options: { transfers: { type: 'string' } } });
const vouchers = Number(values.transfers ?? 10_000_000) / 2;
const targetSeconds = 60;

const home = mkdtempSync(path.join(tmpdir(), 'huike-bench-'));
chmodSync(home, 0o755);
const log = pino({ level: 'warn' }, pino.destination(2));
const open = await openPlatform({ home, log, databaseUrl: process.env['DATABASE_URL'] });
const { platform } = open;
const { database, clock } = platform;

async function timed<T>(work: () => Promise<T>): Promise<{ value: T; seconds: number }> {
  const started = performance.now();
  const value = await work();
  return { value, seconds: Math.round((performance.now() - started) / 100) / 10 };
}

async function sealAll(): Promise<void> {
  let seen: Parameters<typeof sealTransfers>[1] = null;
  for (let idle = 0; idle < 3;) {
    const round = await sealTransfers(platform, seen);
    seen = round.next;
    idle = round.sealed > 0 ? 0 : idle + 1;
  }
}

try {
  const made = await timed(() => makeVouchers(database, clock.now(), vouchers));
  console.log(`${vouchers * 2} transfers made in ${made.seconds} s`);
  const sealed = await timed(sealAll);
  console.log(`sealed in ${sealed.seconds} s`);
  const seals = await timed(() => verifySeals(platform));
  const recount = await timed(() => withJob(database, verifyLedger));
  const faults = [...seals.value, ...recount.value];
  const seconds = seals.seconds + recount.seconds;
  const pass = faults.length === 0 && seconds * (5_000_000 / vouchers) <= targetSeconds;
  console.log(
    JSON.stringify({
      bench: 'verify',
      pass,
      transfers: vouchers * 2,
      seconds: Math.round(seconds * 10) / 10,
      sealsSeconds: seals.seconds,
      recountSeconds: recount.seconds,
      faults,
      madeSeconds: made.seconds,
      sealSeconds: sealed.seconds,
      targets: { seconds: targetSeconds },
    }),
  );
  if (!pass) process.exitCode = 1;
} finally {
  await open.close();
  rmSync(home, { recursive: true, force: true });
}
