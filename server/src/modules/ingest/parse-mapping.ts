import { isScalar, LineCounter, parseDocument, visit } from 'yaml';
import { mappingSchema, type Mapping } from '#contract/mapping.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { unstorableAt } from '#platform/http/unstorable-text.ts';

/** Reads a mapping; a refusal names the file, and line and path of the first mistake and of some after it. */
export function parseMapping(yaml: string, file: string): Result<Mapping> {
  const lines = new LineCounter();
  // Aliases are bounded: a mapping that unfolds a thousandfold is an attack, not a mapping.
  const document = parseDocument(yaml, { lineCounter: lines, uniqueKeys: false });
  const mistake = document.errors[0] ?? repeatedKey(document);
  if (mistake)
    return refuse('MAPPING_INVALID', {
      file,
      line: lines.linePos(mistake.pos[0]).line,
      path: 'YAML',
      problem: firstLine(mistake.message),
    });
  const plain = toPlain(document);
  if (isDeeperThan(plain, deepestNesting))
    return refuse('MAPPING_INVALID', { file, line: 1, path: 'YAML', problem: 'nested too deeply' });
  // An escape in the text, such as "\0", may stand for what no store takes.
  const unstorable = unstorableAt(plain);
  if (unstorable !== null)
    return refuse('MAPPING_INVALID', {
      file,
      line: 1,
      path: unstorable.slice(1, 200).replaceAll('/', '.'),
      problem: 'holds a NUL or half a character',
    });
  const parsed = mappingSchema.safeParse(plain);
  if (parsed.success) return ok(parsed.data);
  const { issues } = parsed.error;
  const told = issues.slice(0, mostTold).map((issue) => {
    const at = issue.path.filter((part) => typeof part !== 'symbol');
    return {
      line: lineOf(document, lines, at),
      path: at.join('.') || 'YAML',
      problem: issue.message,
    };
  });
  return refuse('MAPPING_INVALID', { file, ...inOne(told, issues.length - told.length) });
}

type Mistake = { line: number; path: string; problem: string };
const mostTold = 8;

/** The first mistake, with the next ones in the words of its problem: one look at the file mends them all. */
function inOne([first, ...others]: readonly Mistake[], untold: number): Mistake {
  const more = others.map(({ line, path, problem }) => `${line}: ${path}: ${problem}`);
  return {
    line: first?.line ?? 1,
    path: first?.path ?? 'YAML',
    problem: [first?.problem ?? '', ...more, ...(untold > 0 ? [`… (+${untold})`] : [])].join('; '),
  };
}

/** Asked here by a set: the parser compares each key with all before it, ten seconds for 10,000 keys. */
function repeatedKey(
  document: ReturnType<typeof parseDocument>,
): { pos: readonly [number]; message: string } | undefined {
  let found: { pos: readonly [number]; message: string } | undefined;
  visit(document, {
    Map(_, map) {
      const seen = new Set<unknown>();
      for (const { key } of map.items) {
        if (!isScalar(key)) continue;
        if (seen.has(key.value)) {
          found = { pos: [key.range?.[0] ?? 0], message: 'Map keys must be unique' };
          return visit.BREAK;
        }
        seen.add(key.value);
      }
      return undefined;
    },
  });
  return found;
}

/** Deeper than any expression that is allowed; what recurses over a mapping stays far from the stack's end. */
const deepestNesting = 40;

function isDeeperThan(plain: unknown, levels: number): boolean {
  let level: unknown[] = [plain];
  for (let depth = 0; depth <= levels; depth += 1) {
    level = level.flatMap((value) =>
      typeof value === 'object' && value !== null
        ? Object.values(value).filter((child) => typeof child === 'object')
        : [],
    );
    if (level.length === 0) return false;
  }
  return true;
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
