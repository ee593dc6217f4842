import type { TagType } from '#contract/tags.ts';

export type FeatureTag = { code: string; type: TagType; column: string };

/**
 * The SQL of a tag as a feature: flags are 0 and 1, dates the days from them to the date of the tags,
 * choices texts with '' for none.
 */
export function featureSql({ type, column }: FeatureTag, date: string): string {
  switch (type) {
    case 'choice':
      return column;
    case 'flag':
    case 'number':
      return `toFloat64(${column})`;
    case 'date':
      return `toFloat64(dateDiff('day', ${column}, toDate32('${date}')))`;
  }
}
