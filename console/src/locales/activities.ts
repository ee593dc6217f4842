import { texts } from './texts.ts';

export const activitiesTexts = texts(
  {
    note: '每个活动在所选日期内触达多少人、多少人次，花费多少权益成本，带动多少消费。',
    effectHint:
      '人次和消费说明活动被使用的规模，不证明是活动带来的。只有设对照组的营销活动才能证明效果，其增量取自测算。',
    days: '日期',
    kind: '活动类型',
    kinds: {
      campaign: '营销活动',
      release: '开放领取',
      issue: '批量发放',
      mall: '积分商城',
      draw: '抽奖',
      rule: '积分与礼品规则',
      other: '其他',
    },
    name: '活动',
    count: '活动数',
    persons: '人数',
    personsDefinition: '期间领取、使用、抽奖或获得积分礼品的客户，一人多个客户号只计一次',
    times: '人次',
    timesDefinition: '期间领取的权益、抽奖次数、发放积分和领取礼品的笔数；收回的领取不计',
    cost: '权益成本（元）',
    costDefinition: '期间核销的权益金额，扣除之后冲正的；积分按发放日的单价，礼品按价值',
    payments: '带动消费（元）',
    paymentsDefinition:
      '期间使用了该活动权益的消费金额，同一笔消费用多张券只计一次；全额冲正的不计',
    measured: '测算增量（元）',
    measuredDefinition: '最近一次测算：实验组比对照组多出的金额及其区间；多组时各组相加',
    interval: '{{value}}（{{low}} 至 {{high}}）',
    notMeasured: '尚无测算',
    noControl: '无对照组',
    more: '只列人数最多的 {{number}} 个活动，合计含全部',
    empty: '所选日期内没有活动。换一个日期范围，或先开展活动。',
  },
  {
    note: 'How many people and times each activity reached in the days chosen, what its benefits cost, and the payments they were used in.',
    effectHint:
      'Times and payments tell how much an activity was used, not that it caused anything. Only a campaign with a control group proves an effect; its measured value stands here.',
    days: 'Days',
    kind: 'Kind',
    kinds: {
      campaign: 'Campaign',
      release: 'Release',
      issue: 'Bulk issue',
      mall: 'Points mall',
      draw: 'Prize draw',
      rule: 'Rule of points or gifts',
      other: 'Other',
    },
    name: 'Activity',
    count: 'Activities',
    persons: 'People',
    personsDefinition:
      'Customers who claimed, used, played or were given points or a gift in these days, each person once',
    times: 'Times',
    timesDefinition:
      'Benefits claimed, plays, points given and gifts picked up in these days; claims taken back do not count',
    cost: 'Cost (yuan)',
    costDefinition:
      'What was redeemed in these days, less what was taken back since; points at the price of their day, gifts at their worth',
    payments: 'Payments (yuan)',
    paymentsDefinition:
      'Payments in which something of the activity was used, each once; those taken back wholly do not count',
    measured: 'Measured value (yuan)',
    measuredDefinition:
      'By the newest measurement: what the arms brought beyond control, with its interval; several arms are added up',
    interval: '{{value}} ({{low}} to {{high}})',
    notMeasured: 'Not measured',
    noControl: 'No control group',
    more: 'The {{number}} activities with most people are listed; the sums count all',
    empty: 'No activity in these days. Choose others, or begin one.',
  },
);
