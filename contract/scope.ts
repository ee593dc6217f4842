/** Where a caller may look: the whole bank, or the org units of their subtree. */
export type Scope = { all: true } | { all: false; orgIds: readonly number[] };
