/** An event as far as real-time tags look at it. */
export type LiveEvent = {
  eventId: string;
  type: string;
  businessDate: string;
  occurredAt: Date;
  partyNo: number;
  orgId: number;
  amountFen: number;
};

/**
 * What the events of one type come to for a customer on a day of the bank. Every part is a greatest
 * value, so that joining two states is commutative, associative and idempotent: events that come late,
 * twice or in another order, in whatever batches, end in the state of the events in order.
 */
export type LiveState = {
  businessDate: string;
  type: string;
  partyNo: number;
  /** by (time, id), so that two events of one millisecond have an order */
  newest: { at: Date; eventId: string; orgId: number };
  highestFen: number;
};

/** The states that events come to; those of nobody in particular come to none. */
export function foldEvents(events: readonly LiveEvent[]): LiveState[] {
  return joinStates(events.filter((event) => event.partyNo > 0).map(stateOf));
}

/** One state a day, type and customer. */
export function joinStates(states: readonly LiveState[]): LiveState[] {
  const joined = new Map<string, LiveState>();
  for (const state of states) {
    const key = `${state.businessDate} ${state.partyNo} ${state.type}`;
    const other = joined.get(key);
    joined.set(key, other ? join(other, state) : state);
  }
  return [...joined.values()];
}

function stateOf(event: LiveEvent): LiveState {
  const { businessDate, type, partyNo, occurredAt, eventId, orgId, amountFen } = event;
  return {
    businessDate,
    type,
    partyNo,
    newest: { at: occurredAt, eventId, orgId },
    highestFen: amountFen,
  };
}

function join(one: LiveState, other: LiveState): LiveState {
  return {
    ...one,
    newest: isLater(one.newest, other.newest) ? one.newest : other.newest,
    highestFen: Math.max(one.highestFen, other.highestFen),
  };
}

function isLater(one: LiveState['newest'], other: LiveState['newest']): boolean {
  const between = one.at.getTime() - other.at.getTime();
  return between === 0 ? one.eventId >= other.eventId : between > 0;
}
