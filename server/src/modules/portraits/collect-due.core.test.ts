import { describe, expect, test } from 'vitest';
import { ageOn, collectDue, type DueFacts } from './collect-due.core.ts';

const nothing: DueFacts = {
  today: '2026-02-26',
  birthDate: null,
  holdings: [],
  vouchers: [],
  claims: [],
  tasks: [],
};
const due = (facts: Partial<DueFacts>) =>
  collectDue({ ...nothing, ...facts }).map(({ kind, on }) => `${on} ${kind}`);

describe('what falls due', () => {
  test.each<[string, Partial<DueFacts>, string[]]>([
    ['a birthday today', { birthDate: '1990-02-26' }, ['2026-02-26 birthday']],
    ['a birthday on the seventh day', { birthDate: '1990-03-05' }, ['2026-03-05 birthday']],
    ['none on the eighth', { birthDate: '1990-03-06' }, []],
    ['none of yesterday', { birthDate: '1990-02-25' }, []],
    [
      'one of the new year',
      { today: '2026-12-30', birthDate: '1990-01-02' },
      ['2027-01-02 birthday'],
    ],
    [
      '29 February is kept on the 1st of March',
      { birthDate: '1988-02-29' },
      ['2026-03-01 birthday'],
    ],
    [
      'a maturity within 30 days, not on the 31st',
      {
        holdings: ['2026-03-28', '2026-03-29', null].map((matures) => ({
          matures,
          title: 'P1',
          amount: { fen: 1, band: null },
        })),
      },
      ['2026-03-28 maturity'],
    ],
    [
      'a task stays when its day has passed, before what comes',
      {
        birthDate: '1990-02-26',
        tasks: [{ dueDate: '2026-01-31', title: 'call' }],
      },
      ['2026-01-31 task', '2026-02-26 birthday'],
    ],
  ])('%s', (_, facts, expected) => {
    expect(due(facts)).toEqual(expected);
  });

  test.each([
    ['1990-02-26', 36],
    ['1990-02-27', 35],
    ['2026-02-26', 0],
    [null, null],
  ])('born on %s, the age is %s', (born, age) => {
    expect(ageOn(born, '2026-02-26')).toBe(age);
  });
});
