/** Rows of an outcomes file (subject, arm, outcomes) summed up to one summary an arm. */
import { parseYuan } from './parse-yuan.core.ts';
import type { ArmSummary } from './measurement.core.ts';
import { momentsFromSums } from './welch.core.ts';

/** The columns an outcomes file may have; any order. Amounts are in yuan with at most two decimals. */
export const outcomeColumns = [
  'subject',
  'arm',
  'contacted',
  'redeemed',
  'converted',
  'value',
  'cost',
] as const;
type OutcomeColumn = (typeof outcomeColumns)[number];

const flags = ['contacted', 'redeemed', 'converted'] as const;
/** What the decoder puts in the place of bytes that are no UTF-8. */
const NOT_UTF8 = '\uFFFD';
const MOST_CHARACTERS = 200;
/** The arms of one experiment; more means that the arm column holds something else. */
const MOST_ARMS = 50;

export interface OutcomeLayout {
  readonly positions: Readonly<Partial<Record<OutcomeColumn, number>>> & {
    readonly subject: number;
    readonly arm: number;
  };
  readonly width: number;
}

/** What is wrong with a cell, for the person who has the file open. */
export interface CellError {
  readonly line: number;
  readonly column: string;
  readonly detail: string;
}

/** Finds the columns in the header line; a sentence when they can't be used. */
export function readHeader(header: readonly string[]): OutcomeLayout | string {
  const positions: Partial<Record<OutcomeColumn, number>> = {};
  for (const [index, text] of header.entries()) {
    const name = text.trim().toLowerCase();
    const column = outcomeColumns.find((known) => known === name);
    if (!column) return `unknown column ${JSON.stringify(text.slice(0, 40))}`;
    if (positions[column] !== undefined) return `column ${column} stands twice`;
    positions[column] = index;
  }
  const { subject, arm, converted, value } = positions;
  if (subject === undefined) return 'column subject is missing';
  if (arm === undefined) return 'column arm is missing';
  if (converted === undefined && value === undefined) {
    return 'there must be a column converted or value';
  }
  return { positions: { ...positions, subject, arm }, width: header.length };
}

interface ArmTotals {
  size: number;
  contacted: number;
  redeemed: number;
  converted: number;
  sumFen: bigint;
  sumOfSquares: bigint;
  costFen: bigint;
}

/** Takes rows one at a time and gives the arms' summaries at the end. */
export function outcomeTotals(layout: OutcomeLayout): {
  add(row: readonly string[], line: number): CellError | null;
  summaries(): ArmSummary[];
} {
  const arms = new Map<string, ArmTotals>();
  const subjects = new Set<string>();
  const { positions } = layout;

  function add(row: readonly string[], line: number): CellError | null {
    const wrong = (column: string, detail: string): CellError => ({ line, column, detail });
    if (row.length !== layout.width) {
      return wrong('subject', `the row has ${row.length} columns, the header ${layout.width}`);
    }
    const subject = (row[positions.subject] ?? '').trim();
    if (subject.includes(NOT_UTF8)) return wrong('subject', 'is not UTF-8');
    if (subject === '' || subject.length > MOST_CHARACTERS) {
      return wrong('subject', `must have 1 to ${MOST_CHARACTERS} characters`);
    }
    if (subjects.has(subject)) return wrong('subject', 'stands in the file twice');
    const name = (row[positions.arm] ?? '').trim();
    if (name.includes(NOT_UTF8)) return wrong('arm', 'is not UTF-8');
    if (name === '' || name.length > MOST_CHARACTERS) {
      return wrong('arm', `must have 1 to ${MOST_CHARACTERS} characters`);
    }
    if (!arms.has(name) && arms.size === MOST_ARMS) {
      return wrong('arm', `the file has more than ${MOST_ARMS} arms`);
    }
    const read = { contacted: 0, redeemed: 0, converted: 0 };
    for (const flag of flags) {
      const position = positions[flag];
      if (position === undefined) continue;
      const text = (row[position] ?? '').trim();
      if (text !== '0' && text !== '1') return wrong(flag, 'must be 0 or 1');
      read[flag] = text === '1' ? 1 : 0;
    }
    const value = readAmount(row, positions.value);
    if (value === null) return wrong('value', 'must be an amount in yuan such as 12.50');
    const cost = readAmount(row, positions.cost);
    if (cost === null || cost < 0n) return wrong('cost', 'must be an amount in yuan, 0 or more');

    subjects.add(subject);
    const totals = arms.get(name) ?? noTotals();
    arms.set(name, totals);
    totals.size += 1;
    totals.contacted += read.contacted;
    totals.redeemed += read.redeemed;
    totals.converted += read.converted;
    totals.sumFen += value;
    totals.sumOfSquares += value * value;
    totals.costFen += cost;
    return null;
  }

  function summaries(): ArmSummary[] {
    return [...arms].map(([arm, totals]) => {
      const moments = momentsFromSums(totals.size, totals.sumFen, totals.sumOfSquares);
      return {
        arm,
        size: totals.size,
        share: null,
        contacted: positions.contacted === undefined ? null : totals.contacted,
        redeemed: positions.redeemed === undefined ? null : totals.redeemed,
        converted: positions.converted === undefined ? null : totals.converted,
        value:
          positions.value === undefined
            ? null
            : { meanFen: moments.mean, variance: moments.variance },
        costFen: Number(totals.costFen),
      };
    });
  }

  return { add, summaries };
}

function noTotals(): ArmTotals {
  return {
    size: 0,
    contacted: 0,
    redeemed: 0,
    converted: 0,
    sumFen: 0n,
    sumOfSquares: 0n,
    costFen: 0n,
  };
}

/** An absent column is 0; an empty or malformed cell is null. */
function readAmount(row: readonly string[], position: number | undefined): bigint | null {
  return position === undefined ? 0n : parseYuan(row[position] ?? '');
}
