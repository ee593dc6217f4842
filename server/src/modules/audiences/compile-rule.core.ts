import {
  ruleLimits,
  type AttributeName,
  type Comparison,
  type Rule,
  type TransactionField,
  type ValueType,
} from '#contract/audience-rule.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import type { Scope } from '#contract/scope.ts';
import {
  bitmapHolds,
  canonicalParty,
  isOfNobodyMerged,
  whenSomebodyIsMerged,
} from '#platform/analytics/canonical-party.core.ts';
import { businessDate, compare, type Compared } from './compare.core.ts';
import { managedWithin } from './managed-within.core.ts';
import { bind, quoteColumn, type Parameters } from './parameters.core.ts';

export type TagColumn = {
  column: string;
  type: ValueType;
  /** no longer in use: its column stays as it was, and is not asked any more */
  retired?: true;
};

/** Everything a rule may name, read before: compiling asks nobody. */
export type RuleNames = {
  tags: ReadonlyMap<string, TagColumn>;
  /** other audiences by id: their latest rule, and where their customers may be */
  audiences: ReadonlyMap<number, { rule: Rule; scope: Scope }>;
  /** finished freezes by id */
  freezes: ReadonlyMap<number, { audienceId: number; snapshot: string }>;
  /** uploaded lists by id */
  lists: ReadonlyMap<number, { snapshot: string }>;
  /** org units by id, each with all below it */
  subtrees: ReadonlyMap<number, readonly number[]>;
};

type State = {
  names: RuleNames;
  parameters: Parameters;
  /** audiences being compiled, outermost first */
  path: readonly number[];
  budget: { left: number };
};

/**
 * A rule → one boolean expression over a row of `tag_daily`, with its parameters.
 *
 * Referenced audiences are put in place, so that the engine filters in one pass; `ruleLimits.nodes`
 * bounds the whole of it. Aliases in WITH, nested sub-selects and materialized sub-selects were tried
 * to compile a shared audience once: ClickHouse copies each of them per use, and twelve audiences
 * that use each other twice took from 1 to 100 s. A frozen list costs one bitmap instead.
 *
 * An expression may be NULL where a value is unknown, and NULL counts as false: `and` and `or` keep
 * that, so only the operand of a negation is made 0 or 1.
 */
export function compileRule(
  rule: Rule,
  names: RuleNames,
  self: number | null = null,
): Result<{ sql: string; parameters: Parameters }> {
  const parameters: Parameters = {};
  const state: State = {
    names,
    parameters,
    path: self === null ? [] : [self],
    budget: { left: ruleLimits.nodes },
  };
  const sql = compileNode(rule, '$', state);
  return sql.ok ? ok({ sql: sql.value, parameters }) : sql;
}

function compileNode(rule: Rule, where: string, state: State): Result<string> {
  state.budget.left -= 1;
  if (state.budget.left < 0) {
    return refuse('AUDIENCE_RULE_TOO_LARGE', { limit: ruleLimits.nodes, where });
  }
  switch (rule.kind) {
    case 'and':
    case 'intersection':
      return joinAll(rule.of, ' AND ', where, state);
    case 'or':
    case 'union':
      return joinAll(rule.of, ' OR ', where, state);
    case 'not': {
      const inner = compileNode(rule.of, `${where}.of`, state);
      return inner.ok ? ok(negate(inner.value)) : inner;
    }
    case 'difference':
      return compileDifference(rule.of, where, state);
    case 'tag': {
      const tag = state.names.tags.get(rule.tag);
      if (!tag) return refuse('AUDIENCE_TAG_UNKNOWN', { where: `${where}.tag`, tag: rule.tag });
      if (tag.retired)
        return refuse('AUDIENCE_TAG_RETIRED', { where: `${where}.tag`, tag: rule.tag });
      const column = { sql: quoteColumn(tag.column), type: tag.type, name: rule.tag };
      return compare(column, rule.is, where, state.parameters);
    }
    case 'attribute':
      return compileAttribute(rule.attribute, rule.is, where, state);
    case 'outlet':
      return compileOutlet(rule, where, state);
    case 'event':
      return compileEvent(rule, where, state);
    case 'transaction':
      return compileTransaction(rule, where, state);
    case 'audience':
      return compileReference(rule, where, state);
    case 'list': {
      const list = state.names.lists.get(rule.listId);
      if (!list) return refuse('AUDIENCE_LIST_UNKNOWN', { where, listId: rule.listId });
      return ok(inSnapshot(list.snapshot, state));
    }
  }
}

function joinAll(
  rules: readonly Rule[],
  word: string,
  where: string,
  state: State,
): Result<string> {
  const parts: string[] = [];
  for (const [index, rule] of rules.entries()) {
    const part = compileNode(rule, `${where}.of[${index}]`, state);
    if (!part.ok) return part;
    parts.push(part.value);
  }
  return ok(parts.length === 1 ? parts.join('') : `(${parts.join(word)})`);
}

function compileDifference(rules: readonly Rule[], where: string, state: State): Result<string> {
  const [first, ...others] = rules;
  if (!first) throw new Error('a group without members passed its schema');
  const base = compileNode(first, `${where}.of[0]`, state);
  if (!base.ok) return base;
  const taken: string[] = [];
  for (const [index, rule] of others.entries()) {
    const part = compileNode(rule, `${where}.of[${index + 1}]`, state);
    if (!part.ok) return part;
    taken.push(negate(part.value));
  }
  return ok(taken.length === 0 ? base.value : `(${[base.value, ...taken].join(' AND ')})`);
}

function negate(sql: string): string {
  return `NOT ifNull(${sql}, 0)`;
}

/**
 * The row of each customer that held on the business date. Of a customer with others merged into it, what
 * is unknown under the number kept is told by the next one, as the tags do it.
 */
function attributesAsOf(name: AttributeName, expression: string): string {
  // argMax skips NULL, and an attribute that became unknown is unknown: hence the tuple.
  const lasting = (
    condition: string,
  ) => `SELECT customer_no, argMax(tuple(${expression}), (valid_from, import_no)).1 AS attribute
    FROM customer_attribute WHERE valid_from <= ${businessDate} AND ${condition} GROUP BY customer_no`;
  const ofParties: Partial<Record<AttributeName, string>> = {
    open_date: 'min(attribute)',
    is_staff: 'max(attribute)',
  };
  const text = attributeTypes[name] === 'choice';
  const told = text
    ? "argMinIf(attribute, customer_no, attribute NOT IN ('', 'unknown'))"
    : (ofParties[name] ?? 'argMin(attribute, customer_no)');
  return `${lasting(isOfNobodyMerged('customer_no'))}
    UNION ALL SELECT kept AS customer_no, ${told} AS attribute
    FROM (SELECT *, ${canonicalParty('customer_no')} AS kept FROM (
      ${lasting(`${whenSomebodyIsMerged} AND NOT ${isOfNobodyMerged('customer_no')}`)})) GROUP BY kept`;
}

const attributeTypes: Record<AttributeName, ValueType> = {
  age: 'number',
  gender: 'choice',
  region: 'choice',
  education: 'choice',
  occupation: 'choice',
  marital_status: 'choice',
  risk_level: 'choice',
  mobile_bank_state: 'choice',
  payroll_employer: 'choice',
  birth_date: 'date',
  open_date: 'date',
  is_staff: 'flag',
};

function compileAttribute(
  name: AttributeName,
  is: Comparison,
  where: string,
  state: State,
): Result<string> {
  const source =
    name === 'age'
      ? `if(birth_date <= ${businessDate}, age('year', birth_date, ${businessDate}), NULL)`
      : name;
  const column: Compared = { sql: 'attribute', type: attributeTypes[name], name };
  const condition = compare(column, is, where, state.parameters);
  if (!condition.ok) return condition;
  return ok(
    `customer_no IN (SELECT customer_no FROM (${attributesAsOf(name, source)}) WHERE ${condition.value})`,
  );
}

type OutletRule = Extract<Rule, { kind: 'outlet' }>;

function compileOutlet(rule: OutletRule, where: string, state: State): Result<string> {
  const found: number[] = [];
  for (const [index, orgId] of rule.orgIds.entries()) {
    const subtree = state.names.subtrees.get(orgId);
    if (!subtree) {
      return refuse('AUDIENCE_OUTLET_UNKNOWN', { where: `${where}.orgIds[${index}]`, orgId });
    }
    found.push(...subtree);
  }
  const ids = bind(state.parameters, 'Array(UInt32)', [...new Set(found)]);
  return ok(`${rule.role}_org_id IN ${ids}`);
}

type Behaviour = Pick<Extract<Rule, { kind: 'event' }>, 'times' | 'lastDays'>;

/**
 * Customers whose facts of the window, counted, satisfy the number. At most n is everybody but those
 * with more, so that customers without any fact belong to it.
 */
function countFacts(
  table: string,
  rule: Behaviour,
  conditions: readonly string[],
  state: State,
): string {
  const { operator, count } = rule.times;
  if (operator === 'at_least' && count === 0) return '1';
  const least = operator === 'at_least' ? count : count + 1;
  const days = bind(state.parameters, 'Int64', rule.lastDays);
  const window = `business_date > addDays(${businessDate}, -${days}) AND business_date <= ${businessDate}`;
  const filter = [window, ...conditions].join(' AND ');
  const customers = `SELECT ${canonicalParty('party_no')} AS customer FROM ${table} WHERE ${filter} GROUP BY customer`;
  const having = least === 1 ? '' : ` HAVING count() >= ${bind(state.parameters, 'Int64', least)}`;
  return `customer_no ${operator === 'at_least' ? 'IN' : 'NOT IN'} (${customers}${having})`;
}

const transactionTypes: Record<TransactionField, ValueType> = {
  kind: 'choice',
  channel: 'choice',
  direction: 'choice',
  merchant_category: 'choice',
  counterparty_bank: 'choice',
  currency: 'choice',
  amount_fen: 'number',
};

type TransactionRule = Extract<Rule, { kind: 'transaction' }>;

function compileTransaction(rule: TransactionRule, where: string, state: State): Result<string> {
  const conditions: string[] = [];
  for (const [index, part] of rule.where.entries()) {
    // An enumeration compared with a text that it does not have is an error in ClickHouse.
    const sql = part.field === 'direction' ? 'toString(direction)' : part.field;
    const column: Compared = { sql, type: transactionTypes[part.field], name: part.field };
    const condition = compare(column, part.is, `${where}.where[${index}]`, state.parameters);
    if (!condition.ok) return condition;
    conditions.push(condition.value);
  }
  return ok(countFacts('fact_transaction', rule, conditions, state));
}

type EventRule = Extract<Rule, { kind: 'event' }>;

function compileEvent(rule: EventRule, where: string, state: State): Result<string> {
  const conditions = [`type = ${bind(state.parameters, 'String', rule.type)}`];
  for (const [index, part] of rule.where.entries()) {
    const place = `${where}.where[${index}]`;
    const column = eventColumn(part.field, part.is, place, state.parameters);
    if (!column.ok) return column;
    const condition = compare(column.value, part.is, place, state.parameters);
    if (!condition.ok) return condition;
    conditions.push(condition.value);
  }
  return ok(countFacts('fact_event', rule, conditions, state));
}

function eventColumn(
  field: string,
  is: Comparison,
  where: string,
  parameters: Parameters,
): Result<Compared> {
  if (field === 'channel') return ok({ sql: 'channel', type: 'choice', name: field });
  if (field === 'amount_fen') return ok({ sql: 'amount_fen', type: 'number', name: field });
  const property = /^properties\.(.+)$/s.exec(field)?.[1];
  if (property === undefined)
    return refuse('AUDIENCE_FIELD_UNKNOWN', { where: `${where}.field`, field });
  const text = `properties[${bind(parameters, 'String', property)}]`;
  const type = propertyType(is);
  const sql: Record<ValueType, string> = {
    number: `toFloat64OrNull(${text})`,
    date: `toDate32OrNull(${text})`,
    flag: `(nullIf(${text}, '') = 'true')`,
    choice: text,
  };
  return ok({ sql: sql[type], type, name: field });
}

/** Properties are texts; what they are compared with says how to read them. */
function propertyType(is: Comparison): ValueType {
  switch (is.operator) {
    case 'is':
      return 'flag';
    case 'on':
    case 'before':
    case 'after':
    case 'within_last_days':
    case 'within_next_days':
      return 'date';
    case 'between':
      return typeof is.from === 'number' ? 'number' : 'date';
    case 'in':
    case 'not_in':
      return typeof is.values[0] === 'number' ? 'number' : 'choice';
    case 'known':
      return 'choice';
    default:
      return typeof is.value === 'number' ? 'number' : 'choice';
  }
}

type AudienceRule = Extract<Rule, { kind: 'audience' }>;

function compileReference(rule: AudienceRule, where: string, state: State): Result<string> {
  const { audienceId, freezeId } = rule;
  if (freezeId !== undefined) {
    const freeze = state.names.freezes.get(freezeId);
    if (freeze?.audienceId !== audienceId)
      return refuse('AUDIENCE_FREEZE_UNKNOWN', { where, freezeId });
    return ok(inSnapshot(freeze.snapshot, state));
  }
  if (state.path.includes(audienceId)) {
    const circle = [...state.path.slice(state.path.indexOf(audienceId)), audienceId];
    return refuse('AUDIENCE_CYCLE', { where, path: circle.join(' → ') });
  }
  const referenced = state.names.audiences.get(audienceId);
  if (!referenced) return refuse('AUDIENCE_REFERENCE_UNKNOWN', { where, audienceId });
  const inner = compileNode(referenced.rule, `${where} → #${audienceId} $`, {
    ...state,
    path: [...state.path, audienceId],
  });
  if (!inner.ok || referenced.scope.all) return inner;
  const ids = bind(state.parameters, 'Array(UInt32)', [...referenced.scope.orgIds]);
  return ok(`(${managedWithin(ids)} AND ${inner.value})`);
}

/**
 * Membership of a stored bitmap, also under a number merged since: 17 ms over 2 million customers, where IN over its members took 63.
 */
function inSnapshot(snapshot: string, state: State): string {
  const name = bind(state.parameters, 'String', snapshot);
  const members = `(SELECT groupBitmapMergeState(members) FROM audience_snapshot WHERE snapshot = ${name})`;
  return bitmapHolds(members, 'customer_no');
}
