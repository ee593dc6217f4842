/**
 * The same text with string literals, quoted names and comments blanked out, character for
 * character, so that a pattern found in the mask stands at the same place in the statement and is
 * certainly not inside a literal.
 */
export function maskLiterals(sql: string): string {
  const literal =
    /'(?:[^'\\]|\\.|'')*'|"(?:[^"\\]|\\.)*"|`(?:[^`\\]|\\.)*`|--[^\n]*|\/\*[\s\S]*?\*\//g;
  return sql.replace(literal, (found) => found.replace(/[^\n]/g, ' '));
}

/** Names of the `{name:Type}` parameters a statement asks for. */
export function parameterNames(sql: string): string[] {
  return [...maskLiterals(sql).matchAll(/\{\s*([A-Za-z_]\w*)\s*:/g)].map((match) => match[1] ?? '');
}

/** The statements of a text, separated by `;`, without empty ones. */
export function splitStatements(sql: string): string[] {
  const mask = maskLiterals(sql);
  const statements: string[] = [];
  let start = 0;
  for (let at = mask.indexOf(';'); ; at = mask.indexOf(';', start)) {
    const end = at < 0 ? sql.length : at;
    if (mask.slice(start, end).trim() !== '') statements.push(sql.slice(start, end).trim());
    if (at < 0) return statements;
    start = at + 1;
  }
}

/** The first word of a statement in capitals: SELECT, INSERT, KILL, … */
export function leadingWord(sql: string): string {
  return /[A-Za-z]+/.exec(maskLiterals(sql))?.[0].toUpperCase() ?? '';
}

export function quoteString(value: string): string {
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

export function quoteName(name: string): string {
  return `\`${name.replaceAll('\\', '\\\\').replaceAll('`', '\\`')}\``;
}
