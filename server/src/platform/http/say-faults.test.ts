import { globSync, readFileSync } from 'node:fs';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { issueIn } from '#contract/issue-words.ts';
import { type App, createApp } from './app.ts';

let app: App;

beforeAll(async () => {
  app = await createApp({ log: pino({ level: 'silent' }), authenticate: async () => null });
  const body = z.strictObject({ amountFen: z.number().min(1), note: z.string().optional() });
  app.post('/api/things', { config: { access: 'public' }, schema: { body } }, async () => null);
  await app.ready();
});
afterAll(() => app.close());

test.each([
  ['zh-CN', { amountFen: 0 }, '输入有误：body/amountFen 不能小于 1'],
  ['zh-CN', {}, '输入有误：body/amountFen 未填写'],
  ['zh-CN', { amountFen: 1, note: 'a\0' }, '输入有误：body/note 含有无法保存的字符'],
  ['zh-CN', '{"amountFen":', '输入有误：正文不是有效的 JSON'],
  ['en', { amountFen: 0 }, 'Invalid input: body/amountFen Too small: expected number to be >=1'],
  ['en', { amountFen: 1, note: 'a\0' }, 'Invalid input: body/note holds a NUL or half a character'],
])('a reader of %s is told what is wrong with %j', async (language, payload, title) => {
  const headers = { 'accept-language': language, 'content-type': 'application/json' };
  const answer = await app.inject({ method: 'POST', url: '/api/things', payload, headers });
  expect([answer.statusCode, answer.json().title]).toEqual([400, title]);
});

test('接口自己的校验说明都有中文', () => {
  const messages = globSync('contract/*.ts')
    .filter((file) => !file.endsWith('.test.ts'))
    .flatMap((file) => [
      ...readFileSync(file, 'utf8').matchAll(
        /message: '([^']+)'|\.(?:refine|regex)\([^\n]*, '([^']+)'\)/g,
      ),
    ])
    .map(([, plain, short]) => plain ?? short ?? '');
  const missing = messages.filter(
    (message) => issueIn('zh', { keyword: 'custom', message, params: {} }) === '内容不符合要求',
  );
  expect(messages.length).toBeGreaterThan(20);
  expect(missing).toEqual([]);
});
