/** The movements that a customer means to make in one month, in columns, then sorted by time. */

const CAPACITY = 512;
const MINUTES = 1440;

/** amount 0 of these asks for an amount at the time itself. */
export class MonthPlan {
  size = 0;
  /** day × 1440 + minute */
  readonly at = new Float64Array(CAPACITY);
  readonly code = new Uint8Array(CAPACITY);
  readonly channel = new Uint8Array(CAPACITY);
  readonly bank = new Uint8Array(CAPACITY);
  readonly amountFen = new Float64Array(CAPACITY);
  /** index in the spending categories, or −1 */
  readonly category = new Int8Array(CAPACITY);
  readonly merchant: string[] = Array.from({ length: CAPACITY }, () => '');
  /** the row in `customer.holdings`, for what matures */
  readonly holding = new Int16Array(CAPACITY);
  private readonly order = new Uint16Array(CAPACITY);

  clear(): void {
    this.size = 0;
  }

  /** Drops what does not fit: the capacity is ten times the busiest customer's month. */
  add(
    day: number,
    minute: number,
    code: number,
    channel: number,
    amountFen: number,
    bank = 0,
    category = -1,
    merchant = '',
    holding = -1,
  ): void {
    if (this.size === CAPACITY) return;
    const row = this.size;
    this.at[row] = day * MINUTES + minute;
    this.code[row] = code;
    this.channel[row] = channel;
    this.amountFen[row] = amountFen;
    this.bank[row] = bank;
    this.category[row] = category;
    this.merchant[row] = merchant;
    this.holding[row] = holding;
    this.size += 1;
  }

  /** The rows by time; by the order of planning within a minute. */
  sorted(): Uint16Array {
    const { order, at, size } = this;
    for (let row = 0; row < size; row += 1) {
      const time = at[row] ?? 0;
      let place = row;
      while (place > 0 && (at[order[place - 1] ?? 0] ?? 0) > time) {
        order[place] = order[place - 1] ?? 0;
        place -= 1;
      }
      order[place] = row;
    }
    return order.subarray(0, size);
  }
}

export function dayOfMinute(at: number): number {
  return Math.floor(at / MINUTES);
}

export function minuteOfDay(at: number): number {
  return at % MINUTES;
}
