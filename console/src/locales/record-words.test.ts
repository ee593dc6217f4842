import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { auditActions, objectKinds, wordFor, wordsForPath } from './record-words.ts';

const root = path.resolve(import.meta.dirname, '../../../server/src');
const sources = globSync('**/*.ts', { cwd: root })
  .filter((file) => !file.endsWith('.test.ts'))
  .map((file) => readFileSync(path.join(root, file), 'utf8'))
  .join('\n');

const found = (pattern: RegExp): string[] => [
  ...new Set([...sources.matchAll(pattern)].map((match) => match[1] ?? '')),
];

it('every act and object that the server audits has a name in both languages', () => {
  const acts = [
    ...found(/action: '([a-z_-]+\.[a-z_-]+)'/g),
    ...found(/audit\(tx, caller, '([a-z-]+\.[a-z-]+)'/g),
    ...found(/moved\(tx, caller, [a-z.]+, '([a-z_]+)'/g).map((move) => `campaign.${move}`),
  ];
  expect(acts.length).toBeGreaterThan(40);
  expect(acts.filter((act) => !(act in auditActions))).toEqual([]);
  const kinds = found(/objectKind: '([A-Za-z]+)'/g);
  expect(kinds.filter((kind) => !(kind in objectKinds))).toEqual([]);
});

it('a path of a record reads as words, with places counted from one', () => {
  expect(wordsForPath('content.arms.0.name', 'zh')).toBe('内容 › 分组 1 › 名称');
  expect(wordsForPath('content.arms.0.name', 'en')).toBe('Content › Arms 1 › Name');
  expect(wordFor(auditActions, 'own.act', 'zh')).toBe('own.act');
});
