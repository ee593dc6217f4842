import { openAccounts } from '#modules/ledger/index.ts';
import type { Tx } from '#platform/postgres/database.ts';

/** Who is owed what vouchers bring: the merchant, or the bank's own outlet. */
type Payee = { merchantId: number | null; orgId: number };

/** Their accounts in the order asked, opened at the first redemption there, in one order by everybody. */
export async function payeeAccounts(tx: Tx, payees: readonly Payee[]): Promise<number[]> {
  const keyOf = ({ merchantId, orgId }: Payee): string =>
    merchantId === null ? `settlement ${orgId}` : `merchant ${merchantId}`;
  const distinct = [...new Map(payees.map((payee) => [keyOf(payee), payee]))];
  const accounts = await openAccounts(
    tx,
    distinct.map(([, { merchantId, orgId }]) =>
      merchantId === null
        ? { kind: 'settlement', ownerId: orgId, orgId }
        : { kind: 'merchant', ownerId: merchantId, orgId },
    ),
  );
  const byKey = new Map(distinct.map(([key], at) => [key, accounts[at] ?? 0]));
  return payees.map((payee) => byKey.get(keyOf(payee)) ?? 0);
}
