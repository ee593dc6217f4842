import type { Analytics, Parameters } from '#platform/analytics/index.ts';
import {
  type FeatureColumn,
  type FeatureTable,
  sharedCodes,
  sharedFloats,
} from '#modules/models/index.ts';
import { featureSql, type FeatureTag } from './feature-columns.core.ts';

/** Rows read at a time: with 160 tags a page is some megabytes of text. */
const pageRows = 4000;
/** So many members and so many others: an AUC is known to a hundredth from far fewer. */
const mostMembers = 15_000;
const mostOthers = 30_000;

export type Question = {
  /** FROM text of the rows of the tags, with the conditions for who is seen and who is a member */
  rows: string;
  visible: string;
  member: string;
  parameters: Parameters;
  date: string;
};

export type TrainingTable = { table: FeatureTable; label: Uint8Array };

/** A sample of members and of others, drawn by a hash of their numbers: the same each time. */
export async function readTrainingTable(
  analytics: Analytics,
  question: Question,
  tags: readonly FeatureTag[],
  signal: AbortSignal,
): Promise<TrainingTable> {
  const rows = [
    ...(await readSide(analytics, question, tags, { members: true, most: mostMembers }, signal)),
    ...(await readSide(analytics, question, tags, { members: false, most: mostOthers }, signal)),
  ];
  const label = Uint8Array.from(rows, (row) => row.label);
  const columns = tags.map((tag, index): FeatureColumn => {
    if (tag.type !== 'choice') {
      const values = sharedFloats(rows.length);
      rows.forEach((row, at) => {
        values[at] = Number(row.values[index] ?? Number.NaN);
      });
      return { name: tag.code, kind: 'numeric', values };
    }
    const categories: string[] = [];
    const codeOf = new Map<string, number>();
    const codes = sharedCodes(rows.length);
    rows.forEach((row, at) => {
      const text = String(row.values[index] ?? '');
      const known = codeOf.get(text) ?? categories.push(text) - 1;
      codeOf.set(text, known);
      codes[at] = known;
    });
    return { name: tag.code, kind: 'categorical', codes, categories };
  });
  return { table: { rows: rows.length, columns }, label };
}

type Row = { label: number; values: (number | string | null)[] };

async function readSide(
  analytics: Analytics,
  { rows, visible, member, parameters, date }: Question,
  tags: readonly FeatureTag[],
  side: { members: boolean; most: number },
  signal: AbortSignal,
): Promise<Row[]> {
  const columns = tags.map((tag, index) => `${featureSql(tag, date)} AS f${index}`);
  const belongs = side.members ? `ifNull(${member}, 0)` : `NOT ifNull(${member}, 0)`;
  const found: Row[] = [];
  let after = { draw: '0', customer_no: 0 };
  while (found.length < side.most) {
    const page = await analytics.query<Record<string, number | string | null>>(
      `SELECT toString(sipHash64(customer_no)) AS draw, customer_no, ${columns.join(', ')} FROM ${rows}
       WHERE ${visible} AND ${belongs}
         AND (sipHash64(customer_no), customer_no) > (toUInt64({after_draw:String}), {after_no:UInt32})
       ORDER BY sipHash64(customer_no), customer_no LIMIT {page:UInt32}`,
      {
        ...parameters,
        after_draw: after.draw,
        after_no: after.customer_no,
        page: Math.min(pageRows, side.most - found.length),
      },
      { signal },
    );
    for (const row of page)
      found.push({
        label: side.members ? 1 : 0,
        values: tags.map((_, index) => row[`f${index}`] ?? null),
      });
    const last = page.at(-1);
    if (!last || page.length < pageRows) break;
    after = { draw: String(last['draw']), customer_no: Number(last['customer_no']) };
  }
  return found;
}
