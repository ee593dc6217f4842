import { expect, test } from 'vitest';
import { deletedWith, marketingTags, type TagLike, withheldCodes } from './own-tag.core.ts';

const tag = (code: string, rest: Partial<TagLike> = {}): TagLike => ({
  code,
  family: 'spending',
  type: 'flag',
  metrics: [],
  ...rest,
});
const catalogue = [
  tag('car_owner', { metrics: ['transactions'] }),
  tag('recent_complaint', { family: 'service', metrics: ['complaints', 'transactions'] }),
  tag('pass_through', { family: 'transactions' }),
  tag('borrowing', { family: 'credit', type: 'choice', model: 'borrowing' }),
  tag('borrowing_probability', { family: 'credit', type: 'number', model: 'borrowing' }),
  tag('house_buying', { family: 'credit', type: 'choice', model: 'house_buying' }),
  tag('house_buying_probability', { family: 'credit', type: 'number', model: 'house_buying' }),
];
const shown = (own: readonly TagLike[] = [], uses: Readonly<Record<string, string[]>> = {}) => [
  ...marketingTags([...catalogue, ...own], (code) => uses[code] ?? []),
];

test('a customer sees marketing tags: neither complaints nor risk, and of a prediction its band only', () => {
  expect(shown()).toEqual(['car_owner', 'borrowing', 'house_buying']);
});

test.each<[string, readonly TagLike[], Readonly<Record<string, string[]>>]>([
  ['stands in the family of complaints', [tag('angry', { version: 1, family: 'service' })], {}],
  ['counts complaints itself', [tag('angry', { version: 1, metrics: ['complaints'] })], {}],
  ['is made of a complaint', [tag('angry', { version: 1 })], { recent_complaint: ['angry'] }],
  [
    'is made of one that is made of risk control',
    [tag('angry', { version: 1 }), tag('between', { version: 1 })],
    { pass_through: ['between'], between: ['angry'] },
  ],
])('a tag of the bank’s own that %s is withheld like it', (_, own, uses) => {
  expect(shown(own, uses)).toEqual(['car_owner', 'borrowing', 'house_buying']);
});

test('a tag of the bank’s own on what marketing tags count too is shown', () => {
  expect(shown([tag('drives', { version: 1, metrics: ['transactions'] })])).toContain('drives');
});

test('a prediction takes the figure behind it along, whosever its model is, any other tag leaves alone', () => {
  const tags = new Map(catalogue.map((one) => [one.code, one]));
  expect(deletedWith(tags, 'borrowing')).toEqual(['borrowing', 'borrowing_probability']);
  expect(deletedWith(tags, 'house_buying')).toEqual(['house_buying', 'house_buying_probability']);
  expect(deletedWith(tags, 'car_owner')).toEqual(['car_owner']);
  expect(withheldCodes).toContain('pass_through');
});
