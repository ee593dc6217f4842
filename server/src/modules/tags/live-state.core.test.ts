import fc from 'fast-check';
import { expect, test } from 'vitest';
import { foldEvents, joinStates, type LiveEvent, type LiveState } from './live-state.core.ts';

const event: fc.Arbitrary<LiveEvent> = fc
  .record({
    serial: fc.nat(30),
    type: fc.constantFrom('visit', 'mobile_sign_in'),
    day: fc.constantFrom('2026-02-04', '2026-02-05'),
    second: fc.nat(3),
    partyNo: fc.nat(3),
    orgId: fc.nat(5),
    amountFen: fc.integer({ min: -5, max: 5 }),
  })
  .map(({ serial, type, day, second, partyNo, ...rest }) => ({
    ...rest,
    type,
    partyNo,
    businessDate: day,
    // One id is one event, whatever it is drawn with.
    eventId: [serial, type, day, second, partyNo, rest.orgId, rest.amountFen].join(' '),
    occurredAt: new Date(Date.parse(`${day}T02:00:00Z`) + second * 1000),
  }));

/** By hand: the events once each, in order of time; the last one's place, the greatest amount. */
function inOrder(events: readonly LiveEvent[]): LiveState[] {
  const once = [...new Map(events.map((one) => [one.eventId, one])).values()]
    .filter((one) => one.partyNo !== 0)
    .toSorted((a, b) =>
      a.occurredAt.getTime() === b.occurredAt.getTime()
        ? a.eventId < b.eventId
          ? -1
          : 1
        : a.occurredAt.getTime() - b.occurredAt.getTime(),
    );
  const found = new Map<string, LiveState>();
  for (const { businessDate, type, partyNo, occurredAt, eventId, orgId, amountFen } of once) {
    const key = [businessDate, type, partyNo].join();
    const amounts = [amountFen, found.get(key)?.highestFen ?? amountFen].toSorted((a, b) => b - a);
    const newest = { at: occurredAt, eventId, orgId };
    found.set(key, { businessDate, type, partyNo, newest, highestFen: amounts[0] ?? 0 });
  }
  return sorted([...found.values()]);
}

const sorted = (states: readonly LiveState[]): LiveState[] => {
  const key = (one: LiveState) => [one.businessDate, one.type, one.partyNo].join();
  return states.toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
};

/** Events of a history in some order, some of them again, cut into batches. */
const asTheyCome = fc.array(event, { maxLength: 25 }).chain((history) =>
  fc.record({
    history: fc.constant(history),
    batches: fc.array(fc.shuffledSubarray(history), { maxLength: 4 }).chain((repeats) =>
      fc.shuffledSubarray(history, { minLength: history.length }).chain((all) =>
        fc.array(fc.nat(all.length), { maxLength: 4 }).map((cuts) => {
          const edges = [0, ...cuts.toSorted((a, b) => a - b), all.length];
          return [...repeats, ...edges.slice(1).map((to, at) => all.slice(edges[at], to))];
        }),
      ),
    ),
  }),
);

test('events in any order, repeated and in any batches, end in the state of the events in order', () => {
  fc.assert(
    fc.property(asTheyCome, ({ history, batches }) => {
      const joined = joinStates(batches.flatMap((batch) => foldEvents(batch)));
      expect(sorted(joined)).toEqual(inOrder(history));
    }),
    { numRuns: 500 },
  );
});

test('an event of nobody in particular comes to no state', () => {
  expect(
    foldEvents([
      {
        eventId: 'a',
        type: 'campaign_launched',
        businessDate: '2026-02-05',
        occurredAt: new Date(0),
        partyNo: 0,
        orgId: 1,
        amountFen: 0,
      },
    ]),
  ).toEqual([]);
});
