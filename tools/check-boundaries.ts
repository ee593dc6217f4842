/**
 * Runs dependency-cruiser and fails too when it has read fewer modules than there are source files
 * (version 17 reported success on 0 modules when it could not read TypeScript), and when a module's
 * front door is missing or wider than ten exports. Both read sources through TypeScript 6, which stays for
 * its programming interface; `tsc` is version 7 (`@typescript/native`), three times cheaper and without one.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

const maxExports = 10;
const roots = ['contract', 'server', 'console', 'demo', 'bench', 'tools'].filter((folder) =>
  existsSync(folder),
);
const files = roots.flatMap(sourceFiles);
const report = readReport(runCruiser());
const unread = files.filter((file) => !report.modules.has(file));
const problems = [
  ...report.violations,
  ...unread.map((file) => `dependency-cruiser has not read ${file}`),
  ...frontDoorProblems(),
];
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;
else console.log(`boundaries hold over ${files.length} files`);

function runCruiser(): string {
  const program = path.resolve('node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');
  try {
    return execFileSync(
      process.execPath,
      [program, '--config', '.dependency-cruiser.mjs', '--output-type', 'json', ...roots],
      {
        encoding: 'utf8',
        maxBuffer: 256 * 1024 * 1024,
      },
    );
  } catch (error) {
    // It exits with the number of violations and still prints the report.
    if (
      error instanceof Error &&
      'stdout' in error &&
      typeof error.stdout === 'string' &&
      error.stdout.startsWith('{')
    )
      return error.stdout;
    throw error;
  }
}

type Violation = { rule: { name: string; severity: string }; from: string; to: string };
type CruiserReport = { modules: { source: string }[]; summary: { violations: Violation[] } };

function readReport(text: string): { modules: Set<string>; violations: string[] } {
  // The shape is dependency-cruiser's published JSON format.
  const parsed = JSON.parse(text) as CruiserReport;
  return {
    modules: new Set(parsed.modules.map((module) => module.source)),
    violations: parsed.summary.violations
      .filter((violation) => violation.rule.severity === 'error')
      .map((violation) => `${violation.rule.name}: ${violation.from} → ${violation.to}`),
  };
}

function sourceFiles(root: string): string[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter(
      (entry) =>
        entry.isFile() && /\.(ts|tsx|mjs)$/.test(entry.name) && !entry.name.endsWith('.d.ts'),
    )
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => !/(^|\/)(node_modules|dist|\.cache|\.huike)\//.test(file));
}

function frontDoorProblems(): string[] {
  const folder = 'server/src/modules';
  if (!existsSync(folder)) return [];
  return readdirSync(folder).flatMap((module) => {
    const door = path.join(folder, module, 'index.ts');
    if (!existsSync(door)) return [`${folder}/${module} has no index.ts`];
    const exported = countValueExports(door);
    return exported > maxExports
      ? [`${door} has ${exported} exports, at most ${maxExports} are allowed`]
      : [];
  });
}

/** Exported values; types describe what goes through the door and are not counted. */
function countValueExports(file: string): number {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest);
  return source.statements.filter(ts.isExportDeclaration).reduce((count, statement) => {
    if (statement.isTypeOnly || !statement.exportClause)
      return count + (statement.exportClause ? 0 : maxExports + 1);
    if (!ts.isNamedExports(statement.exportClause)) return count + 1;
    return count + statement.exportClause.elements.filter((element) => !element.isTypeOnly).length;
  }, 0);
}
