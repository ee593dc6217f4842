import type { Rule } from '#contract/audience-rule.ts';
import type { Analytics } from '#platform/analytics/index.ts';

export const businessDate = '2026-01-31';

export type FixtureCustomer = {
  customerNo: number;
  managingOrgId: number;
  openingOrgId: number;
  attributedOrgId: number;
  aum: number | null;
  share: number | null;
  tier: string;
  payroll: boolean;
  lastVisit: string | null;
  /** attributes as they were on the business date */
  gender: string;
  birthDate: string | null;
  transactions: { date: string; kind: string; amountFen: number }[];
  events: { date: string; type: string; channel: string; properties: Record<string, string> }[];
};

export const orgIds = [11, 12, 21, 22];
export const awkward = 'O\'Brien\\ "金"\t\n\';--${1}{p0:String}%_';
export const tiers = ['', 'gold', 'silver', awkward];
export const eventTypes = ['login', awkward];

/** A small generator of numbers, the same every time. */
function lottery(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

export function dayBefore(days: number): string {
  return new Date(Date.parse(businessDate) - days * 86_400_000).toISOString().slice(0, 10);
}

export function makeCustomers(count: number): FixtureCustomer[] {
  const draw = lottery(20_260_131);
  const pick = <T>(items: readonly T[]): T => {
    const item = items[draw(items.length)];
    if (item === undefined) throw new Error('nothing to pick from');
    return item;
  };
  return Array.from({ length: count }, (_, index) => ({
    // Numbers on both sides of a bitmap row's border.
    customerNo: index % 2 === 0 ? index + 1 : 1_048_576 + index,
    managingOrgId: pick(orgIds),
    openingOrgId: pick(orgIds),
    attributedOrgId: pick(orgIds),
    aum: draw(5) === 0 ? null : draw(20) - 5,
    share: draw(5) === 0 ? null : draw(10) / 8,
    tier: pick(tiers),
    payroll: draw(2) === 0,
    lastVisit: draw(5) === 0 ? null : dayBefore(draw(40) - 5),
    gender: pick(['male', 'female', 'unknown', '']),
    birthDate:
      draw(6) === 0 ? null : `${1930 + draw(80)}-01-${String(20 + draw(12)).padStart(2, '0')}`,
    transactions: Array.from({ length: draw(5) }, () => ({
      date: dayBefore(draw(20) - 3),
      kind: pick(['salary', 'card', '']),
      amountFen: draw(6) * 100,
    })),
    events: Array.from({ length: draw(4) }, () => ({
      date: dayBefore(draw(20) - 3),
      type: pick(eventTypes),
      channel: pick(['mobile', 'counter']),
      properties: draw(3) === 0 ? {} : { page: pick(['loan', awkward]), steps: String(draw(9)) },
    })),
  }));
}

export const fixtureTags = new Map([
  ['aum', { column: 't_aum', type: 'number' as const }],
  ['share', { column: 't_share', type: 'number' as const }],
  ['tier', { column: 't_tier', type: 'choice' as const }],
  ['payroll', { column: 't_payroll', type: 'flag' as const }],
  ['last_visit', { column: 't_last_visit', type: 'date' as const }],
]);

/** Puts the customers into the tables of the engine, the way tag runs and imports leave them. */
export async function loadCustomers(
  analytics: Analytics,
  customers: readonly FixtureCustomer[],
): Promise<void> {
  await analytics.command(`ALTER TABLE tag_daily
    ADD COLUMN IF NOT EXISTS t_aum Nullable(Int64), ADD COLUMN IF NOT EXISTS t_share Nullable(Float64),
    ADD COLUMN IF NOT EXISTS t_tier LowCardinality(String), ADD COLUMN IF NOT EXISTS t_payroll UInt8,
    ADD COLUMN IF NOT EXISTS t_last_visit Nullable(Date32)`);
  await analytics.insertRows('tag_daily', customers.flatMap(tagRows));
  await analytics.insertRows('customer_attribute', customers.flatMap(attributeRows));
  await analytics.insertRows(
    'fact_transaction',
    customers.flatMap((customer) =>
      customer.transactions.map((row, index) => ({
        source: 'core',
        business_date: row.date,
        party_no: customer.customerNo,
        import_no: 1,
        transaction_id: `${customer.customerNo}-${index}`,
        occurred_at: `${row.date} 10:00:00`,
        direction: 'in',
        kind: row.kind,
        amount_fen: row.amountFen,
        currency: 'CNY',
      })),
    ),
  );
  await analytics.insertRows(
    'fact_event',
    customers.flatMap((customer) =>
      customer.events.map((row, index) => ({
        source: 'app',
        event_id: `${customer.customerNo}-${index}`,
        type: row.type,
        schema_version: 1,
        business_date: row.date,
        occurred_at: `${row.date} 10:00:00`,
        arrived_at: `${row.date} 10:00:01`,
        party_no: customer.customerNo,
        channel: row.channel,
        properties: row.properties,
      })),
    ),
  );
}

function tagRows(customer: FixtureCustomer): object[] {
  const row = {
    business_date: businessDate,
    customer_no: customer.customerNo,
    managing_org_id: customer.managingOrgId,
    opening_org_id: customer.openingOrgId,
    attributed_org_id: customer.attributedOrgId,
    t_aum: customer.aum,
    t_share: customer.share,
    t_tier: customer.tier,
    t_payroll: customer.payroll ? 1 : 0,
    t_last_visit: customer.lastVisit,
  };
  // The day before looks different, and must not be read.
  return [row, { ...row, business_date: dayBefore(1), t_aum: 7, t_tier: 'gold', t_payroll: 1 }];
}

function attributeRows(customer: FixtureCustomer): object[] {
  const common = {
    customer_no: customer.customerNo,
    legal_entity_id: 1,
    opening_org_id: customer.openingOrgId,
    managing_org_id: customer.managingOrgId,
    attributed_org_id: customer.attributedOrgId,
  };
  return [
    { ...common, valid_from: '1900-01-01', import_no: 1, gender: 'male', birth_date: '1950-05-05' },
    {
      ...common,
      valid_from: '2026-01-10',
      import_no: 1,
      gender: 'female',
      birth_date: '1951-05-05',
    },
    // The same day again by a later import: the later one holds.
    {
      ...common,
      valid_from: '2026-01-10',
      import_no: 2,
      gender: customer.gender,
      birth_date: customer.birthDate,
    },
    { ...common, valid_from: '2026-02-01', import_no: 3, gender: 'male', birth_date: '1952-05-05' },
  ];
}

type Lookups = {
  audience(id: number): Rule;
  /** members of a frozen or uploaded list */
  snapshot(kind: 'freeze' | 'list', id: number): ReadonlySet<number>;
  subtree(orgId: number): readonly number[];
};

/** Whether a customer belongs to a rule, said plainly and without SQL: what the engine must agree with. */
export function belongs(customer: FixtureCustomer, rule: Rule, lookups: Lookups): boolean {
  const inner = (part: Rule): boolean => belongs(customer, part, lookups);
  switch (rule.kind) {
    case 'and':
    case 'intersection':
      return rule.of.every(inner);
    case 'or':
    case 'union':
      return rule.of.some(inner);
    case 'not':
      return !inner(rule.of);
    case 'difference':
      return rule.of.every((part, index) => (index === 0 ? inner(part) : !inner(part)));
    case 'tag':
      return holds(tagValue(customer, rule.tag), rule.is);
    case 'attribute':
      return holds(attributeValue(customer, rule.attribute), rule.is);
    case 'outlet': {
      const at = {
        managing: customer.managingOrgId,
        opening: customer.openingOrgId,
        attributed: customer.attributedOrgId,
      }[rule.role];
      return rule.orgIds.some((orgId) => lookups.subtree(orgId).includes(at));
    }
    case 'transaction':
      return often(
        rule,
        customer.transactions.filter((fact) =>
          rule.where.every(({ field, is }) =>
            holds(field === 'kind' ? fact.kind : fact.amountFen, is),
          ),
        ),
      );
    case 'event':
      return often(
        rule,
        customer.events.filter(
          (fact) =>
            fact.type === rule.type &&
            rule.where.every(({ field, is }) => holds(eventValue(fact, field), is)),
        ),
      );
    case 'audience':
      return rule.freezeId === undefined
        ? inner(lookups.audience(rule.audienceId))
        : lookups.snapshot('freeze', rule.freezeId).has(customer.customerNo);
    case 'list':
      return lookups.snapshot('list', rule.listId).has(customer.customerNo);
  }
}

type Value = string | number | boolean | null;

function tagValue(customer: FixtureCustomer, tag: string): Value {
  switch (tag) {
    case 'aum':
      return customer.aum;
    case 'share':
      return customer.share;
    case 'tier':
      return customer.tier || null;
    case 'payroll':
      return customer.payroll;
    case 'last_visit':
      return customer.lastVisit;
    default:
      throw new Error(`the fixture has no tag ${tag}`);
  }
}

function attributeValue(customer: FixtureCustomer, attribute: string): Value {
  if (attribute === 'gender') return customer.gender || null;
  if (attribute === 'birth_date') return customer.birthDate;
  if (attribute !== 'age') throw new Error(`the fixture has no attribute ${attribute}`);
  if (customer.birthDate === null) return null;
  const [year = 0, month = 0, day = 0] = customer.birthDate.split('-').map(Number);
  const [nowYear = 0, nowMonth = 0, nowDay = 0] = businessDate.split('-').map(Number);
  const hadBirthday = nowMonth > month || (nowMonth === month && nowDay >= day);
  return nowYear - year - (hadBirthday ? 0 : 1);
}

function eventValue(fact: FixtureCustomer['events'][number], field: string): Value {
  if (field === 'channel') return fact.channel;
  if (field === 'properties.steps')
    return fact.properties['steps'] === undefined ? null : Number(fact.properties['steps']);
  return fact.properties['page'] ?? null;
}

function often(
  rule: { times: { operator: string; count: number }; lastDays: number },
  facts: readonly { date: string }[],
): boolean {
  const count = facts.filter(
    ({ date }) => date > dayBefore(rule.lastDays) && date <= businessDate,
  ).length;
  return rule.times.operator === 'at_least' ? count >= rule.times.count : count <= rule.times.count;
}

function holds(value: Value, is: Extract<Rule, { kind: 'tag' }>['is']): boolean {
  if (value === null || value === '') return false;
  switch (is.operator) {
    case 'known':
      return true;
    case 'is':
    case 'eq':
    case 'on':
      return value === is.value;
    case 'ne':
      return value !== is.value;
    case 'lt':
    case 'before':
      return value < is.value;
    case 'lte':
      return typeof value === 'number' && value <= is.value;
    case 'gt':
    case 'after':
      return value > is.value;
    case 'gte':
      return typeof value === 'number' && value >= is.value;
    case 'in':
      return is.values.some((one) => one === value);
    case 'not_in':
      return !is.values.some((one) => one === value);
    case 'between':
      return value >= is.from && value <= is.to;
    case 'contains':
      return String(value).toLowerCase().includes(is.value.toLowerCase());
    case 'within_last_days':
      return value > dayBefore(is.days) && value <= businessDate;
    case 'within_next_days':
      return value > businessDate && value <= dayBefore(-is.days);
  }
}
