import { sql } from 'kysely';
import { type Deed, evidenceLimit } from '#contract/fraud.ts';
import type { Tx } from '#platform/postgres/database.ts';
import type { RuleHit } from './rule-hit.core.ts';

/** A deed that a rule or a block stood against; with a reference where it was refused. */
export type Finding = {
  at: number;
  deed: Deed;
  reference: string | null;
  /** what stood against it: a rule, or the case of a block */
  by: Pick<RuleHit, 'rule' | 'key'> | { suspicionId: number };
};

/** Of one case at once: who hammers on a door adds to its number, not to what somebody must read. */
const attemptsShown = 20;

/**
 * Writes findings into their cases: one undecided case of a rule and a subject, opened by the first finding
 * with the deeds that filled its window as evidence, and counted on by the next. In the transaction of the
 * deeds, as the job role.
 */
export async function writeFindings(tx: Tx, findings: readonly Finding[]): Promise<void> {
  if (findings.length === 0) return;
  const cases = await countByRule(tx, findings);
  await countByBlock(tx, findings);
  await writeReferences(tx, findings, cases);
}

const groupOf = ({ by }: Finding): string | null =>
  'rule' in by ? `${by.rule.ruleId} ${by.key}` : null;

/** Gives the case of each group. */
async function countByRule(
  tx: Tx,
  findings: readonly Finding[],
): Promise<ReadonlyMap<string, number>> {
  const groups = Map.groupBy(
    findings.filter(({ by }) => 'rule' in by),
    groupOf,
  );
  const found = [...groups.values()].flatMap((own) => {
    const [first] = own;
    return first && 'rule' in first.by ? [{ own, first, ...first.by }] : [];
  });
  if (found.length === 0) return new Map();
  const { rows } = await sql<{ ordinal: number; id: number; isNew: boolean }>`
    with found as (
      select * from unnest(
        ${found.map(({ rule }) => rule.ruleId)}::bigint[], ${found.map(({ rule }) => rule.version)}::int[], ${found.map(({ rule }) => rule.by)}::text[],
        ${found.map(({ key }) => String(key))}::text[], ${found.map(({ rule }) => (rule.action === 'block' ? 'recorded' : 'open'))}::text[],
        ${found.map(({ own }) => own.length)}::bigint[], ${found.map(({ own }) => own.filter(({ reference }) => reference !== null).length)}::bigint[],
        ${found.map(({ first }) => new Date(first.at))}::timestamptz[], ${found.map(({ own }) => new Date(own.at(-1)?.at ?? 0))}::timestamptz[],
        ${found.map(({ first }) => first.deed.customerNo)}::int[]
      ) with ordinality as f (rule_id, version, kind, key, state, hits, refused, first_at, last_at, customer_no, ordinal)
    ),
    written as (
      insert into fraud.suspicion as s (rule_id, rule_version, subject_kind, subject_key, state, hits, refused, first_at, last_at, org_id)
      select rule_id, version, kind, key, state, hits, refused, first_at, last_at, ${orgOf(sql`f`)} from found f order by rule_id, kind, key
      on conflict (coalesce(rule_id, 0), coalesce(cluster, ''), subject_kind, subject_key) where state in ('open', 'escalated', 'recorded')
      do update set hits = s.hits + excluded.hits, refused = s.refused + excluded.refused, last_at = greatest(s.last_at, excluded.last_at)
      returning id, rule_id, subject_key, xmax = 0 as is_new
    )
    select f.ordinal::int as ordinal, w.id, w.is_new as "isNew" from found f join written w on w.rule_id = f.rule_id and w.subject_key = f.key`.execute(
    tx,
  );
  const idOf = new Map(rows.map(({ ordinal, id }) => [ordinal - 1, id]));
  const opened = rows.filter(({ isNew }) => isNew);
  if (opened.length > 0)
    await keepWindows(
      tx,
      opened.flatMap(({ ordinal, id }) => {
        const one = found[ordinal - 1];
        return one ? [{ id, rule: one.rule, key: String(one.key), at: one.first.at }] : [];
      }),
    );
  await keepAttempts(
    tx,
    found.flatMap(({ own }, at) =>
      own
        .filter(({ reference }) => reference !== null)
        .slice(0, attemptsShown)
        .map((finding) => ({ id: idOf.get(at) ?? 0, finding })),
    ),
  );
  return new Map(found.map(({ own }, at) => [groupOf(own[0] as Finding) ?? '', idOf.get(at) ?? 0]));
}

/** The unit whose people see a case: the subject's own; of a digest the customer's, as the first finding has it. */
function orgOf(found: ReturnType<typeof sql>) {
  return sql`coalesce(
    case ${found}.kind
      when 'outlet' then ${found}.key::int
      when 'merchant' then (select managing_org_id from customers.merchant where merchant_no = ${found}.key::int)
      when 'operator' then (select org_id from organization.staff where ${found}.key like 'staff:%' and staff_id = substr(${found}.key, 7)::bigint)
      when 'customer' then (select managing_org_id from customers.customer where customer_no = ${found}.key::int)
    end,
    (select org_id from organization.org_unit where parent_id is null))`;
}

/** The deeds that filled the window of a rule, with the case they opened. */
async function keepWindows(
  tx: Tx,
  opened: readonly {
    id: number;
    rule: { what: string; by: string; minutes: number };
    key: string;
    at: number;
  }[],
): Promise<void> {
  await sql`
    insert into fraud.evidence (suspicion_id, line, at, what, object_key, customer_no, merchant_no, outlet_org_id, operator, org_id)
    select o.id, row_number() over (partition by o.id order by d.at), d.at, d.what, d.object_key, d.customer_no, d.merchant_no, d.outlet_org_id,
      d.operator, coalesce(c.managing_org_id, s.org_id)
    from unnest(${opened.map(({ id }) => id)}::bigint[], ${opened.map(({ rule }) => rule.what)}::text[], ${opened.map(({ rule }) => rule.by)}::text[],
      ${opened.map(({ key }) => key)}::text[], ${opened.map(({ at }) => new Date(at))}::timestamptz[], ${opened.map(({ rule }) => rule.minutes)}::int[])
      as o (id, what, by, key, at, minutes)
    join fraud.suspicion s on s.id = o.id
    cross join lateral (
      select * from fraud.deed d
      where d.what = o.what and d.at > o.at - make_interval(mins => o.minutes) and d.at <= o.at
        and o.key = case o.by when 'customer' then d.customer_no::text when 'device' then d.device_key when 'address' then d.address_key
          when 'outlet' then d.outlet_org_id::text when 'merchant' then d.merchant_no::text when 'operator' then d.operator else d.phone_key end
      order by d.at desc limit 100) d
    left join customers.customer c on c.customer_no = d.customer_no`.execute(tx);
}

/** What was refused, after what stands in the case already, as long as there is room. */
async function keepAttempts(
  tx: Tx,
  attempts: readonly { id: number; finding: Finding }[],
): Promise<void> {
  if (attempts.length === 0) return;
  const of = <T>(read: (finding: Finding) => T): T[] =>
    attempts.map(({ finding }) => read(finding));
  await sql`
    insert into fraud.evidence (suspicion_id, line, at, what, customer_no, merchant_no, outlet_org_id, operator, refused, org_id)
    select * from (
      select a.id, coalesce(stands.lines, 0) + row_number() over (partition by a.id order by a.ordinal) as line, a.at, a.what, a.customer_no,
        a.merchant_no, a.outlet_org_id, a.operator, true, coalesce(c.managing_org_id, s.org_id)
      from unnest(${attempts.map(({ id }) => id)}::bigint[], ${of(({ at }) => new Date(at))}::timestamptz[], ${of(({ deed }) => deed.what)}::text[],
        ${of(({ deed }) => deed.customerNo)}::int[], ${of(({ deed }) => deed.merchantNo)}::int[], ${of(({ deed }) => deed.outletOrgId)}::int[],
        ${of(({ deed }) => deed.operator)}::text[]) with ordinality
        as a (id, at, what, customer_no, merchant_no, outlet_org_id, operator, ordinal)
      join fraud.suspicion s on s.id = a.id
      left join lateral (select max(line) as lines from fraud.evidence where suspicion_id = a.id) stands on true
      left join customers.customer c on c.customer_no = a.customer_no) kept
    where line <= ${evidenceLimit}`.execute(tx);
}

/** What blocks refused is counted where the block was decided. */
async function countByBlock(tx: Tx, findings: readonly Finding[]): Promise<void> {
  const ids = findings.flatMap(({ by }) => ('suspicionId' in by ? [by.suspicionId] : []));
  if (ids.length === 0) return;
  await sql`
    update fraud.suspicion s set hits = hits + f.count, refused = refused + f.count
    from (select id, count(*) from unnest(${ids}::bigint[]) as id group by id order by id) f where s.id = f.id`.execute(
    tx,
  );
}

async function writeReferences(
  tx: Tx,
  findings: readonly Finding[],
  cases: ReadonlyMap<string, number>,
): Promise<void> {
  const told = findings.flatMap((finding) => {
    const { by, reference, at } = finding;
    const id = 'suspicionId' in by ? by.suspicionId : cases.get(groupOf(finding) ?? '');
    return reference === null || id === undefined ? [] : [{ reference, id, at: new Date(at) }];
  });
  if (told.length === 0) return;
  await sql`
    insert into fraud.refusal (reference, suspicion_id, at, org_id)
    select t.reference, t.id, t.at, s.org_id
    from unnest(${told.map(({ reference }) => reference)}::text[], ${told.map(({ id }) => id)}::bigint[], ${told.map(({ at }) => at)}::timestamptz[])
      as t (reference, id, at) join fraud.suspicion s on s.id = t.id`.execute(tx);
}
