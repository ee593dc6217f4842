import { Temporal } from 'temporal-polyfill';
import type { TagType } from '#contract/tags.ts';
import { DeclarationError, type Expression } from './expression.core.ts';
import { carriedDays, hasCarried, type LiveTag } from './live-tag.core.ts';

/** An event of one customer as far as real-time tags look at it. */
export type RecentEvent = {
  type: string;
  businessDate: string;
  occurredAt: Date;
  arrivedAt: Date;
  orgId: number;
  channel: string;
  amountFen: number;
};

/** What is known of one customer at the moment of a question. */
export type LiveCustomer = {
  today: string;
  /** the date of the computed values */
  runDate: string;
  /** computed values by tag code and by the columns of what the run kept; unknown ones are absent */
  computed: ReadonlyMap<string, string | number | boolean>;
  /** events of the latest days; whether the run has seen one makes no difference to a greatest value */
  events: readonly RecentEvent[];
  parameter: (name: string) => number | undefined;
};

type Value = string | number | boolean | null;

/**
 * The value of a real-time tag of one customer: the same as `compileLive` says over the rows of
 * everybody, without asking ClickHouse. Undefined where the computed value stands; null: unknown.
 */
export function evaluateLive(
  tag: { code: string; type: TagType },
  live: LiveTag,
  customer: LiveCustomer,
): Value | undefined {
  const passed = daysBetween(customer.runDate, customer.today);
  if (passed < 0) return undefined;
  if (live.carries.length > 0) {
    if (passed > carriedDays || customer.computed.get(hasCarried) !== true) return undefined;
  }
  const daily = customer.computed.get(tag.code) ?? { flag: false, choice: '' }[String(tag.type)];
  const value = evaluate(live.tree, {
    ...customer,
    name: (name) => {
      if (name === 'daily') return daily ?? null;
      if (name === 'is_run_day') return passed === 0;
      if (name === 'days_passed') return passed;
      const kept = live.carries.find((one) => `carried.${one.name}` === name);
      if (!kept) throw new DeclarationError(`there is no ${name}`);
      return customer.computed.get(kept.column) ?? (kept.type === 'text' ? '' : null);
    },
  });
  return tag.type === 'flag' ? value === true : value;
}

type Known = LiveCustomer & { name: (name: string) => Value };

function evaluate(node: Expression, known: Known): Value {
  const of = (child: Expression): Value => evaluate(child, known);
  switch (node.op) {
    case 'number':
    case 'text':
    case 'flag':
      return node.value;
    case 'name':
      return known.name(node.name);
    case 'parameter':
      return known.parameter(node.name) ?? null;
    case 'not': {
      const value = of(node.of);
      return value === null ? null : value !== true;
    }
    case 'negate':
      return arithmetic('-', 0, of(node.of));
    case 'and':
      return decided(node.of.map(of), false);
    case 'or':
      return decided(node.of.map(of), true);
    case 'in': {
      const value = of(node.value);
      return value === null ? null : node.list.map(of).includes(value);
    }
    case 'case': {
      const branch = node.branches.find(({ when }) => of(when) === true);
      return of(branch?.value ?? node.otherwise);
    }
    case 'call':
      return call(node.name, node.of.map(of), known);
    case '+':
    case '-':
    case '*':
    case '/':
      return arithmetic(node.op, of(node.left), of(node.right));
    default:
      return compare(node.op, of(node.left), of(node.right));
  }
}

/** `and` is decided by a false one, `or` by a true one; else by an unknown one. */
function decided(values: readonly Value[], by: boolean): Value {
  if (values.includes(by)) return by;
  return values.includes(null) ? null : !by;
}

function arithmetic(sign: '+' | '-' | '*' | '/', left: Value, right: Value): Value {
  if (typeof left !== 'number' || typeof right !== 'number') return null;
  switch (sign) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return right === 0 ? null : left / right;
  }
}

function compare(sign: '=' | '!=' | '<' | '<=' | '>' | '>=', left: Value, right: Value): Value {
  if (left === null || right === null) return null;
  switch (sign) {
    case '=':
      return left === right;
    case '!=':
      return left !== right;
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
  }
}

/** The functions that live expressions use; a further one is added here with the tag that wants it. */
function call(name: string, of: readonly Value[], known: Known): Value {
  const [first = null, second = null] = of;
  const events = known.events.filter(
    ({ type, businessDate }) => type === first && businessDate <= known.today,
  );
  switch (name) {
    case 'happened_today':
      return events.some(
        ({ businessDate, amountFen }) =>
          businessDate === known.today && (of.length === 1 || amountFen >= Number(second)),
      );
    case 'happened_unseen':
      return events.length > 0;
    case 'newest_day':
      return greatest(events.map(({ businessDate }) => businessDate));
    case 'coalesce':
      return first ?? second;
    case 'latest':
      return greatest(of.filter((value) => typeof value === 'string'));
    case 'least': {
      const numbers = of.filter((value) => typeof value === 'number');
      return numbers.length === 0 ? null : Math.min(...numbers);
    }
    default:
      throw new DeclarationError(`there is no function ${name} of one customer`);
  }
}

/** Dates are texts whose order is theirs. */
function greatest(dates: readonly string[]): string | null {
  return dates.toSorted().at(-1) ?? null;
}

function daysBetween(from: string, until: string): number {
  return Temporal.PlainDate.from(from).until(Temporal.PlainDate.from(until)).days;
}
