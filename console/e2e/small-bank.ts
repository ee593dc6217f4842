/** A bank of four hundred customers as its own files, made in the test: nothing of it is seeded. */
export type SmallCustomer = { custNo: string; age: number };

const surnames = '陈林黄张李王吴刘蔡杨许郑谢郭洪邱曾廖赖徐周叶苏庄吕江何萧罗高';
const givenNames = '安宁远清和明秀兰勤恒德荣华';
const size = 400;

export function smallBank(asOf: string): {
  customers: SmallCustomer[];
  mapping: string;
  files: Map<string, string>;
} {
  const year = Number(asOf.slice(0, 4));
  const customers = Array.from({ length: size }, (_, index) => ({
    custNo: `C${String(index + 1).padStart(5, '0')}`,
    // 18 … 77, so that the condition of the audience splits them
    age: 18 + ((index * 7) % 60),
  }));
  const files = new Map([
    [
      'org.csv',
      lines([
        'org_no,org_name,org_level,parent_no',
        '3501,福州分行,branch,HQ',
        '350101,鼓楼支行,sub_branch,3501',
        '35010101,东街口网点,outlet,350101',
      ]),
    ],
    [
      'cust.csv',
      lines([
        'cust_no,name,phone,birth_date,open_date,org_no,agree',
        ...customers.map(({ custNo, age }, index) =>
          [
            custNo,
            nameOf(index),
            `139${String(index).padStart(8, '0')}`,
            `${year - age}-01-01`,
            '2020-01-02',
            '35010101',
            'yes',
          ].join(','),
        ),
      ]),
    ],
    [
      'acct.csv',
      lines([
        'acct_no,cust_no,kind,open_date',
        ...customers.map(({ custNo }) => `A${custNo},${custNo},current,2020-01-02`),
      ]),
    ],
    [
      'bal.csv',
      lines([
        'business_date,acct_no,cust_no,kind,balance',
        ...customers.map(
          ({ custNo }, index) => `${asOf},A${custNo},${custNo},demand,${1000 + index * 37}.50`,
        ),
      ]),
    ],
  ]);
  return { customers, mapping, files };
}

/** Purchases after the launch; these customers are the ones who respond. */
export function purchases(buyers: readonly string[], date: string): string {
  return lines([
    'txn_no,business_date,acct_no,cust_no,direction,kind,amount',
    ...buyers.map((custNo) => `T${custNo},${date},A${custNo},${custNo},out,card,168.00`),
  ]);
}

function nameOf(index: number): string {
  const at = (text: string, position: number): string => text.charAt(position % text.length);
  return at(surnames, index) + at(givenNames, index * 3) + at(givenNames, index * 5 + 1);
}

function lines(all: readonly string[]): string {
  return `${all.join('\n')}\n`;
}

const mapping = `version: 1
source: core
name: { zh: 核心系统, en: Core banking }
files:
  - name: org
    entity: org_unit
    glob: 'org*.csv'
    mode: full
    fields: { code: org_no, name: org_name, kind: org_level, parent_code: parent_no }
  - name: customer
    entity: customer
    glob: 'cust*.csv'
    mode: full
    fields:
      customer_id: cust_no
      name: name
      phone: phone
      birth_date: birth_date
      open_date: open_date
      opening_org: org_no
      managing_org: org_no
      attributed_org: org_no
    consents:
      - { purpose: marketing, channel: any, value: agree }
      - { purpose: personalised_marketing, channel: any, value: agree }
  - name: account
    entity: account
    glob: 'acct*.csv'
    mode: full
    fields: { account_id: acct_no, customer_id: cust_no, kind: kind, open_date: open_date }
  - name: balance
    entity: balance
    glob: 'bal*.csv'
    mode: append
    fields: { business_date: business_date, account_id: acct_no, customer_id: cust_no, kind: kind, balance: balance }
  - name: transaction
    entity: transaction
    glob: 'txn*.csv'
    mode: append
    fields: { transaction_id: txn_no, business_date: business_date, account_id: acct_no, customer_id: cust_no, direction: direction, kind: kind, amount: amount }
`;
