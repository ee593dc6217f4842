import type { Bilingual } from '#contract/bilingual.ts';
import type { MetricContent, TagContent } from '#contract/definition-content.ts';
import type { DefinitionChange } from '#contract/tag-definitions.ts';
import { tagFamilyNames } from '#contract/tags.ts';

/** What the parts of a metric are called. */
export type MetricWords = {
  fact(name: string): Bilingual;
  field(fact: string, name: string): Bilingual;
  aggregate(name: MetricContent['aggregate']): Bilingual;
  window(window: MetricContent['window']): Bilingual;
};

type Line = { what: Bilingual; value: Bilingual };
type Said = ReadonlyMap<string, Line>;

/** What one version says otherwise than another, in the order in which the form asks; `before` is null for the first. */
export function differenceOf(
  before: MetricContent | TagContent | null,
  after: MetricContent | TagContent,
  words: MetricWords,
): DefinitionChange[] {
  const was: Said = before ? saidBy(before, words) : new Map();
  const is = saidBy(after, words);
  return [...new Set([...is.keys(), ...was.keys()])].flatMap((key): DefinitionChange[] => {
    const old = was.get(key);
    const now = is.get(key);
    const what = (now ?? old)?.what;
    const isSame = old?.value.zh === now?.value.zh && old?.value.en === now?.value.en;
    if (!what || isSame) return [];
    return [{ what, before: old?.value ?? null, after: now?.value ?? null }];
  });
}

/** Everything a definition says, line by line. */
function saidBy(content: MetricContent | TagContent, words: MetricWords): Said {
  const said = new Map<string, Line>();
  const say = (
    key: string,
    zh: string,
    en: string,
    value: string | number | Bilingual | null,
  ): void => {
    if (value === null || value === '') return;
    const both = typeof value === 'object' ? value : { zh: String(value), en: String(value) };
    said.set(key, { what: { zh, en }, value: both });
  };
  say('name', '名称', 'Name', content.name);
  if ('fact' in content) {
    const { fact, field } = content;
    say('fact', '数据', 'Data', words.fact(fact));
    say('aggregate', '汇总方式', 'Aggregate', words.aggregate(content.aggregate));
    say('field', '字段', 'Field', field === null ? null : words.field(fact, field));
    say('filter', '条件', 'Filter', content.filter);
    say('part', '其中', 'Part', content.part);
    say('window', '时间窗', 'Window', words.window(content.window));
    return said;
  }
  say('definition', '口径', 'Definition', content.definition);
  say('family', '类别', 'Family', tagFamilyNames[content.family]);
  say('type', '类型', 'Type', typeWords[content.type]);
  say('dataClass', '数据分级', 'Data class', content.dataClass);
  say('owner', '责任部门', 'Owner', content.owner);
  say('shelfLifeDays', '保鲜期（天）', 'Shelf life in days', content.shelfLifeDays);
  for (const { value, zh, en } of content.choices ?? [])
    say(`choice ${value}`, `取值 ${value}`, `Value ${value}`, { zh, en });
  if (content.source.kind === 'expression')
    say('expression', '表达式', 'Expression', content.source.expression);
  else {
    say('by', '来源', 'Source', sourceWords[content.source.by]);
    const { basis } = content.source;
    say('basis', '合法依据', 'Lawful basis', basis && basis.text);
    say('period', '使用期限', 'Period of use', basis && `${basis.from} – ${basis.until}`);
  }
  for (const [name, { zh, en, value, unit }] of Object.entries(content.parameters))
    say(`parameter ${name}`, zh, en, unit === 'fen' ? `¥${value / 100}` : value);
  return said;
}

const typeWords: Record<TagContent['type'], Bilingual> = {
  flag: { zh: '是否', en: 'Yes / no' },
  choice: { zh: '分类', en: 'Choice' },
  number: { zh: '数值', en: 'Number' },
  date: { zh: '日期', en: 'Date' },
};
const sourceWords = {
  staff: { zh: '员工手工', en: 'Staff' },
  file: { zh: '文件上传', en: 'File' },
  outside: { zh: '外部数据', en: 'Outside data' },
};
