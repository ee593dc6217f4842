import { LineCounter, parseDocument } from 'yaml';
import { mappingSchema, type Mapping } from '#contract/mapping.ts';
import { ok, refuse, type Result } from '#contract/result.ts';

/** Reads a mapping; a refusal names the file, the line and the path of the first mistake. */
export function parseMapping(yaml: string, file: string): Result<Mapping> {
  const lines = new LineCounter();
  // Aliases are bounded: a mapping that unfolds a thousandfold is an attack, not a mapping.
  const document = parseDocument(yaml, { lineCounter: lines, uniqueKeys: true });
  const [mistake] = document.errors;
  if (mistake)
    return refuse('MAPPING_INVALID', {
      file,
      line: lines.linePos(mistake.pos[0]).line,
      path: '',
      problem: firstLine(mistake.message),
    });
  const parsed = mappingSchema.safeParse(toPlain(document));
  if (parsed.success) return ok(parsed.data);
  const issue = parsed.error.issues[0];
  const path = (issue?.path ?? []).filter((part) => typeof part !== 'symbol');
  return refuse('MAPPING_INVALID', {
    file,
    line: lineOf(document, lines, path),
    path: path.join('.'),
    problem: issue?.message ?? '',
  });
}

function toPlain(document: ReturnType<typeof parseDocument>): unknown {
  try {
    return document.toJS({ maxAliasCount: 200 });
  } catch {
    return undefined;
  }
}

/** The line of the innermost part of the path that the text has. */
function lineOf(
  document: ReturnType<typeof parseDocument>,
  lines: LineCounter,
  path: readonly (string | number)[],
): number {
  for (let length = path.length; length > 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true);
    if (
      typeof node === 'object' &&
      node !== null &&
      'range' in node &&
      Array.isArray(node.range) &&
      typeof node.range[0] === 'number'
    )
      return lines.linePos(node.range[0]).line;
  }
  return 1;
}

function firstLine(text: string): string {
  return (text.split('\n')[0] ?? '').replace(/:$/, '');
}
