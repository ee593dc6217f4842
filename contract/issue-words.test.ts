import { expect, test } from 'vitest';
import { z } from 'zod';
import { issueIn, unreadableIn } from './issue-words.ts';

const told = (schema: z.ZodType, value: unknown): string[] =>
  (schema.safeParse(value).error?.issues ?? []).map((issue) =>
    issueIn('zh', { keyword: issue.code, message: issue.message, params: { ...issue } }),
  );

test.each<[z.ZodType, unknown, string]>([
  [z.string(), undefined, '未填写'],
  [z.string().min(1), '', '未填写'],
  [z.string().min(4), '短', '至少 4 个字'],
  [z.string().max(2), '太长了', '最多 2 个字'],
  [z.number().int(), 1.5, '须为整数'],
  [z.number().min(1), 0, '不能小于 1'],
  [z.number().positive(), 0, '须大于 0'],
  [z.number().max(9), 10, '不能大于 9'],
  [z.array(z.string()).max(1), ['a', 'b'], '最多 1 项'],
  [z.enum(['a', 'b']), 'c', '只能是 a、b'],
  [z.strictObject({}), { other: 1 }, '含有不认识的字段 other'],
  [z.iso.date(), '2026-02-30', '不是有效的日期（YYYY-MM-DD）'],
  [z.number().refine(() => false, 'points last at least a month'), 1, '积分有效期至少一个月'],
])('输入有误时用中文说明原因 %#', (schema, value, sentence) => {
  expect(told(schema, value)).toEqual([sentence]);
});

test('英文读者看到原句', () => {
  expect(issueIn('en', { keyword: 'too_big', message: 'Too big', params: {} })).toBe('Too big');
  expect(unreadableIn('zh', 'FST_ERR_CTP_INVALID_JSON_BODY', 'not JSON')).toBe(
    '正文不是有效的 JSON',
  );
});
