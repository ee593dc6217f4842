import { splitByWeights, splitInShares, takeInOrder } from '#contract/funding.ts';

/** One who pays for points, and where its money stands. */
export type BackingPart = {
  leg: number;
  /** null: nobody's, the account `unfunded` */
  budgetId: number | null;
  /** of what the parts' shares sum to; null where budgets pay in order */
  shareBp: number | null;
  /** where the money goes back to */
  accountId: number;
  liabilityAccountId: number;
  paidFen: number;
  returnedFen: number;
  /** below zero where more came back of what points were used for than was used of this part's money */
  usedFen: number;
};

/** Who pays for what one source gives at one price. */
export type Backing = {
  id: number;
  hundredPointsFen: number;
  /** hundredths of a point given so far */
  earned: number;
  parts: BackingPart[];
};

/** What a batch gives out of one backing; told by `fundPoints`. */
export type Funds = {
  backing: Backing;
  /** what each part could still pay before the batch, frozen budgets nothing */
  purses: readonly number[];
  points: number;
  fen: number;
};

/**
 * The fen behind a number of points given after others at the same price: rounded up over all of them together,
 * so that what is given in parts is worth what it is worth at once.
 */
export function worthOf(earned: number, amount: number, hundredPointsFen: number): number {
  const until = (points: number): bigint =>
    (BigInt(points) * BigInt(hundredPointsFen) + 9_999n) / 10_000n;
  return Number(until(earned + amount) - until(earned));
}

/** The fen behind further points of a batch; null, and nothing told, where those who pay don't hold it. */
export function fundPoints(funds: Funds, amount: number): number | null {
  const { backing, purses, points } = funds;
  const fen = worthOf(backing.earned + points, amount, backing.hundredPointsFen);
  if (payParts(backing, funds.fen + fen, purses) === null) return null;
  funds.points += amount;
  funds.fen += fen;
  return fen;
}

/** What each part pays of an amount: by share, or the first as long as it lasts; null where one lacks it. */
export function payParts(
  { parts }: { parts: readonly Pick<BackingPart, 'shareBp' | 'paidFen'>[] },
  fen: number,
  purses: readonly number[],
): number[] | null {
  const shares = parts.flatMap(({ shareBp }) => (shareBp === null ? [] : [shareBp]));
  if (shares.length < parts.length) return takeInOrder(fen, purses);
  const paid = splitInShares(
    fen,
    shares,
    parts.map(({ paidFen }) => paidFen),
  );
  return paid.every((part, at) => part <= (purses[at] ?? 0)) ? paid : null;
}

/** What a batch of movements does to the money behind points. */
export type Flow =
  /** points went: their money goes back to who paid */
  | { kind: 'return'; backingId: number; fen: number }
  /** points were used: their money has done what it was for */
  | { kind: 'use'; backingId: number; fen: number; movementId: number; accountId: number }
  /** points paid for points of another backing that were taken back when they were used already */
  | { kind: 'repay'; backingId: number; owedTo: number; fen: number }
  /** a use is undone, part by part as it was */
  | { kind: 'unuse'; backingId: number; leg: number; fen: number };

export type Move = {
  kind: 'points_fund' | 'points_return' | 'points_use';
  backingId: number;
  leg: number;
  from: number;
  to: number;
  amount: number;
  /** of a use: the movement that used the points */
  movementId: number | null;
};

const standingOf = ({ paidFen, returnedFen, usedFen }: BackingPart): number =>
  paidFen - returnedFen - usedFen;

/**
 * Turns what a batch gives and takes into moves between accounts, and tells the backings. A backing's money goes
 * where its points go in the shares in which its parts still stand behind them. Points that pay for others already
 * used take their place: the first are used then, and who paid for the others has its money back.
 */
export function planMoves(
  backings: ReadonlyMap<number, Backing>,
  funds: Funds | null,
  flows: readonly Flow[],
): Move[] {
  const moves: Move[] = [];
  const of = (id: number): Backing => {
    const backing = backings.get(id);
    if (!backing) throw new Error(`what pays for points, ${id}, is not held`);
    return backing;
  };
  const move = (
    kind: Move['kind'],
    backingId: number,
    leg: number,
    way: Omit<Move, 'kind' | 'backingId' | 'leg'>,
  ) => {
    if (way.amount > 0) moves.push({ kind, backingId, leg, ...way });
  };
  const giveBack = (backing: Backing, fen: number): void => {
    for (const [at, amount] of byStanding(backing, fen).entries()) {
      const part = partAt(backing, at);
      part.returnedFen += amount;
      const way = { from: part.liabilityAccountId, to: part.accountId, amount, movementId: null };
      move('points_return', backing.id, part.leg, way);
    }
  };
  if (funds && funds.points > 0) {
    const { backing, fen, purses } = funds;
    const paid = payParts(backing, fen, purses);
    if (!paid) throw new Error('points were given that nobody pays for');
    backing.earned += funds.points;
    for (const [at, amount] of paid.entries()) {
      const part = partAt(backing, at);
      part.paidFen += amount;
      const way = { from: part.accountId, to: part.liabilityAccountId, amount, movementId: null };
      move('points_fund', backing.id, part.leg, way);
    }
  }
  for (const flow of flows) {
    const backing = of(flow.backingId);
    if (flow.kind === 'return') giveBack(backing, flow.fen);
    else if (flow.kind === 'unuse') {
      const part = backing.parts.find(({ leg }) => leg === flow.leg);
      if (!part) throw new Error(`backing ${backing.id} has no part ${flow.leg}`);
      part.usedFen -= flow.fen;
    } else if (flow.kind === 'use')
      for (const [at, amount] of byStanding(backing, flow.fen).entries()) {
        const part = partAt(backing, at);
        part.usedFen += amount;
        const { movementId, accountId: to } = flow;
        move('points_use', backing.id, part.leg, {
          from: part.liabilityAccountId,
          to,
          amount,
          movementId,
        });
      }
    else {
      const owed = of(flow.owedTo);
      const usedOf = owed.parts.map(({ usedFen }) => Math.max(usedFen, 0));
      const repaid =
        owed.id === backing.id
          ? 0
          : Math.min(
              flow.fen,
              usedOf.reduce((sum, fen) => sum + fen, 0),
            );
      const back = repaid === 0 ? usedOf.map(() => 0) : splitByWeights(repaid, usedOf);
      for (const [at, amount] of byStanding(backing, repaid).entries()) {
        const giver = partAt(backing, at);
        giver.usedFen += amount;
        let left = amount;
        for (const [place, taker] of owed.parts.entries()) {
          const part = Math.min(left, back[place] ?? 0);
          left -= part;
          back[place] = (back[place] ?? 0) - part;
          taker.usedFen -= part;
          taker.returnedFen += part;
          const way = {
            from: giver.liabilityAccountId,
            to: taker.accountId,
            amount: part,
            movementId: null,
          };
          move('points_return', backing.id, giver.leg, way);
        }
      }
      // What the others were not used for, or cost more than they: back to who paid for these.
      giveBack(backing, flow.fen - repaid);
    }
  }
  return moves;
}

function byStanding({ parts }: Backing, fen: number): number[] {
  return fen === 0 ? parts.map(() => 0) : splitByWeights(fen, parts.map(standingOf));
}

function partAt({ parts, id }: Backing, at: number): BackingPart {
  const part = parts[at];
  if (!part) throw new Error(`backing ${id} has no part ${at + 1}`);
  return part;
}
