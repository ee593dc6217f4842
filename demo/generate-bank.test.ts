import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parse as parseYaml } from 'yaml';
import { columnsRead } from '#contract/mapping-file.ts';
import { mappingSchema } from '#contract/mapping.ts';
import { generateSampleBank } from './generate-bank.ts';
import type { GeneratedBank } from './generate-bank.ts';
import { secondRecord } from './second-records.ts';
import { accountsOf } from './write-customer.ts';

type Row = Readonly<Record<string, string>>;
const size = { seed: 5, customers: 1200, asOf: '2026-10-31' };
let root = '';
let bank: GeneratedBank;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'huike-sample-'));
  bank = await generateSampleBank(size, join(root, 'bank'), { threads: 1 });
});
afterAll(() => rm(root, { recursive: true }));

function text(folder: string, file: string): string {
  return readFileSync(join(folder, file), 'utf8');
}

const read = new Map<string, Row[]>();

/** The rows of a file of the bank, each read once. */
function rowsOf(file: string): Row[] {
  const known = read.get(file);
  if (known) return known;
  const [header = '', ...lines] = text(bank.folder, file).trimEnd().split('\n');
  const columns = header.split(',');
  const rows = lines.map((line) => {
    const row: Record<string, string> = {};
    for (const [index, cell] of line.split(',').entries()) row[columns[index] ?? 'beyond'] = cell;
    return row;
  });
  read.set(file, rows);
  return rows;
}

function valuesOf(file: string, name: string): string[] {
  return rowsOf(file).map((row) => row[name] ?? '');
}

/** "12.34" → 1234, by its digits. */
function fen(yuan: string): number {
  return Number(yuan.replace('.', ''));
}

function hashOf(folder: string): string {
  const hash = createHash('sha256');
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
    if (file !== 'dirty') hash.update(file).update(readFileSync(join(folder, file)));
  }
  return hash.digest('hex');
}

/** The second records of this bank, with the customer who each of them is. */
const secondsFirst = new Map<string, string>();
for (let customer = 0; customer < size.customers; customer += 1) {
  const second = secondRecord(size.seed, customer);
  if (second) secondsFirst.set(accountsOf(customer).customer, accountsOf(second.of).customer);
}

describe('the same seed gives the same bank', () => {
  test('to the byte, on one thread or several', async () => {
    const three = join(root, 'three');
    await generateSampleBank(size, three, { threads: 3 });
    expect(hashOf(three)).toBe(hashOf(bank.folder));
  });

  test('and another seed another bank', async () => {
    const folder = join(root, 'other');
    await generateSampleBank({ ...size, seed: 6 }, folder, { threads: 1 });
    expect(hashOf(folder)).not.toBe(hashOf(bank.folder));
  });

  test('a larger bank has the same first customers', async () => {
    const folder = join(root, 'larger');
    await generateSampleBank({ ...size, customers: 1600 }, folder, { threads: 1 });
    const few = text(bank.folder, 'customer.csv').split('\n').slice(0, 1000);
    expect(text(folder, 'customer.csv').split('\n').slice(0, 1000)).toEqual(few);
  });

  test('compressed files unpack to the plain ones', async () => {
    const folder = join(root, 'gzip');
    await generateSampleBank(size, folder, { threads: 1, gzip: true });
    const packed = gunzipSync(readFileSync(join(folder, 'transaction.csv.gz'))).toString();
    expect(packed).toBe(text(bank.folder, 'transaction.csv'));
  });
});

describe('the files fit together', () => {
  test('the mapping is one that the import takes, and each of its globs finds one file', () => {
    const mapping = mappingSchema.parse(parseYaml(text(bank.folder, 'mapping.yaml')));
    const files = readdirSync(bank.folder);
    for (const entry of mapping.files) {
      const pattern = new RegExp(`^${entry.glob.replaceAll('.', '\\.').replaceAll('*', '.*')}$`);
      const found = files.filter((file) => pattern.test(file));
      expect(found).toHaveLength(1);
      const header =
        text(bank.folder, found[0] ?? '')
          .split('\n')[0]
          ?.split(',') ?? [];
      const unknown = columnsRead(entry).filter(({ column }) => !header.includes(column));
      expect(unknown).toEqual([]);
      expect(files.includes(`${found[0]}.ctl`)).toBe(entry.control !== undefined);
    }
    expect(() =>
      mappingSchema.parse(parseYaml(text(join(bank.folder, 'dirty'), 'mapping.yaml'))),
    ).not.toThrow();
  });

  test('every key stands once', () => {
    for (const [file, key] of [
      ['organization.csv', 'org_no'],
      ['staff.csv', 'staff_no'],
      ['employer.csv', 'employer_no'],
      ['merchant.csv', 'merchant_no'],
      ['customer.csv', 'cust_no'],
      ['account.csv', 'acct_no'],
      ['card.csv', 'card_no'],
      ['loan.csv', 'loan_no'],
      ['standing_order.csv', 'order_no'],
      ['transaction.csv', 'txn_no'],
      ['event.csv', 'event_no'],
    ] as const) {
      const keys = valuesOf(file, key);
      expect([file, key, new Set(keys).size]).toEqual([file, key, keys.length]);
    }
    const people = rowsOf('customer.csv').filter((row) => !secondsFirst.has(row['cust_no'] ?? ''));
    expect(new Set(people.map((row) => row['id_no'])).size).toBe(people.length);
    const balances = rowsOf('balance.csv').map(
      (row) => `${row['business_date']} ${row['acct_no']} ${row['balance_type']}`,
    );
    expect(new Set(balances).size).toBe(balances.length);
  });

  test('every reference is to something that is there', () => {
    const known = {
      org: new Set(valuesOf('organization.csv', 'org_no')),
      customer: new Set(valuesOf('customer.csv', 'cust_no')),
      account: new Set(valuesOf('account.csv', 'acct_no')),
      employer: new Set(valuesOf('employer.csv', 'employer_no')),
      party: new Set([
        ...valuesOf('merchant.csv', 'merchant_no'),
        ...valuesOf('employer.csv', 'employer_no'),
      ]),
    };
    const check = (file: string, name: string, among: ReadonlySet<string>): void => {
      const lost = valuesOf(file, name).filter((value) => value !== '' && !among.has(value));
      expect([file, name, ...lost.slice(0, 3)]).toEqual([file, name]);
    };
    for (const file of [
      'holder.csv',
      'account.csv',
      'card.csv',
      'loan.csv',
      'standing_order.csv',
      'holding.csv',
      'balance.csv',
      'transaction.csv',
    ]) {
      check(file, 'acct_no', known.account);
      check(file, 'cust_no', known.customer);
    }
    check('event.csv', 'cust_no', known.customer);
    const strangers = valuesOf('transaction.csv', 'other_party').filter(
      (party) => party !== '' && !/^X\d{10}$/.test(party),
    );
    expect(strangers.filter((party) => !known.party.has(party))).toEqual([]);
    check('customer.csv', 'employer_no', known.employer);
    for (const name of ['open_org', 'mgmt_org', 'belong_org'])
      check('customer.csv', name, known.org);
    for (const file of ['account.csv', 'staff.csv', 'merchant.csv', 'employer.csv', 'event.csv'])
      check(file, 'org_no', known.org);
    check('organization.csv', 'parent_no', known.org);
  });

  test('every account has one owner, and some have a joint holder', () => {
    const roles = Map.groupBy(rowsOf('holder.csv'), (row) => row['acct_no']);
    for (const holders of roles.values()) {
      expect(holders.filter((row) => row['role'] === 'owner')).toHaveLength(1);
    }
    expect(roles.size).toBe(valuesOf('account.csv', 'acct_no').length);
    expect(
      valuesOf('holder.csv', 'role').filter((role) => role === 'joint').length,
    ).toBeGreaterThan(10);
  });

  test('the balance of a current account changes by what its transactions add up to', () => {
    const movedBy = new Map<string, number>();
    for (const row of rowsOf('transaction.csv')) {
      const key = `${row['acct_no']} ${row['booking_date']?.slice(0, 7)}`;
      const amount = fen(row['amount'] ?? '');
      movedBy.set(key, (movedBy.get(key) ?? 0) + (row['dc_flag'] === 'C' ? amount : -amount));
    }
    const last = new Map<string, number>();
    const wrong: Row[] = [];
    let compared = 0;
    for (const row of rowsOf('balance.csv')) {
      if (row['balance_type'] !== 'demand') continue;
      const account = row['acct_no'] ?? '';
      const balance = fen(row['balance'] ?? '');
      const before = last.get(account);
      last.set(account, balance);
      if (before === undefined) continue;
      const moved = movedBy.get(`${account} ${row['business_date']?.slice(0, 7)}`) ?? 0;
      if (balance !== before + moved || balance < 0) wrong.push(row);
      compared += 1;
    }
    expect(wrong).toEqual([]);
    expect(compared).toBeGreaterThan(10 * size.customers);
  });

  test('the control totals are those of the files', () => {
    for (const [file, name] of [
      ['balance.csv', 'balance'],
      ['transaction.csv', 'amount'],
    ] as const) {
      const amounts = valuesOf(file, name).map((amount) => BigInt(amount.replace('.', '')));
      const sum = amounts.reduce((total, amount) => total + amount, 0n);
      const yuan = `${sum / 100n}.${String(sum % 100n).padStart(2, '0')}`;
      expect(text(bank.folder, `${file}.ctl`)).toBe(`${amounts.length}|${yuan}\n`);
    }
  });

  test('nothing is dated after the last business date, or before its customer came', () => {
    const since = new Map(
      rowsOf('customer.csv').map((row) => [row['cust_no'], row['open_date'] ?? '']),
    );
    for (const [file, name] of [
      ['transaction.csv', 'booking_date'],
      ['event.csv', 'event_time'],
      ['balance.csv', 'business_date'],
    ] as const) {
      const outside = rowsOf(file).filter((row) => {
        const date = (row[name] ?? '').slice(0, 10);
        return date > size.asOf || date < (since.get(row['cust_no']) ?? '');
      });
      expect(outside).toEqual([]);
    }
    const months = new Set(valuesOf('balance.csv', 'business_date'));
    expect(months.size).toBe(12);
    expect([...months].sort().at(-1)).toBe('2026-10-31');
  });

  test('identity numbers have the right check digit, birth date, gender and a division of Fujian', () => {
    // Written from GB 11643-1999 apart from the generator: the weighted sum of all 18 is 1 mod 11.
    for (const row of rowsOf('customer.csv')) {
      if (secondsFirst.has(row['cust_no'] ?? '')) continue;
      const id = row['id_no'] ?? '';
      expect(id).toMatch(/^35\d{15}[\dX]$/);
      const sum = [...id].reduce(
        (total, digit, place) =>
          total + (digit === 'X' ? 10 : Number(digit)) * (2 ** (17 - place) % 11),
        0,
      );
      expect(sum % 11).toBe(1);
      expect(id.slice(6, 14)).toBe(row['birth_date']?.replaceAll('-', ''));
      expect(Number(id[16]) % 2).toBe(row['gender'] === 'M' ? 1 : 0);
    }
  });

  test('a person known twice is certain, likely or in conflict, and lives mostly on the first record', () => {
    const customers = new Map(rowsOf('customer.csv').map((row) => [row['cust_no'] ?? '', row]));
    const movements = Map.groupBy(rowsOf('transaction.csv'), (row) => row['cust_no']);
    const found = [...secondsFirst].map(([later, earlier]) => {
      const [one, other] = [customers.get(earlier), customers.get(later)];
      expect(other?.['name']).toBe(one?.['name']);
      expect(valuesOf('account.csv', 'cust_no')).toContain(later);
      expect(movements.get(later)?.length ?? 0).toBeLessThan(movements.get(earlier)?.length ?? 0);
      return ['id_no', 'phone', 'birth_date'].filter((name) => one?.[name] === other?.[name]);
    });
    expect(found).toEqual([['id_no', 'birth_date'], ['phone', 'birth_date'], ['id_no']]);
  });

  test('some couples have one phone, and nobody else but a person known twice', () => {
    const people = rowsOf('customer.csv').filter((row) => !secondsFirst.has(row['cust_no'] ?? ''));
    const shared = [...Map.groupBy(people, (row) => row['phone']).values()].filter(
      (sharing) => sharing.length > 1,
    );
    expect(shared.length).toBeGreaterThan(2);
    for (const couple of shared) {
      expect(couple.map((row) => row['marital'])).toEqual(['married', 'married']);
      expect(new Set(couple.map((row) => row['mgmt_org'])).size).toBe(1);
    }
  });

  test('phones are of a prefix that no operator has', () => {
    for (const phone of valuesOf('customer.csv', 'phone')) expect(phone).toMatch(/^154\d{8}$/);
  });

  test('the dirty example has thirty rows, two of them faulty', () => {
    const [, ...lines] = text(join(bank.folder, 'dirty'), 'new_customer.csv').trimEnd().split('\n');
    expect(lines).toHaveLength(30);
    expect(lines.filter((line) => line.includes('-02-30,'))).toHaveLength(1);
    expect(lines.filter((line) => line.includes('35019999'))).toHaveLength(1);
  });
});

describe('behaviour hangs together', () => {
  function perCustomer(file: string, matches: (row: Row) => boolean): Map<string, number> {
    const counts = new Map<string, number>();
    for (const row of rowsOf(file)) {
      if (matches(row))
        counts.set(row['cust_no'] ?? '', (counts.get(row['cust_no'] ?? '') ?? 0) + 1);
    }
    return counts;
  }
  function meanOver(customers: readonly Row[], counts: ReadonlyMap<string, number>): number {
    return (
      customers.reduce((sum, row) => sum + (counts.get(row['cust_no'] ?? '') ?? 0), 0) /
      customers.length
    );
  }

  test('whoever is paid through the bank gets wages every month until they leave, and nobody else does', () => {
    const wages = perCustomer('transaction.csv', (row) => row['txn_code'] === 'DF');
    const paid = (row: Row): number => wages.get(row['cust_no'] ?? '') ?? 0;
    const customers = rowsOf('customer.csv');
    const elsewhere = customers.filter((row) => row['employer_no'] === '');
    const here = customers.filter(
      (row) => row['employer_no'] !== '' && (row['open_date'] ?? '') < '2025-11-01',
    );
    expect(here.length).toBeGreaterThan(100);
    expect(elsewhere.filter((row) => paid(row) > 0)).toEqual([]);
    const left = here.filter((row) => paid(row) !== 12);
    expect(left.length / here.length).toBeLessThan(0.03);
    expect(left.filter((row) => paid(row) < 8 || paid(row) > 9)).toEqual([]);
  });

  test('the highly active in MobileBank sign in more than the active, those more than the dormant', () => {
    const customers = Map.groupBy(rowsOf('customer.csv'), (row) => row['mobile_bank']);
    const signIns = perCustomer('event.csv', (row) => row['event_type'] === 'mobile_sign_in');
    const of = (state: string): number => meanOver(customers.get(state) ?? [], signIns);
    expect(of('none')).toBe(0);
    expect(of('active')).toBeGreaterThan(2 * of('dormant'));
    expect(of('highly_active')).toBeGreaterThan(2 * of('active'));
  });

  test('those without MobileBank visit the outlets more', () => {
    const customers = Map.groupBy(rowsOf('customer.csv'), (row) => row['mobile_bank']);
    const visits = perCustomer('event.csv', (row) => row['event_type'] === 'visit');
    expect(meanOver(customers.get('none') ?? [], visits)).toBeGreaterThan(
      1.3 * meanOver(customers.get('highly_active') ?? [], visits),
    );
  });

  test('a part of the wages leaves within seven days, for some people and not for all', () => {
    const outs = Map.groupBy(
      rowsOf('transaction.csv').filter((row) => row['txn_code'] === 'ZC'),
      (row) => row['cust_no'],
    );
    const wages = rowsOf('transaction.csv').filter((row) => row['txn_code'] === 'DF');
    const left = wages.filter((wage) =>
      outs.get(wage['cust_no'])?.some((out) => {
        const days =
          (Date.parse(out['booking_date'] ?? '') - Date.parse(wage['booking_date'] ?? '')) /
          86_400_000;
        return days >= 0 && days < 7 && fen(out['amount'] ?? '') > 0.4 * fen(wage['amount'] ?? '');
      }),
    );
    expect(left.length / wages.length).toBeGreaterThan(0.25);
    expect(left.length / wages.length).toBeLessThan(0.75);
  });

  test('people spend more on weekends, before New Year and towards the double eleven', () => {
    const days = new Map<string, number>();
    for (const row of rowsOf('transaction.csv')) {
      if (row['txn_code'] === 'XF')
        days.set(row['booking_date'] ?? '', (days.get(row['booking_date'] ?? '') ?? 0) + 1);
    }
    const meanOf = (matches: (date: string) => boolean): number => {
      const found = [...days].filter(([date]) => matches(date));
      return found.reduce((sum, [, count]) => sum + count, 0) / found.length;
    };
    const weekend = (date: string): boolean => [0, 6].includes(new Date(date).getUTCDay());
    expect(meanOf(weekend)).toBeGreaterThan(1.25 * meanOf((date) => !weekend(date)));
    const usual = meanOf((date) => date > '2026-03-01' && date < '2026-06-01');
    expect(meanOf((date) => date >= '2026-02-04' && date < '2026-02-17')).toBeGreaterThan(
      1.3 * usual,
    );
    const clothing = rowsOf('transaction.csv').filter((row) => row['spend_type'] === 'clothing');
    const during = (from: string, to: string): number =>
      clothing.filter(
        (row) => (row['booking_date'] ?? '') >= from && (row['booking_date'] ?? '') <= to,
      ).length;
    expect(during('2025-11-01', '2025-11-11')).toBeGreaterThan(
      1.4 * during('2026-09-01', '2026-09-11'),
    );
  });

  test('the old hold more time deposits, the young more funds', () => {
    const holdings = rowsOf('holding.csv').filter((row) => row['business_date'] === size.asOf);
    const ages = new Map(
      rowsOf('customer.csv').map((row) => [
        row['cust_no'],
        2026 - Number(row['birth_date']?.slice(0, 4)),
      ]),
    );
    const meanAge = (type: string): number => {
      const held = holdings
        .filter((row) => row['product_type'] === type)
        .map((row) => ages.get(row['cust_no']) ?? 0);
      return held.reduce((sum, age) => sum + age, 0) / held.length;
    };
    expect(meanAge('deposit')).toBeGreaterThan(meanAge('fund') + 3);
  });
});
