import type { Scope } from '#contract/scope.ts';
import type { Parameters } from './analytics-handle.ts';

let sequence = 0;

/**
 * The part of a WHERE that keeps a reader inside their org units. The parameter's name is unique
 * within a statement, so that several conditions can stand side by side. An empty scope sees
 * nothing.
 */
export function scopeCondition(scope: Scope, column: string): { sql: string; params: Parameters } {
  if (!/^[A-Za-z_][\w.]*$/.test(column)) throw new Error(`Not a column name: ${column}`);
  if (scope.all) return { sql: '1', params: {} };
  sequence = (sequence + 1) % 1_000_000;
  const name = `scope_${sequence}`;
  return { sql: `${column} IN {${name}:Array(UInt32)}`, params: { [name]: [...scope.orgIds] } };
}
