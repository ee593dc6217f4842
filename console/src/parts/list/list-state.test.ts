import { expect, test } from 'vitest';
import { readListState, withFilters, writeListState } from './list-state.ts';

const names = ['state', 'source'];

test('列表状态写入网址后可原样读回', () => {
  const state = { filters: { state: 'loaded', source: 'core' }, cursor: 'abc', limit: 50 };
  expect(readListState(writeListState(new URLSearchParams(), state, names), names)).toEqual(state);
});

test('网址中其他页面的参数不受列表影响', () => {
  const search = new URLSearchParams('drawer=7&state=loaded&cursor=x');
  const next = writeListState(search, { filters: {}, cursor: null, limit: 20 }, names);
  expect(next.toString()).toBe('drawer=7');
});

test('改变查询条件后从第一页开始,空条件不留在网址', () => {
  const state = withFilters(
    { filters: { source: 'core' }, cursor: 'abc', limit: 50 },
    { state: 'failed', source: '' },
  );
  expect(state).toEqual({ filters: { state: 'failed' }, cursor: null, limit: 50 });
});

test('网址里不合法的每页条数按默认处理', () => {
  expect(readListState(new URLSearchParams('limit=100000'), names).limit).toBe(20);
});
