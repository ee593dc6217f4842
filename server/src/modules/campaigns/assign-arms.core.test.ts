import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { armOf } from './assign-arms.core.ts';
import { hashApproved, emptyContent, missingOf } from './campaign-content.core.ts';
import { detectableLift } from './detectable-lift.core.ts';

const salt = Buffer.from('spring');
const fifths = [
  { armNo: 0, sharePer10000: 2_000 },
  { armNo: 1, sharePer10000: 8_000 },
];
const numbers = Array.from({ length: 50_000 }, (_, index) => index + 1);

describe('the split into arms', () => {
  it('is the published hash of salt and number and nothing else', () => {
    for (const no of [1, 77, 4_000_000_000]) {
      // Written again from the description: the first 8 hex digits as a share of 2^32.
      const digits = createHash('sha256')
        .update(Buffer.concat([salt, Buffer.from(no.toString(16).padStart(8, '0'), 'hex')]))
        .digest('hex')
        .slice(0, 8);
      expect(armOf(salt, no, fifths)).toBe(Number.parseInt(digits, 16) / 2 ** 32 < 0.2 ? 0 : 1);
    }
  });

  it('gives every arm its share', () => {
    const control = numbers.filter((no) => armOf(salt, no, fifths) === 0).length;
    expect(Math.abs(control - 10_000)).toBeLessThan(4 * Math.sqrt(50_000 * 0.2 * 0.8));
  });

  it('of one campaign says nothing about that of another', () => {
    const both = numbers.filter(
      (no) => armOf(salt, no, fifths) === 0 && armOf(Buffer.from('autumn'), no, fifths) === 0,
    ).length;
    expect(Math.abs(both - 2_000)).toBeLessThan(4 * Math.sqrt(50_000 * 0.04 * 0.96));
  });

  it('is refused when the shares leave somebody without an arm', () => {
    const short = [{ armNo: 0, sharePer10000: 1 }];
    expect(() => numbers.forEach((no) => armOf(salt, no, short))).toThrow('not to 10000');
  });
});

describe('what is approved', () => {
  const content = { ...emptyContent('春季'), audienceId: 1 };
  const offer = {
    id: 1,
    faceAmountFen: 100,
    thresholdAmountFen: 0,
    validDays: 30,
    capCount: 10,
    capAmountFen: 1_000,
  };
  const facts = {
    audience: { id: 1, version: 1 },
    nested: [{ id: 2, version: 1 }],
    tagParameters: [{ tag: 'aum_band', name: 'high', value: 100 }],
    offers: [offer],
  };
  const approved = hashApproved(content, facts);

  it('is the same whatever order its parts are stored in', () => {
    const turned = Object.fromEntries(Object.entries(content).toReversed());
    expect(hashApproved({ ...content, ...turned }, facts)).toBe(approved);
  });

  it.each([
    ['another text', { ...content, goal: '别的' }, facts],
    ['another audience version', content, { ...facts, audience: { id: 1, version: 2 } }],
    ['another version inside the audience', content, { ...facts, nested: [{ id: 2, version: 2 }] }],
    [
      'another threshold of a tag',
      content,
      { ...facts, tagParameters: [{ tag: 'aum_band', name: 'high', value: 200 }] },
    ],
    ['another face value', content, { ...facts, offers: [{ ...offer, faceAmountFen: 101 }] }],
    [
      'other places of an offer',
      content,
      { ...facts, offers: [{ ...offer, terms: { places: { orgIds: [1], merchantNos: [] } } }] },
    ],
    ['another cap', content, { ...facts, offers: [{ ...offer, capCount: 11 }] }],
  ])('is not %s', (_, changed, changedFacts) => {
    expect(hashApproved(changed, changedFacts)).not.toBe(approved);
  });

  it('has every step, one control group and shares that sum up', () => {
    expect(missingOf(content)).toEqual([
      'arms: one control group',
      'arms: a treatment with its offer',
      'arms: shares that sum to 10000',
      'startDate, endDate',
      'task',
      'conversion',
    ]);
  });
});

it('785 people an arm show a difference of seven points from one half', () => {
  // Two arms of 785: n = (1.96 + 0.8416)² · 2 · 0.25 / 0.0707² (Fleiss et al., formula 4.2).
  expect(detectableLift(785, 785)).toBeCloseTo(0.0707, 4);
  expect(detectableLift(1, 785)).toBeNull();
});
