import { expect, test } from 'vitest';
import { deletedWith, marketingTags, type TagLike, withheldCodes } from './own-tag.core.ts';

const tag = (code: string, rest: Partial<TagLike> = {}): TagLike => ({
  code,
  family: 'spending',
  metrics: [],
  ...rest,
});
const catalogue = [
  tag('car_owner', { metrics: ['transactions'] }),
  tag('recent_complaint', { family: 'service', metrics: ['complaints', 'transactions'] }),
  tag('pass_through', { family: 'transactions' }),
  tag('borrowing', { family: 'credit' }),
  tag('borrowing_probability', { family: 'credit' }),
];
const shown = (own: readonly TagLike[] = [], uses: Readonly<Record<string, string[]>> = {}) => [
  ...marketingTags([...catalogue, ...own], (code) => uses[code] ?? []),
];

test('a customer sees marketing tags: neither complaints nor risk, and of a prediction its band only', () => {
  expect(shown()).toEqual(['car_owner', 'borrowing']);
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
  expect(shown(own, uses)).toEqual(['car_owner', 'borrowing']);
});

test('a tag of the bank’s own on what marketing tags count too is shown', () => {
  expect(shown([tag('drives', { version: 1, metrics: ['transactions'] })])).toContain('drives');
});

test('a prediction takes the probability behind it along, any other tag leaves alone', () => {
  expect(deletedWith('borrowing')).toEqual(['borrowing', 'borrowing_probability']);
  expect(deletedWith('car_owner')).toEqual(['car_owner']);
  expect(withheldCodes).toContain('pass_through');
});
