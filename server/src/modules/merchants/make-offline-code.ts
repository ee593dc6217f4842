import { sql } from 'kysely';
import { ok, refuse, type Result } from '#contract/result.ts';
import { recordAudit } from '#modules/audit/index.ts';
import type { Keyring } from '#platform/crypto/keyring.ts';
import type { Caller } from '#platform/http/caller.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { bankDay } from '#platform/clock/clock.ts';
import { codeSeconds, type CodeContent, signOffline } from './offline-code.ts';

/** A code of ten minutes that tills verify without the network, of a voucher that the caller sees. */
export async function makeOfflineCode(
  tx: Tx,
  keyring: Keyring,
  caller: Pick<Caller, 'kind' | 'id' | 'name' | 'orgId'>,
  voucherId: number,
  now: Date,
): Promise<Result<{ code: string; expiresAt: string }>> {
  const { rows } = await sql<{
    state: string;
    face: number;
    threshold: number;
    percent: number | null;
    until: string;
    bound: boolean;
    exclusionGroup: string | null;
    stacks: boolean;
  }>`
    select v.state, v.face_amount_fen as face, a.threshold_amount_fen as threshold, a.percent_bp as percent, v.valid_until as until,
      a.terms ?| array['exchangeFor', 'days', 'places'] as bound, a.exclusion_group as "exclusionGroup", a.stacks
    from benefits.voucher v join benefits.allotment a on a.id = v.allotment_id where v.id = ${voucherId}`.execute(
    tx,
  );
  const [voucher] = rows;
  if (!voucher) return refuse('NOT_FOUND');
  // A till without the network knows no days, places or things, so it is not asked about them.
  if (voucher.state !== 'claimed' || voucher.until < bankDay(now) || voucher.bound)
    return refuse('VOUCHER_NOT_USABLE');
  const madeAt = Math.floor(now.getTime() / 1000);
  const content: CodeContent = {
    v: voucherId,
    f: voucher.face,
    t: voucher.threshold,
    p: voucher.percent ?? 0,
    u: voucher.until,
    g: voucher.exclusionGroup ?? '',
    s: voucher.stacks ? 1 : 0,
    i: madeAt,
    e: madeAt + codeSeconds,
  };
  await recordAudit(tx, {
    actor: caller,
    action: 'voucher.show_code',
    objectKind: 'Voucher',
    objectId: voucherId,
    orgId: caller.orgId,
    detail: { offline: true },
  });
  return ok({
    code: signOffline(keyring, 'HV1', content),
    expiresAt: new Date(content.e * 1000).toISOString(),
  });
}
