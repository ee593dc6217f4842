import { openAccounts } from '#modules/ledger/index.ts';
import type { Tx } from '#platform/postgres/database.ts';

/** Who is owed what vouchers bring: the merchant, the partner that fulfilled them, the bank's own outlet, or the customer. */
type Payee =
  | { merchantId: number | null; partnerId?: number | null; orgId: number }
  | { customerNo: number; orgId: number };

/** Their accounts in the order asked, opened at the first redemption there, in one order by everybody. */
export async function payeeAccounts(tx: Tx, payees: readonly Payee[]): Promise<number[]> {
  const distinct = [...new Map(payees.map((payee) => [keyOf(payee), payee]))];
  const accounts = await openAccounts(
    tx,
    distinct.map(([, payee]) => accountOf(payee)),
  );
  const byKey = new Map(distinct.map(([key], at) => [key, accounts[at] ?? 0]));
  return payees.map((payee) => byKey.get(keyOf(payee)) ?? 0);
}

function accountOf(payee: Payee) {
  const { orgId } = payee;
  if ('customerNo' in payee) return { kind: 'customer', ownerId: payee.customerNo, orgId } as const;
  if (payee.partnerId) return { kind: 'partner', ownerId: payee.partnerId, orgId: null } as const;
  return payee.merchantId === null
    ? ({ kind: 'settlement', ownerId: orgId, orgId } as const)
    : ({ kind: 'merchant', ownerId: payee.merchantId, orgId } as const);
}

function keyOf(payee: Payee): string {
  const { kind, ownerId } = accountOf(payee);
  return `${kind} ${ownerId}`;
}
