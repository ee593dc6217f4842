/** A bank of a few dozen customers in one outlet, as its files bring it. */
export const twoDayMapping = `
version: 1
source: core
name: { zh: 核心系统, en: Core system }
organization: { code: HQ, name: 总行 }
files:
  - name: outlet
    entity: org_unit
    glob: outlet.csv
    mode: full
    fields: { code: code, name: name, kind: { constant: branch }, parent_code: { constant: HQ } }
  - name: customer
    entity: customer
    glob: 'customer*.csv'
    mode: full
    fields: { customer_id: id, name: name, managing_org: outlet }
  - name: account
    entity: account
    glob: 'account*.csv'
    mode: full
    fields: { account_id: no, customer_id: customer, kind: { constant: current }, open_date: opened }
  - name: transaction
    entity: transaction
    glob: transaction.csv
    mode: append
    fields: { transaction_id: id, account_id: account, business_date: day, direction: { constant: in }, kind: { constant: salary }, amount: amount }
  - name: event
    entity: event
    glob: event.csv
    mode: append
    fields: { event_id: id, customer_id: customer, type: { constant: visit }, occurred_at: at }
`;

/** The numbers of its customers and accounts: C1, A1 … */
export function numbersTo(last: number): number[] {
  return Array.from({ length: last }, (_, index) => index + 1);
}

/** Days over three months. */
export function dayOf(id: number): string {
  return `2024-0${1 + (id % 3)}-1${id % 10}`;
}

/** The first delivery: the outlet, its customers and one account of each. */
export function firstDelivery(ids: readonly number[]) {
  return {
    'outlet.csv': 'code,name\nN1,第一支行\n',
    'customer.csv': `id,name,outlet\n${ids.map((id) => `C${id},客户${id},N1`).join('\n')}`,
    'account.csv': `no,customer,opened\n${ids.map((id) => `A${id},C${id},2020-01-01`).join('\n')}`,
  };
}

/** A salary of everybody, and one on a day that there is not. */
export function salaries(ids: readonly number[], accountOf = (id: number) => `A${id}`): string {
  return `id,account,day,amount\n${ids.map((id) => `T${id},${accountOf(id)},${dayOf(id)},${id}.25`).join('\n')}\nT99,A1,2024-02-31,1`;
}
