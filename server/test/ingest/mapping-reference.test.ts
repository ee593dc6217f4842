import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { pageWithReference } from '../../../tools/mapping-reference.ts';

test('docs/mapping.md says what the schema of mappings checks (node tools/mapping-reference.ts writes it)', () => {
  const text = readFileSync(path.join(import.meta.dirname, '../../../docs/mapping.md'), 'utf8');
  expect(text).toBe(pageWithReference(text));
});
