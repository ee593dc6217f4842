import { expect } from 'vitest';
import { chancesEach, type OtherKinds, pieces, pointsEach, price } from './other-kinds.ts';
import { ask, type Acknowledged, type Link, type Shift } from './till.ts';

const passedOn = 10;

/** One deed beside the customer's voucher: a play, a gift for points, points for the next customer. */
export async function beGuest(shift: Shift, kinds: OtherKinds, link: Link): Promise<void> {
  const { customerNo, name } = link;
  const chance = shift.chance();
  if (chance < 0.35) await play(shift, kinds, customerNo, name);
  else if (chance < 0.65) await exchange(shift, kinds, customerNo, name);
  else if (chance < 0.85) await passOn(shift, kinds, customerNo, name);
}

/** As one who is not sure to have been heard: often once more under the key, which is answered as before. */
async function askTwice(...asked: Parameters<typeof ask>): ReturnType<typeof ask> {
  const [shift] = asked;
  const answer = await ask(...asked);
  if (answer.status !== 201 || shift.chance() < 0.5) return answer;
  const again = await ask(...asked);
  const nameOf = ({ status, ordinal, orderId, movementId }: typeof answer): unknown[] => [
    status,
    ordinal,
    orderId,
    movementId,
  ];
  expect(nameOf(again)).toEqual(nameOf(answer));
  return answer;
}

async function play(
  shift: Shift,
  { drawId }: OtherKinds,
  customerNo: number,
  name: string,
): Promise<string> {
  const key = `${name}-play`;
  const body = { customerNo, clientSeed: name };
  const answer = await askTwice(shift, `/api/draws/${drawId}/plays`, body, key);
  if (answer.status !== 201) return answer.code ?? '';
  const { ordinal: id = 0 } = answer;
  shift.acknowledge({ kind: 'play', key, id, amountFen: 0 });
  return 'OK';
}

async function exchange(
  shift: Shift,
  { itemId, orgId }: OtherKinds,
  customerNo: number,
  name: string,
): Promise<string> {
  const key = `${name}-exchange`;
  const body = { itemId, orgId, customerNo };
  const answer = await askTwice(shift, '/api/points-mall/redemptions', body, key);
  if (answer.status === 201) {
    shift.acknowledge({ kind: 'exchange', key, id: answer.orderId ?? 0, amountFen: 0 });
    return 'OK';
  }
  const { code = '' } = answer;
  if (code !== 'GIFT_STOCK_EXHAUSTED') throw new Error(`${key}: ${answer.status} ${code}`);
  return code;
}

async function passOn(
  shift: Shift,
  { programmeId }: OtherKinds,
  customerNo: number,
  name: string,
): Promise<void> {
  const key = `${name}-pass-on`;
  // To one of the first, whom many others pass theirs to as well.
  const toCustomerNo = customerNo === 1 ? 2 : 1;
  const body = { programmeId, toCustomerNo, amount: passedOn };
  const path = `/api/customers/${customerNo}/points/transfers`;
  const answer = await askTwice(shift, path, body, key);
  if (answer.status !== 201) throw new Error(`${key}: ${answer.status} ${answer.code}`);
  shift.acknowledge({ kind: 'transfer', key, id: answer.movementId ?? 0, amountFen: 0 });
}

/** What is left of prizes and gifts is all given, and not one more; points and chances are as many as there were. */
export async function useUpTheRest(
  shift: Shift,
  kinds: OtherKinds,
  done: readonly Acknowledged[],
  customers: number,
  read: () => Promise<Record<string, number>>,
): Promise<void> {
  const name = (at: number): string => `rest-of-draw-${kinds.drawId}-${at}`;
  const countOf = (kind: string): number => done.filter((one) => one.kind === kind).length;
  const others = Array.from({ length: pieces + 1 }, (_, at) => customers - at);
  for (const [at, customerNo] of others.entries())
    if (countOf('play') <= pieces) await play(shift, kinds, customerNo, name(at));
  for (const [at, customerNo] of others.entries())
    await exchange(shift, kinds, customerNo, name(at));
  expect(countOf('exchange')).toBe(pieces);
  expect(await read()).toEqual({
    earned: customers * chancesEach,
    used: countOf('play'),
    won: pieces,
    points: customers * pointsEach - pieces * price,
  });
}
