import type { Bilingual } from '#contract/bilingual.ts';
import type { DefinitionChange, MetricContent, TagContent } from '#contract/tag-definitions.ts';

type Said = ReadonlyMap<string, { what: Bilingual; value: string }>;

/** What one version says otherwise than another, in the order in which the form asks; `before` is null for the first. */
export function differenceOf(
  before: MetricContent | TagContent | null,
  after: MetricContent | TagContent,
): DefinitionChange[] {
  const was = before ? saidBy(before) : new Map();
  const is = saidBy(after);
  return [...new Set([...is.keys(), ...was.keys()])].flatMap((key): DefinitionChange[] => {
    const old = was.get(key);
    const now = is.get(key);
    const what = (now ?? old)?.what;
    if (!what || old?.value === now?.value) return [];
    return [{ what, before: old?.value ?? null, after: now?.value ?? null }];
  });
}

/** Everything a definition says, line by line. */
function saidBy(content: MetricContent | TagContent): Said {
  const said = new Map<string, { what: Bilingual; value: string }>();
  const say = (key: string, zh: string, en: string, value: string | number | null): void => {
    if (value !== null && value !== '') said.set(key, { what: { zh, en }, value: String(value) });
  };
  say('name', '名称', 'Name', both(content.name));
  if ('fact' in content) {
    say('fact', '事实表', 'Fact table', content.fact);
    say('aggregate', '汇总方式', 'Aggregate', content.aggregate);
    say('field', '字段', 'Field', content.field);
    say('filter', '条件', 'Filter', content.filter);
    say('part', '其中', 'Part', content.part);
    say('window', '时间窗', 'Window', windowText(content.window));
    return said;
  }
  say('definition', '口径', 'Definition', both(content.definition));
  say('family', '类别', 'Family', content.family);
  say('type', '类型', 'Type', content.type);
  say('unit', '单位', 'Unit', content.unit);
  say('dataClass', '数据分级', 'Data class', content.dataClass);
  say('owner', '责任部门', 'Owner', both(content.owner));
  say('shelfLifeDays', '保鲜期(天)', 'Shelf life in days', content.shelfLifeDays);
  for (const { value, zh, en } of content.choices ?? [])
    say(`choice ${value}`, `取值 ${value}`, `Value ${value}`, both({ zh, en }));
  if (content.source.kind === 'expression')
    say('expression', '表达式', 'Expression', content.source.expression);
  else {
    say('by', '来源', 'Source', content.source.by);
    const { basis } = content.source;
    say('basis', '合法依据', 'Lawful basis', basis && basis.text);
    say('period', '使用期限', 'Period of use', basis && `${basis.from} – ${basis.until}`);
  }
  for (const [name, { zh, en, value, unit }] of Object.entries(content.parameters))
    say(`parameter ${name}`, zh, en, unit === 'fen' ? `¥${value / 100}` : value);
  return said;
}

const both = ({ zh, en }: Bilingual): string => (zh === en ? zh : `${zh} / ${en}`);

function windowText(window: MetricContent['window']): string {
  switch (window.kind) {
    case 'all':
      return 'all';
    case 'last':
      return `last ${window.count} ${window.unit}${window.ago ? `, ago ${window.ago}` : ''}`;
    case 'month':
      return `month -${window.ago}`;
    case 'latest':
      return `latest${window.daysAgo ? `, ago ${window.daysAgo}` : ''}`;
  }
}
