import type { ClaimOutcome } from './sql/claim-vouchers.ts';
import type { AllotmentLeg } from './voucher-legs.ts';

/**
 * Who pays of each allotment by fixed shares, which never change (nobody may change an allotment’s legs): kept
 * by the queue of a process, so that a batch of many offers is not told it of each again. The latest come last.
 */
export type KnownPayers = Map<number, readonly AllotmentLeg[]>;

/** So many are named with each batch; more than a bank has on offer at once. */
const mostKnown = 256;

/**
 * Gives outcomes of allotments that were named as known their payers, and keeps those that were told.
 * `named`: what was known when the batch was sent; another batch may have made room since.
 */
export function recallPayers(
  payers: KnownPayers,
  named: ReadonlyMap<number, readonly AllotmentLeg[]>,
  outcomes: readonly ClaimOutcome[],
): void {
  const given = new Set<number>();
  for (const outcome of outcomes) {
    const { allotment_id: id, refusal, replayed, legs } = outcome;
    if (id === null || refusal !== null || replayed || given.has(id)) continue;
    if (legs) keepFixed(payers, id, legs);
    const known = named.get(id);
    if (!known) continue;
    outcome.legs = copyOf(known);
    given.add(id);
  }
}

function keepFixed(payers: KnownPayers, id: number, legs: readonly AllotmentLeg[]): void {
  if (legs.some(({ shareFen, isLucky }) => shareFen === null || isLucky)) return;
  const [eldest] = payers.keys();
  if (payers.size >= mostKnown && eldest !== undefined) payers.delete(eldest);
  payers.set(id, copyOf(legs));
}

/** What is paid is taken from the legs of an outcome, so what is kept is never handed out itself. */
function copyOf(legs: readonly AllotmentLeg[]): AllotmentLeg[] {
  return legs.map((leg) => ({ ...leg }));
}
