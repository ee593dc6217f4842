import { days, tagsOf, type Tag, years } from '../tag.core.ts';
import { retailBanking } from './owners.ts';

const tags = tagsOf('life_stage', retailBanking, 30);

export const lifeStageTags: readonly Tag[] = [
  tags.number('age', '年龄', 'Age', 'year', {
    definition: [
      '统计日的周岁;出生日期不明则无此标签',
      'Full years on the date; unknown without a birth date',
    ],
    expression: 'years_since(customer.birth_date)',
  }),
  tags.flag('minor', '未成年客户', 'Minor', {
    definition: ['未满 18 周岁', 'Under 18'],
    parameters: { of_age: years(18, '成年年龄', 'Age of majority') },
    expression: 'years_since(customer.birth_date) < $of_age',
  }),
  tags.choice('life_stage', '人生阶段', 'Life stage', {
    definition: [
      '按年龄、婚姻与养老金判断:未成年、初入社会、成家立业、事业中坚、临近退休、退休生活',
      'By age, marriage and pension: minor, starting out, young family, established, near retirement, retired',
    ],
    parameters: {
      established: years(40, '事业中坚起始年龄', 'Age of the established'),
      near_retirement: years(55, '临近退休起始年龄', 'Age near retirement'),
      retired: years(60, '退休年龄', 'Age of retirement'),
    },
    choices: [
      ['minor', '未成年', 'Minor'],
      ['starting_out', '初入社会', 'Starting out'],
      ['young_family', '成家立业', 'Young family'],
      ['established', '事业中坚', 'Established'],
      ['near_retirement', '临近退休', 'Near retirement'],
      ['retired', '退休生活', 'Retired'],
    ],
    expression: `case
      when tag.age >= $retired or tag.age >= $near_retirement and pensions_3m > 0 then 'retired'
      when tag.age >= $near_retirement then 'near_retirement'
      when tag.age >= $established then 'established'
      when tag.age >= 18 and customer.marital_status = 'married' then 'young_family'
      when tag.age >= 18 then 'starting_out'
      when known(customer.birth_date) then 'minor'
      else '' end`,
  }),
  tags.flag('birthday_soon', '近期生日', 'Birthday soon', {
    definition: ['若干天内生日(含当天)', 'A birthday within some days, today included'],
    parameters: { within: days(7, '天数', 'Days') },
    expression: 'days_to_birthday(customer.birth_date) <= $within',
    shelfLifeDays: 1,
  }),
  tags.choice('gender', '性别', 'Gender', {
    definition: ['客户登记的性别', 'The gender on record'],
    choices: [
      ['male', '男', 'Male'],
      ['female', '女', 'Female'],
    ],
    expression: "case when customer.gender in ('male', 'female') then customer.gender else '' end",
  }),
];
