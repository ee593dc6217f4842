/** A text as a ClickHouse literal. A mapping's text reaches SQL through here only. */
export function quoteText(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

export function quoteTexts(texts: readonly string[]): string {
  return `[${texts.map(quoteText).join(', ')}]`;
}

/** A number of an import, checked, as part of a table's name. */
export function tableOf(
  what: 'staging' | 'fault' | 'load' | 'fresh' | 'next' | 'removed' | 'party',
  importId: number,
): string {
  if (!Number.isSafeInteger(importId) || importId <= 0)
    throw new Error(`not an import number: ${importId}`);
  return `ingest_${what}_${importId}`;
}

/** A name of a file's column as a ClickHouse identifier. */
export function quoteName(name: string): string {
  return `\`${name.replaceAll('\\', '\\\\').replaceAll('`', '\\`')}\``;
}
