import { sql } from 'kysely';
import type { ClaimedVoucher } from '#contract/benefits.ts';
import type { Deed } from '#contract/fraud.ts';
import type { Result } from '#contract/result.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { type ClaimRequest, claimVouchers } from './claim-vouchers.ts';
import type { DeedJudge } from './deed-judge.ts';
import type { KnownPayers } from './known-payers.ts';

/** A claim, with the network address it came from where a customer asks. */
export type AskedClaim = ClaimRequest & { addressKey?: string | undefined };

/** Claims what nothing stands against; answers in the order asked. Judged before any lock is taken. */
export async function claimJudged(
  tx: Tx,
  now: Date,
  requests: readonly AskedClaim[],
  judge: DeedJudge,
  payers: KnownPayers,
): Promise<Result<ClaimedVoucher>[]> {
  const refused = await judge.judge(tx, now, requests.map(deedOf), (places) =>
    findRepeats(tx, requests, places),
  );
  const claimed: Deed[] = [];
  const answers = await claimVouchers(
    tx,
    now,
    refused ? requests.filter((_, at) => !refused[at]) : requests,
    {
      last: true,
      payers,
      onGranted: (request, id) => claimed.push({ ...deedOf(request), objectKey: String(id) }),
    },
  );
  judge.note(now, claimed);
  if (!refused) return answers;
  const rest = answers.values();
  return requests.map((_, at) => {
    const refusal = refused[at];
    if (refusal) return { ok: false, refusal };
    const { value } = rest.next();
    if (!value) throw new Error('a claim of the batch has no answer');
    return value;
  });
}

function deedOf(request: AskedClaim): Deed {
  const { claimedBy } = request;
  return {
    what: 'claim',
    customerNo: request.customerNo,
    deviceKey: request.deviceKey ?? null,
    addressKey: request.addressKey ?? null,
    phoneKey: request.phoneKey ?? null,
    operator: claimedBy.startsWith('customer:') ? null : claimedBy,
    outletOrgId: request.outletOrgId ?? null,
    merchantNo: request.merchantId ?? null,
  };
}

/** Claims whose key has brought a voucher before: they are answered as they were then. */
async function findRepeats(
  tx: Tx,
  requests: readonly AskedClaim[],
  places: readonly number[],
): Promise<ReadonlySet<number>> {
  const asked = places.flatMap((at) => requests[at] ?? []);
  const { rows } = await sql<{ ordinal: number }>`
    select w.ordinal::int as ordinal
    from unnest(${asked.map(({ claimedBy }) => claimedBy)}::text[], ${asked.map(({ clientKey }) => clientKey)}::text[])
      with ordinality as w (claimed_by, client_key, ordinal)
    where exists (select from benefits.voucher v where v.claimed_by = w.claimed_by and v.client_key = w.client_key)`.execute(
    tx,
  );
  return new Set(rows.flatMap(({ ordinal }) => places[ordinal - 1] ?? []));
}
