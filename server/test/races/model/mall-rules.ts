/**
 * The rules of exchanging points for a gift, said without tables or locks: what customers have, what stands on the
 * outlet's shelf and what became of each exchange.
 */
export type MallOperation =
  | { do: 'earn'; who: number; points: number; key: string }
  | { do: 'exchange'; who: number; key: string }
  | { do: 'take-back' | 'hand-over' | 'return'; order: number };
export type MallAnswer = { code: string; order?: number };

type Order = {
  who: number;
  key: string;
  takenBack: boolean;
  gift: 'reserved' | 'handed over' | 'returned' | 'let go';
};
export type MallBooks = {
  points: number[];
  stock: number;
  earned: string[];
  /** by the number that the exchange was answered with */
  orders: Record<number, Order>;
};

export const price = 3;
const ok = { code: 'OK' };

/** What is answered; changes the books. `order` is the number that a new exchange gets. */
export function answerOfMall(
  books: MallBooks,
  operation: MallOperation,
  order: number,
): MallAnswer {
  switch (operation.do) {
    case 'earn':
      return earn(books, operation);
    case 'exchange':
      return exchange(books, operation, order);
    case 'take-back':
      return takeBack(books, orderOf(books, operation.order));
    case 'hand-over':
      return handOver(orderOf(books, operation.order));
    case 'return':
      return giveBack(books, orderOf(books, operation.order));
  }
}

function orderOf(books: MallBooks, id: number): Order {
  const order = books.orders[id];
  if (!order) throw new Error(`nobody was told of exchange ${id}`);
  return order;
}

type Asked<Kind> = Extract<MallOperation, { do: Kind }>;

function earn(books: MallBooks, { who, points, key }: Asked<'earn'>): MallAnswer {
  if (books.earned.includes(key)) return ok;
  books.earned.push(key);
  books.points[who] = (books.points[who] ?? 0) + points;
  return ok;
}

function exchange(books: MallBooks, { who, key }: Asked<'exchange'>, id: number): MallAnswer {
  const before = Object.entries(books.orders).find(([, order]) => order.key === key);
  if (before) return { ...ok, order: Number(before[0]) };
  const left = (books.points[who] ?? 0) - price;
  if (left < 0) return { code: 'POINTS_INSUFFICIENT' };
  if (books.stock === 0) return { code: 'GIFT_STOCK_EXHAUSTED' };
  books.points[who] = left;
  books.stock -= 1;
  books.orders[id] = { who, key, takenBack: false, gift: 'reserved' };
  return { ...ok, order: id };
}

/** A gift that was handed over comes back first. */
function takeBack(books: MallBooks, order: Order): MallAnswer {
  if (order.takenBack) return { code: 'ALREADY_REVERSED' };
  if (order.gift === 'handed over') return { code: 'GIFT_HANDED_OVER' };
  order.takenBack = true;
  books.points[order.who] = (books.points[order.who] ?? 0) + price;
  if (order.gift !== 'reserved') return ok;
  books.stock += 1;
  order.gift = 'let go';
  return ok;
}

function handOver(order: Order): MallAnswer {
  if (order.gift === 'handed over') return { code: 'GIFT_HANDED_OVER' };
  if (order.gift !== 'reserved') return { code: 'RESERVATION_ENDED' };
  order.gift = 'handed over';
  return ok;
}

/** The gift stands on the shelf again; the points stay used until the exchange is taken back. */
function giveBack(books: MallBooks, order: Order): MallAnswer {
  if (order.gift === 'returned') return { code: 'ALREADY_REVERSED' };
  if (order.gift !== 'handed over') return { code: 'GIFT_NOT_HANDED_OVER' };
  order.gift = 'returned';
  books.stock += 1;
  return ok;
}
