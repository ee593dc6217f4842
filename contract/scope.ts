/** Where a caller may look: the whole bank, or the org units of their subtree. */
export type Scope = { all: true } | { all: false; orgIds: readonly number[] };

/** Whether somebody with this scope may write a row of that org unit; null is the whole bank's own. */
export function scopeCovers(scope: Scope, orgId: number | null): boolean {
  return scope.all || (orgId !== null && scope.orgIds.includes(orgId));
}
