import { expect, test } from 'vitest';
import { catalogue } from './catalogue.ts';
import { tellsDeleted } from './names-in-tags.core.ts';

test.each<[string, string, string, boolean]>([
  ['the tag itself', 'value_tier', 'tag.value_tier', true],
  ['a tag made of it', 'value_tier', 'tag.long_tail_customer', true],
  ['a tag made of it through another', 'product_count', 'tag.weakest_reason', true],
  ['a metric that it stands on', 'value_tier', 'aum_month_to_date', true],
  ['an attribute that it stands on', 'gender', 'customer.gender', true],
  ['a metric of a tag inside it', 'long_tail_customer', 'aum_month_to_date', false],
  ['a tag inside it', 'long_tail_customer', 'tag.value_tier', false],
  ['another tag of the same metric', 'value_tier', 'tag.aum_month_average_fen', false],
  ['a metric of the same name as a tag', 'car_owner', 'car_owner', false],
])('a reason tells of a deleted tag: %s', (_, deleted, name, isTold) => {
  expect(tellsDeleted(catalogue, new Set([deleted]))(name)).toBe(isTold);
});

test('of nothing deleted, nothing is told', () => {
  expect(tellsDeleted(catalogue, new Set())('tag.value_tier')).toBe(false);
});
