import { describe, expect, test } from 'vitest';
import { type DontFacts, judgeDonts } from './judge-donts.core.ts';

const free: DontFacts = {
  channels: [
    { channel: 'phone', allowed: true, reason: null },
    { channel: 'sms', allowed: true, reason: null },
    { channel: 'push', allowed: true, reason: null },
  ],
  complainedOn: null,
  contactedToday: false,
  today: '2026-01-05',
  age: 40,
  riskLevel: 'C5',
  holdsTooRisky: false,
  isStaff: false,
  seesReasons: true,
};
const codes = (facts: Partial<DontFacts>) =>
  judgeDonts({ ...free, ...facts }).map(({ code, weight }) => `${weight} ${code}`);

describe('what not to do', () => {
  test.each<[string, Partial<DontFacts>, string[]]>([
    ['nothing holds back whom every product suits', {}, []],
    ['C1 to C4 name the limit', { riskLevel: 'C4' }, ['care RISK_LIMIT']],
    ['nobody assessed is to be assessed first', { riskLevel: '' }, ['care RISK_UNKNOWN']],
    ['17 is a minor', { age: 17 }, ['never MINOR']],
    ['18 is none', { age: 18 }, []],
    ['an unknown age is none', { age: null }, []],
    ['contacted today is not contacted again', { contactedToday: true }, ['never CONTACTED_TODAY']],
    [
      'what is forbidden stands before what is to be known',
      { isStaff: true, holdsTooRisky: true, complainedOn: '2026-01-01', riskLevel: 'C1' },
      ['never COMPLAINED', 'care HOLDS_TOO_RISKY', 'care RISK_LIMIT', 'care STAFF_MEMBER'],
    ],
    [
      'a complaint is for those who read consents',
      { complainedOn: '2026-01-01', seesReasons: false },
      [],
    ],
  ])('%s', (_, facts, expected) => {
    expect(codes(facts)).toEqual(expected);
  });

  test('channels closed for one reason stand in one line, and without it where it may not be known', () => {
    const channels: DontFacts['channels'] = [
      { channel: 'phone', allowed: false, reason: 'SUPPRESSED' },
      { channel: 'sms', allowed: false, reason: 'OPTED_OUT' },
      { channel: 'push', allowed: false, reason: 'OPTED_OUT' },
    ];
    const closed = (seesReasons: boolean) =>
      judgeDonts({ ...free, channels, seesReasons }).map(({ reason, channels: own }) => [
        reason,
        own,
      ]);
    expect(closed(true)).toEqual([
      ['SUPPRESSED', ['phone']],
      ['OPTED_OUT', ['sms', 'push']],
    ]);
    expect(closed(false)).toEqual([[null, ['phone', 'sms', 'push']]]);
  });
});
