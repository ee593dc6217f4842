import { sql } from 'kysely';
import { openAccounts } from '#modules/ledger/index.ts';
import type { Tx } from '#platform/postgres/database.ts';
import type { Debt, Holding, Lot } from './holding.core.ts';

/** Holdings by each number asked for: numbers of one person share one. */
export type Holdings = {
  of(customerNo: number): Holding;
  /** the ledger's account of a number; throws for one without */
  accountOf(customerNo: number): number;
};

type Person = { asked: number; person: number | null; numbers: number[] };

/**
 * Holds the points of persons until commit, in one programme (as the job role): whom a number means does not
 * change, and nobody else moves their points. Null for a number that nobody has. A number that `receives`
 * gets its account.
 */
export async function openHoldings(
  tx: Tx,
  programmeId: number,
  customerNos: readonly number[],
  receives: boolean,
): Promise<Holdings | null> {
  const persons = await holdPersons(tx, [...new Set(customerNos)]);
  if (persons.some(({ person }) => person === null)) return null;
  if (receives)
    await addAccounts(
      tx,
      programmeId,
      persons.flatMap(({ person }) => (person === null ? [] : [person])),
    );
  const numbers = [...new Set(persons.flatMap((one) => one.numbers))];
  const { rows: accounts } = await sql<{ customerNo: number; accountId: number }>`
    select customer_no as "customerNo", ledger_account_id as "accountId" from points.account
    where programme_id = ${programmeId} and customer_no = any (${numbers}::int[])
    order by customer_no for no key update`.execute(tx);
  const accountOf = new Map(accounts.map((one) => [one.customerNo, one.accountId]));
  const holdings = await readHoldings(tx, programmeId, persons);
  return {
    of: (customerNo) => {
      const holding = holdings.get(customerNo);
      if (!holding) throw new Error(`the points of customer ${customerNo} are not held`);
      return holding;
    },
    accountOf: (customerNo) => {
      const accountId = accountOf.get(customerNo);
      if (accountId === undefined) throw new Error(`customer ${customerNo} has no points account`);
      return accountId;
    },
  };
}

/**
 * Whom numbers mean, held until commit: who merges or parts two customers locks both rows, so the row of
 * the customer kept, locked here too, keeps the rest. Looked at again until nothing moved before the locks.
 */
async function holdPersons(tx: Tx, customerNos: readonly number[]): Promise<Person[]> {
  let persons = await readPersons(tx, customerNos);
  for (let round = 0; round < 10; round += 1) {
    const held = persons.flatMap(({ asked, person }) => (person === null ? [] : [asked, person]));
    await sql`select from customers.customer where customer_no = any (${held}::int[])
      order by customer_no for key share`.execute(tx);
    const again = await readPersons(tx, customerNos);
    if (JSON.stringify(again) === JSON.stringify(persons)) return again;
    persons = again;
  }
  throw new Error('customers are merged and parted faster than their points can be held');
}

async function readPersons(tx: Tx, customerNos: readonly number[]): Promise<Person[]> {
  const { rows } = await sql<Person>`
    select given.no as asked, own.person, array(select customers.numbers_of(own.person)) as numbers
    from unnest(${[...customerNos]}::int[]) with ordinality as given (no, place)
    left join lateral (
      select coalesce(merged_into, customer_no) as person from customers.customer where customer_no = given.no limit 1
    ) own on true
    order by place`.execute(tx);
  return rows;
}

async function addAccounts(
  tx: Tx,
  programmeId: number,
  customerNos: readonly number[],
): Promise<void> {
  const { rows: missing } = await sql<{ no: number; orgId: number }>`
    select c.customer_no as no, c.managing_org_id as "orgId" from customers.customer c
    where c.customer_no = any (${[...customerNos]}::int[]) and not exists (
      select from points.account a where a.programme_id = ${programmeId} and a.customer_no = c.customer_no)
    order by c.customer_no`.execute(tx);
  if (missing.length === 0) return;
  const accounts = await openAccounts(
    tx,
    missing.map(({ no, orgId }) => ({
      kind: 'customer' as const,
      ownerId: no,
      unit: unitOf(programmeId),
      orgId,
    })),
  );
  await sql`
    insert into points.account (programme_id, customer_no, ledger_account_id)
    select ${programmeId}, * from unnest(${missing.map(({ no }) => no)}::int[], ${accounts}::bigint[])
    on conflict do nothing`.execute(tx);
}

async function readHoldings(
  tx: Tx,
  programmeId: number,
  persons: readonly Person[],
): Promise<Map<number, Holding>> {
  const numbers = persons.flatMap((one) => one.numbers);
  const { rows: lots } = await sql<Lot>`
    select id, customer_no as "customerNo", amount, remaining, fen, remaining_fen as "remainingFen", backing_id as "backingId", expires_on as "expiresOn", transfer_id as "transferId"
    from points.lot where programme_id = ${programmeId} and customer_no = any (${numbers}::int[]) and remaining > 0
    order by expires_on, id`.execute(tx);
  const { rows: debts } = await sql<Debt>`
    select d.movement_id as "movementId", d.customer_no as "customerNo", d.transfer_id as "transferId", l.backing_id as "backingId",
      d.amount - d.settled as open
    from points.debt d join points.movement m on m.id = d.movement_id join points.lot l on l.movement_id = m.refers_to
    where d.programme_id = ${programmeId} and d.customer_no = any (${numbers}::int[]) and d.settled < d.amount
    order by d.movement_id`.execute(tx);
  const lotsOf = Map.groupBy(lots, ({ customerNo }) => customerNo);
  const debtsOf = Map.groupBy(debts, ({ customerNo }) => customerNo);
  const byPerson = new Map<number, Holding>();
  const byNumber = new Map<number, Holding>();
  for (const { asked, person, numbers: own } of persons) {
    if (person === null) continue;
    const known = byPerson.get(person) ?? {
      customerNo: person,
      lots: own
        .flatMap((no) => lotsOf.get(no) ?? [])
        .toSorted((a, b) =>
          a.expiresOn === b.expiresOn
            ? (a.id ?? 0) - (b.id ?? 0)
            : a.expiresOn < b.expiresOn
              ? -1
              : 1,
        ),
      debts: own
        .flatMap((no) => debtsOf.get(no) ?? [])
        .toSorted((a, b) => a.movementId - b.movementId),
    };
    byPerson.set(person, known);
    byNumber.set(asked, known);
  }
  return byNumber;
}

/** The unit in which the ledger counts a programme's points. */
export function unitOf(programmeId: number): string {
  return `points:${programmeId}`;
}
