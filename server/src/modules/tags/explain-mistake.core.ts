/**
 * What is wrong with a declaration, in Chinese: the messages of `DeclarationError`, which name the place,
 * are written for whoever declares tags in the program and so in English alone. The places and names in
 * them are kept; a message that is not known here is shown as it is.
 */
export function explainMistake(message: string): { zh: string; en: string } {
  const en = message
    .replace(/: [^:]*\b(m_|multiIf|toDate32|customer_\w+)[\s\S]*$/, '')
    // Whoever reads this has that definition before them.
    .replace(/^(tag|metric) \S+: /, '')
    .replace(
      /^there is no (\S+) before it$/,
      'there is no metric, tag or attribute called $1, or it uses this tag itself',
    )
    .slice(0, 500);
  for (const [pattern, zh] of sentences) {
    const match = pattern.exec(message);
    if (match)
      return {
        zh: zh.replaceAll(/\$(\d)/g, (_, at: string) => wordOf(match[Number(at)] ?? '')),
        en,
      };
  }
  return { zh: en, en };
}

const types: Readonly<Record<string, string>> = {
  flag: '是否',
  number: '数值',
  text: '文字',
  date: '日期',
  choice: '分类',
  'a value': '一个值',
  'the end': '表达式结束',
};
const wordOf = (text: string): string => types[text] ?? text;

const sentences: readonly (readonly [RegExp, string])[] = [
  [/^unexpected (.*) at (\d+) in: /s, '第 $2 个字符处无法识别：$1'],
  [/^expected (.*) at (\d+) in: /s, '第 $2 个字符处应为 $1'],
  [/^expression longer than (\d+)/, '表达式超过 $1 个字符'],
  [/^expression nested deeper than (\d+)/, '表达式嵌套超过 $1 层'],
  [
    /its values would be those of (\S+), which name somebody/,
    '取值会是 $1，即他人的姓名或账号，不能作为指标或标签的值',
  ],
  [/there is no fact table (\S+)/, '没有事实表 $1'],
  [/^metric \S+: there is no (\S+)/, '没有 $1'],
  [
    /^tag \S+: there is no (\S+) before it/,
    '没有名为 $1 的指标、标签或客户属性，或者它反过来用到了这个标签',
  ],
  [/^there is no function (\S+)/, '没有函数 $1'],
  [/^there is no parameter (\S+)/, '没有参数 $1'],
  [/^there is no (\S+)/, '没有字段 $1'],
  [/^metric \S+: \S+ has no (\S+)/, '该事实表没有字段 $1'],
  [/^metric \S+: (\S+) wants a field/, '汇总方式 $1 需要选择字段'],
  [/^metric \S+: its filter is no condition/, '条件的结果不是“是否”'],
  [/^metric \S+: month_on_month wants a whole calendar month/, '环比的时间窗须为完整的自然月'],
  [/^metric \S+: month_on_month adds up/, '环比只用于发生额，不用于余额等快照'],
  [/^metric \S+: an average wants snapshots/, '各期平均只用于快照类事实表，并须给出时间段'],
  [/^metric \S+: \S+ has no snapshots/, '该事实表没有快照，不能用“最新快照”'],
  [/is declared twice/, '编码已被使用'],
  [/^tag \S+ is a (\S+), its expression gives a (\S+)/, '标签类型是$1，表达式的结果却是$2'],
  [/^tag \S+ does not declare (\S+)/, '参数 $1 没有声明'],
  [/^tag \S+ does not use (\S+)/, '参数 $1 没有用到'],
  [/^tag \S+: only flags and choices can be assigned/, '只有“是否”和“分类”标签可以逐个设置'],
  [/^outside data wants a lawful basis/, '外部数据必须登记合法依据与期限'],
  [/^(\S+) wants a (\S+), got a (\S+)/, '“$1”需要$2，得到的是$3'],
  [/^a division by 0/, '除数为 0'],
  [/^an empty list after in/, '“属于”之后没有取值'],
  [/is no date$/, '该函数需要日期'],
  [/^(level|held_level|choose|top_of|coalesce) /, '函数 $1 的参数不对'],
];
