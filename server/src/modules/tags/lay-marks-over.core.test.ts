import { expect, test } from 'vitest';
import { buildCatalogue } from './catalogue.core.ts';
import { layMarksOver, type MarksOfCustomer, type TagValue } from './lay-marks-over.core.ts';
import { tagsOf } from './tag.core.ts';

const owner = { zh: '个人金融部', en: 'Retail banking' };
const tags = tagsOf('life_stage', owner, 30);
const definition = ['口径', 'What it means'] as const;
const computedFlag = tags.flag('staff_member', '员工', 'Staff', {
  definition,
  expression: 'customer.is_staff',
});
const computedText = tags.choice('gender', '性别', 'Gender', {
  definition,
  choices: [['male', '男', 'Male']],
  expression: "'male'",
});
const given = { assignedBy: 'staff' as const };
const catalogue = {
  ...buildCatalogue(
    [
      computedFlag,
      computedText,
      { ...computedFlag, code: 'met_in_person', ...given },
      { ...computedText, code: 'hobby', ...given },
    ],
    [],
  ),
  faults: [],
  retired: new Set<string>(),
};

test.each<[string, Record<string, TagValue>, Record<string, string>, string[], object]>([
  [
    'what is computed stands',
    { gender: 'male', staff_member: true },
    {},
    [],
    { gender: 'male', staff_member: true, met_in_person: false },
  ],
  [
    'what is given stands in place of what a run has kept of it',
    { hobby: 'golf', met_in_person: true },
    { hobby: 'tea' },
    [],
    { hobby: 'tea', staff_member: false, met_in_person: false },
  ],
  [
    'a flag that is given holds',
    {},
    { met_in_person: 'true' },
    [],
    { staff_member: false, met_in_person: true },
  ],
  [
    'what the customer deleted is gone, computed or given',
    { gender: 'male', staff_member: true },
    { hobby: 'tea' },
    ['gender', 'staff_member', 'hobby'],
    { staff_member: false, met_in_person: false },
  ],
  [
    'a tag that is no longer in the catalogue is not shown',
    { gone: 'x' },
    {},
    [],
    { staff_member: false, met_in_person: false },
  ],
])('%s', (_, computed, assigned, deleted, expected) => {
  const marks: MarksOfCustomer = {
    catalogue,
    assigned: new Map(Object.entries(assigned)),
    deleted: new Set(deleted),
    live: { today: '2026-02-05', events: [], changed: new Map() },
  };
  expect(
    Object.fromEntries(layMarksOver(new Map(Object.entries(computed)), '2026-02-04', marks)),
  ).toEqual(expected);
});
