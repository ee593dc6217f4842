import { days, tagsOf, type Tag, years } from '../tag.core.ts';
import { retailBanking } from './owners.ts';

type Choices = readonly (readonly [value: string, zh: string, en: string])[];

const occupations: Choices = [
  ['employee', '企业职员', 'Employee'],
  ['public_servant', '公务员', 'Public servant'],
  ['teacher', '教师', 'Teacher'],
  ['business_owner', '经营者', 'Business owner'],
  ['freelancer', '自由职业', 'Freelancer'],
  ['farmer', '农户', 'Farmer'],
  ['student', '学生', 'Student'],
  ['homemaker', '家庭主妇（夫）', 'Homemaker'],
  ['retired', '退休', 'Retired'],
];
const educations: Choices = [
  ['primary', '小学及以下', 'Primary'],
  ['secondary', '中学', 'Secondary'],
  ['college', '大专', 'College'],
  ['bachelor', '本科', 'Bachelor'],
  ['postgraduate', '研究生', 'Postgraduate'],
];
const maritalStates: Choices = [
  ['single', '未婚', 'Single'],
  ['married', '已婚', 'Married'],
  ['divorced', '离异', 'Divorced'],
  ['widowed', '丧偶', 'Widowed'],
];

/** What is on record, where it is one of the choices. */
function onRecord(column: string, choices: Choices): string {
  const values = choices.map(([value]) => `'${value}'`).join(', ');
  return `case when customer.${column} in (${values}) then customer.${column} else '' end`;
}

const tags = tagsOf('life_stage', retailBanking, 30);

export const lifeStageTags: readonly Tag[] = [
  tags.number('age', '年龄', 'Age', 'year', {
    definition: [
      '统计日的周岁；出生日期不明则无此标签',
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
      '按年龄、婚姻与养老金判断：未成年、初入社会、成家立业、事业中坚、临近退休、退休生活',
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
    definition: ['若干天内生日（含当天）', 'A birthday within some days, today included'],
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
  tags.choice('occupation_group', '职业客群', 'Occupation', {
    definition: [
      '客户登记的职业，只看需要分群经营的几类；其他职业则无此标签',
      'The occupation on record, of the groups a bank serves apart; unknown for others',
    ],
    plain: {
      name: ['职业', 'Occupation'],
      definition: ['您登记的职业', 'The occupation you told the bank'],
    },
    choices: occupations,
    expression: onRecord('occupation', occupations),
  }),
  tags.choice('education_level', '学历', 'Education', {
    definition: ['客户登记的学历', 'The education on record'],
    choices: educations,
    expression: onRecord('education', educations),
  }),
  tags.choice('marital_state', '婚姻状况', 'Marital state', {
    definition: ['客户登记的婚姻状况', 'The marital state on record'],
    choices: maritalStates,
    expression: onRecord('marital_status', maritalStates),
  }),
  tags.choice('family_stage', '家庭阶段', 'Family stage', {
    definition: [
      '按年龄、母婴与教育消费、婚姻判断：长者、幼儿家庭、学龄家庭、二人世界、子女成年、单身；都不符合则无此标签',
      'By age, spending on childcare and education, and marriage: elderly, young children, school children, couple, children grown, single; unknown otherwise',
    ],
    parameters: {
      elderly: years(60, '长者年龄', 'Age of the elderly'),
      grown: years(45, '子女成年起始年龄', 'Age when children are grown'),
    },
    choices: [
      ['single', '单身', 'Single'],
      ['couple', '二人世界', 'Couple'],
      ['young_children', '幼儿家庭', 'Young children'],
      ['school_children', '学龄家庭', 'School children'],
      ['children_grown', '子女成年', 'Children grown'],
      ['elderly', '长者', 'Elderly'],
    ],
    expression: `case
      when tag.age >= $elderly then 'elderly'
      when tag.young_parents then 'young_children'
      when tag.education_family then 'school_children'
      when customer.marital_status = 'married' and tag.age >= $grown then 'children_grown'
      when customer.marital_status = 'married' then 'couple'
      when customer.marital_status in ('single', 'divorced', 'widowed') then 'single'
      else '' end`,
  }),
  tags.number('missing_details', '资料缺失项数', 'Missing details', 'count', {
    definition: [
      '出生日期、性别、婚姻、学历、职业五项登记资料中缺失的项数',
      'How many of birth date, gender, marital state, education and occupation are not on record',
    ],
    dataClass: 'C1',
    expression: `5 - case when known(customer.birth_date) then 1 else 0 end
      - case when customer.gender in ('male', 'female') then 1 else 0 end
      - case when known(customer.marital_status) then 1 else 0 end
      - case when known(customer.education) then 1 else 0 end
      - case when known(customer.occupation) then 1 else 0 end`,
  }),
];
