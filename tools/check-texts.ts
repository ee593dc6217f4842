/**
 * Fails when a Chinese text that people read has half-width marks between its characters: they are what an
 * English keyboard leaves, and stand too close to Chinese type. Sources are read through TypeScript 6, as by
 * `check-boundaries.ts`; tests name their rules in any marks.
 */
import { globSync, readFileSync } from 'node:fs';
import ts from 'typescript';
import { withFullWidth } from './full-width.ts';

/** Rows of files, whose commas a program reads. */
const rowsOfFiles = new Set([
  '订单号,交易时间,金额,类型',
  'POS-0001,2026-01-01 10:00:00,20.00,核销',
  '兑换码,密码',
  '单号,时间,金额',
  'POS-998,{},十二元',
]);
const suspect = /[㐀-鿿“”})%] *[,;:?!(]|[,;:?!)] *[㐀-鿿]|\([^()]*[㐀-鿿]/;
const files = globSync(['{contract,server/src,console/src,demo}/**/*.{ts,tsx}']).filter(
  (file) => !/\.test\.|\.d\.ts$|node_modules/.test(file),
);
const problems = files.flatMap(halfWidthIn);
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;
else console.log(`marks of Chinese texts are full-width in ${files.length} files`);

function halfWidthIn(file: string): string[] {
  const content = readFileSync(file, 'utf8');
  if (!suspect.test(content)) return [];
  const source = ts.createSourceFile(file, content, ts.ScriptTarget.Latest, true);
  return textsOf(source).flatMap(({ text, at }) => {
    const mended = withFullWidth(text);
    const { line } = source.getLineAndCharacterOfPosition(at);
    return mended === text || rowsOfFiles.has(text) ? [] : [`${file}:${line + 1} write: ${mended}`];
  });
}

type Text = { text: string; at: number };

function textsOf(node: ts.Node): Text[] {
  if (ts.isStringLiteralLike(node) || ts.isJsxText(node))
    return [{ text: node.text, at: node.getStart() }];
  const inside: Text[] = [];
  ts.forEachChild(node, (child) => void inside.push(...textsOf(child)));
  if (!ts.isTemplateExpression(node)) return inside;
  const parts = [node.head.text, ...node.templateSpans.map((span) => span.literal.text)];
  return [{ text: parts.join('{}'), at: node.getStart() }, ...inside];
}
