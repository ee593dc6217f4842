import { sql } from 'kysely';
import type { ExchangeCode } from '#contract/exchange-codes.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { type AuditRecord, recordAudit } from '#modules/audit/index.ts';
import type { Keyring } from '#platform/crypto/keyring.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { openCode } from './code-secret.ts';

/**
 * The whole code that was handed out for a voucher, for somebody who was found to be allowed to see that
 * voucher; who saw it is kept, the code is not. As the job role.
 */
export async function revealCode(
  tx: Tx,
  keyring: Keyring,
  voucher: { id: number; orgId: number },
  actor: AuditRecord['actor'],
  detail: AuditRecord['detail'] = {},
): Promise<Result<ExchangeCode>> {
  const { rows } = await sql<
    Omit<ExchangeCode, 'code' | 'pin'> & { digest: Buffer; sealed: Buffer }
  >`
    select c.digest, c.sealed, b.expires_on as "expiresOn", p.name as "productName", t.name as "partnerName"
    from fulfilment.code c join fulfilment.code_batch b using (batch_id)
    join fulfilment.product p using (product_id) join fulfilment.partner t on t.partner_id = p.partner_id
    where c.voucher_id = ${voucher.id}`.execute(tx);
  const [found] = rows;
  if (!found) return refuse('CODE_NOT_HANDED');
  await recordAudit(tx, {
    actor,
    action: 'exchange-code.reveal',
    objectKind: 'Voucher',
    objectId: voucher.id,
    orgId: voucher.orgId,
    detail,
  });
  const { digest, sealed, ...told } = found;
  return ok({ ...openCode(keyring, digest, sealed), ...told });
}
