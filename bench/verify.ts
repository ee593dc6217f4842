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
import { sql } from 'kysely';
import { pino } from 'pino';
import type { Result } from '#contract/result.ts';
import { postTransferSet, sealTransfers, verifySeals } from '#modules/ledger/index.ts';
import { openPlatform } from '#platform/open-platform.ts';
import { withJob } from '#platform/postgres/database.ts';
import { createBudget, createFunder } from '../server/src/modules/benefits/create-budget.ts';
import { createOffer } from '../server/src/modules/benefits/create-offer.ts';
import { openRelease } from '../server/src/modules/benefits/open-allotments.ts';
import { verifyLedger } from '../server/src/modules/benefits/verify-ledger.ts';

const { values } = parseArgs({ options: { transfers: { type: 'string' } } });
const vouchers = Number(values.transfers ?? 10_000_000) / 2;
const targetSeconds = 60;
const madeAtOnce = 250_000;

const home = mkdtempSync(path.join(tmpdir(), 'huike-bench-'));
chmodSync(home, 0o755);
const log = pino({ level: 'warn' }, pino.destination(2));
const open = await openPlatform({ home, log, databaseUrl: process.env['DATABASE_URL'] });
const { platform } = open;
const { database, clock } = platform;

function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(JSON.stringify(result.refusal));
  return result.value;
}

async function timed<T>(work: () => Promise<T>): Promise<{ value: T; seconds: number }> {
  const started = performance.now();
  const value = await work();
  return { value, seconds: Math.round((performance.now() - started) / 100) / 10 };
}

/** A release of vouchers that two budgets pay by halves. */
async function openVouchers(): Promise<number> {
  const now = clock.now();
  const faceAmountFen = 1_000;
  const amountFen = vouchers * faceAmountFen;
  return withJob(database, async (tx) => {
    const funderId = valueOf(
      await createFunder(tx, now, { code: 'bench', name: 'bench', kind: 'bank', orgId: null }),
    );
    const budgetIds: number[] = [];
    for (const code of ['first', 'second'])
      budgetIds.push(
        valueOf(
          await createBudget(tx, now, null, { code, name: code, funderId, orgId: null, amountFen }),
        ),
      );
    const offerId = valueOf(
      await createOffer(
        tx,
        now,
        { kind: 'staff', id: 1, scope: { all: true } },
        {
          code: 'bench',
          name: 'bench',
          funding: budgetIds.map((budgetId) => ({ budgetId, shareBp: 5_000 })),
          faceAmountFen,
          thresholdAmountFen: 0,
          validDays: 30,
          capCount: vouchers,
          capAmountFen: amountFen,
          orgId: null,
        },
      ),
    );
    const claimUntil = new Date(now.getTime() + 86_400_000);
    const release = { offerId, count: vouchers, claimFrom: now, claimUntil };
    return valueOf(
      await openRelease(tx, now, { ...release, openTo: 'issuer', releaseKey: 'bench' }),
    );
  });
}

async function makeVouchers(allotmentId: number, from: number, count: number): Promise<void> {
  const now = clock.now();
  await withJob(database, async (tx) => {
    await sql`insert into benefits.voucher (customer_no, allotment_id, code, face_amount_fen, channel, claimed_by, client_key, claimed_at, valid_until, org_id)
      select no, ${allotmentId}, lpad(no::text, 16, '0'), 1000, 'push', 'bench', lpad(no::text, 10, '0'), ${now}, '2099-01-01', 1
      from generate_series(${from + 1}::int, ${from + count}::int) as no`.execute(tx);
    const transfers = sql`
      select 'claim' as kind, l.allotted_account_id as from_id, l.claimed_account_id as to_id, l.share_fen as amount,
        'claim:' || v.id as natural_key, l.leg, v.id as subject_id
      from benefits.voucher v join benefits.allotment_leg l on l.allotment_id = v.allotment_id
      where v.claimed_by = 'bench' and v.client_key > lpad(${from}::int::text, 10, '0')`;
    await postTransferSet(tx, now, transfers, {
      beforeMoving: async () => {
        await sql`update benefits.allotment set used_count = used_count + ${count}, used_amount_fen = used_amount_fen + ${count} * face_amount_fen
          where id = ${allotmentId}`.execute(tx);
      },
    });
  });
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
  const allotmentId = await openVouchers();
  const made = await timed(async () => {
    for (let from = 0; from < vouchers; from += madeAtOnce)
      await makeVouchers(allotmentId, from, Math.min(madeAtOnce, vouchers - from));
    await withJob(database, (tx) => sql`analyze`.execute(tx));
  });
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
