import { expect, test } from 'vitest';
import { judgePair, type PairFacts } from './judge-pair.core.ts';

const nothing: PairFacts = {
  sameIdentity: false,
  otherIdentity: false,
  sameBankIdentifier: false,
  sameWechat: false,
  samePhone: false,
  sameName: false,
  sameBirthDate: false,
  otherBirthDate: false,
  otherGender: false,
};

const cases: [string, Partial<PairFacts>, number | null, boolean][] = [
  ['one identity number and name', { sameIdentity: true, sameName: true }, 100, true],
  [
    'one identity number, all the same',
    { sameIdentity: true, sameName: true, sameBirthDate: true, samePhone: true },
    100,
    true,
  ],
  [
    'one identity number, another birth date',
    { sameIdentity: true, sameName: true, otherBirthDate: true },
    70,
    false,
  ],
  [
    'one identity number, another gender',
    { sameIdentity: true, sameName: true, otherGender: true },
    70,
    false,
  ],
  ['one identity number, another name', { sameIdentity: true }, 65, false],
  ['one WeChat id and name', { sameWechat: true, sameName: true }, 85, false],
  ['one bank identifier, other name', { sameBankIdentifier: true }, 55, false],
  ['one phone and name', { samePhone: true, sameName: true }, 70, false],
  [
    'one phone, name and birth date',
    { samePhone: true, sameName: true, sameBirthDate: true },
    75,
    false,
  ],
  [
    'one phone and name, another identity number',
    { samePhone: true, sameName: true, otherIdentity: true },
    45,
    false,
  ],
  ['a shared phone alone', { samePhone: true }, null, false],
  ['a shared name and birth date alone', { sameName: true, sameBirthDate: true }, null, false],
];

test.each(cases)('%s', (_, facts, score, certain) => {
  const judged = judgePair({ ...nothing, ...facts });
  expect([judged?.evidence.score ?? null, judged?.certain ?? false]).toEqual([score, certain]);
});

test('what conflicts is never certain, whatever else is the same', () => {
  const all = { ...nothing, sameIdentity: true, sameName: true, sameWechat: true, samePhone: true };
  for (const conflict of ['otherBirthDate', 'otherGender', 'otherIdentity'] as const)
    expect(judgePair({ ...all, [conflict]: true })?.certain).toBe(false);
});
