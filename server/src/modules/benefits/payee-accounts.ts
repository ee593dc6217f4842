import { openAccounts } from '#modules/ledger/index.ts';
import type { Tx } from '#platform/postgres/database.ts';

/** Who is owed what vouchers bring: the merchant, the partner that fulfilled them, or the bank's own outlet. */
type Payee = { merchantId: number | null; partnerId?: number | null; orgId: number };

/** Their accounts in the order asked, opened at the first redemption there, in one order by everybody. */
export async function payeeAccounts(tx: Tx, payees: readonly Payee[]): Promise<number[]> {
  const keyOf = ({ merchantId, partnerId, orgId }: Payee): string =>
    partnerId
      ? `partner ${partnerId}`
      : merchantId === null
        ? `settlement ${orgId}`
        : `merchant ${merchantId}`;
  const distinct = [...new Map(payees.map((payee) => [keyOf(payee), payee]))];
  const accounts = await openAccounts(
    tx,
    distinct.map(([, { merchantId, partnerId, orgId }]) =>
      partnerId
        ? { kind: 'partner', ownerId: partnerId, orgId: null }
        : merchantId === null
          ? { kind: 'settlement', ownerId: orgId, orgId }
          : { kind: 'merchant', ownerId: merchantId, orgId },
    ),
  );
  const byKey = new Map(distinct.map(([key], at) => [key, accounts[at] ?? 0]));
  return payees.map((payee) => byKey.get(keyOf(payee)) ?? 0);
}
