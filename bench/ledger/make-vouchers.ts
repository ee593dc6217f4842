/** A ledger as a bank has it after some time, made by the statement that issues in bulk. */
import { sql } from 'kysely';
import type { Result } from '#contract/result.ts';
import { postTransferSet } from '#modules/ledger/index.ts';
import { type Database, withJob } from '#platform/postgres/database.ts';
import { createBudget, createFunder } from '../../server/src/modules/benefits/create-budget.ts';
import { createOffer } from '../../server/src/modules/benefits/create-offer.ts';
import { openRelease } from '../../server/src/modules/benefits/open-allotments.ts';

const madeAtOnce = 250_000;

function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(JSON.stringify(result.refusal));
  return result.value;
}

/**
 * Makes so many claimed vouchers of one offer that two budgets pay: two transfers, four entries each. `after`:
 * how many were made before in the same database.
 */
export async function makeVouchers(
  database: Database,
  now: Date,
  vouchers: number,
  after = 0,
): Promise<void> {
  const allotmentId = await openVouchers(database, now, vouchers, `bench-${after}`);
  const end = after + vouchers;
  for (let from = after; from < end; from += madeAtOnce)
    await makePart(database, now, allotmentId, from, Math.min(madeAtOnce, end - from));
  await withJob(database, (tx) => sql`analyze`.execute(tx));
}

/** A release of vouchers that two budgets pay by halves. */
async function openVouchers(
  database: Database,
  now: Date,
  vouchers: number,
  name: string,
): Promise<number> {
  const faceAmountFen = 1_000;
  const amountFen = vouchers * faceAmountFen;
  return withJob(database, async (tx) => {
    const funderId = valueOf(
      await createFunder(tx, now, { code: name, name, kind: 'bank', orgId: null }),
    );
    const budgetIds: number[] = [];
    for (const code of [`${name}-first`, `${name}-second`])
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
          code: name,
          name,
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
    return valueOf(await openRelease(tx, now, { ...release, openTo: 'issuer', releaseKey: name }));
  });
}

async function makePart(
  database: Database,
  now: Date,
  allotmentId: number,
  from: number,
  count: number,
): Promise<void> {
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
