import { expect, test } from 'vitest';
import { editsOn, withEdit, withSaved, type Edits } from './edits.core.ts';

const none: Edits = { version: 1, part: {}, sent: null };
const named = withEdit(none, 1, { name: '秋季加油' });

test('保存期间继续填写的内容留到新版本上,已保存的不再重复', () => {
  const saved = withSaved(withEdit(named, 1, { goal: '加油' }), named.part, 2);
  // What the screen still shows is the version before, until the new one is there.
  expect(editsOn(saved, 1)).toEqual({ name: '秋季加油', goal: '加油' });
  expect(editsOn(saved, 2)).toEqual({ goal: '加油' });
  expect(editsOn(withEdit(saved, 1, { audienceId: 7 }), 2)).toEqual({
    goal: '加油',
    audienceId: 7,
  });
  expect(editsOn(withEdit(saved, 2, { audienceId: 7 }), 2)).toEqual({
    goal: '加油',
    audienceId: 7,
  });
});

test('连续两次保存后没有剩余的改动', () => {
  const once = withSaved(withEdit(named, 1, { goal: '加油' }), named.part, 2);
  expect(editsOn(withSaved(once, editsOn(once, 2), 3), 3)).toEqual({});
});

test('保存期间把同一项又改了,改后的留下', () => {
  const saved = withSaved(withEdit(named, 1, { name: '冬季加油' }), named.part, 2);
  expect(editsOn(saved, 2)).toEqual({ name: '冬季加油' });
});

test('别人改出的版本上,先前的改动不再有效', () => {
  expect(editsOn(named, 2)).toEqual({});
  expect(editsOn(withSaved(named, {}, 2), 3)).toEqual({});
});
