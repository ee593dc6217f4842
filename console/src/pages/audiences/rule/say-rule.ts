import {
  attributeNames,
  transactionFields,
  type Comparison,
  type LeafRule,
  type Rule,
} from '#contract/audience-rule.ts';
import type { TFunction } from 'i18next';
import type { Language } from '../../../app/i18n.ts';
import { attributeInfo, factFieldInfo, shownFigure, type FieldInfo } from './fields.ts';

/** What the codes and ids of a rule are called. */
export type RuleNames = {
  t: TFunction<'console'>;
  language: Language;
  tag: (code: string) => { name: string; info: FieldInfo } | null;
  org: (orgId: number) => string;
  audience: (id: number) => string;
  list: (id: number) => string;
};

/** A rule as a sentence: “月日均 不低于 50,000 元 且 (年龄 介于 30 – 50 年 或 非 已开掌银)”. */
export function ruleInWords(rule: Rule, names: RuleNames, nested = false): string {
  const { t } = names;
  if (rule.kind === 'not') return `${t('audiences.rule.not')} ${ruleInWords(rule.of, names, true)}`;
  if (!('of' in rule)) return leafInWords(rule, names);
  const [first = '', ...others] = rule.of.map((child) => ruleInWords(child, names, true));
  const joined =
    rule.kind === 'difference' && others.length > 0
      ? t('audiences.rule.words.without', { first, others: others.join(', ') })
      : [first, ...others].join(
          rule.kind === 'or' || rule.kind === 'union'
            ? t('audiences.rule.words.or')
            : t('audiences.rule.words.and'),
        );
  return nested && others.length > 0 ? `(${joined})` : joined;
}

function leafInWords(leaf: LeafRule, names: RuleNames): string {
  const { t } = names;
  switch (leaf.kind) {
    case 'tag': {
      const tag = names.tag(leaf.tag);
      return `${tag?.name ?? leaf.tag} ${comparisonInWords(leaf.is, tag?.info ?? null, names)}`;
    }
    case 'attribute': {
      const known = attributeNames.find((name) => name === leaf.attribute);
      const name = known ? t(`audiences.rule.attributes.${known}`) : leaf.attribute;
      return `${name} ${comparisonInWords(leaf.is, attributeInfo(leaf.attribute), names)}`;
    }
    case 'outlet':
      return `${t(`audiences.rule.outletRoles.${leaf.role}`)} ${t('audiences.rule.operators.in')} ${some(leaf.orgIds.map(names.org), names)}`;
    case 'audience':
      return t(
        leaf.freezeId === undefined
          ? 'audiences.rule.words.audience'
          : 'audiences.rule.words.freeze',
        {
          name: names.audience(leaf.audienceId),
          freeze: leaf.freezeId ?? '',
        },
      );
    case 'list':
      return t('audiences.rule.words.list', { name: names.list(leaf.listId) });
    case 'event':
    case 'transaction':
      return behaviourInWords(leaf, names);
  }
}

function behaviourInWords(
  leaf: Extract<LeafRule, { kind: 'event' | 'transaction' }>,
  names: RuleNames,
): string {
  const { t } = names;
  const what = leaf.kind === 'event' ? leaf.type : t('audiences.rule.kinds.transaction');
  const often = t('audiences.rule.words.behaviour', {
    days: leaf.lastDays,
    what,
    times: t(`audiences.rule.timesOperators.${leaf.times.operator}`),
    count: leaf.times.count,
  });
  const tests = leaf.where.map(({ field, is }) => {
    const known = transactionFields.find((name) => name === field);
    const name = known ? t(`audiences.rule.fields.${known}`) : field;
    return `${name} ${comparisonInWords(is, factFieldInfo(field), names)}`;
  });
  if (tests.length === 0) return often;
  return `${often} (${t('audiences.rule.where')} ${tests.join(t('audiences.rule.words.and'))})`;
}

function comparisonInWords(is: Comparison, info: FieldInfo | null, names: RuleNames): string {
  const { t } = names;
  const operator = t(`audiences.rule.operators.${is.operator}`);
  const one = (value: string | number | boolean): string => valueInWords(value, info, names);
  switch (is.operator) {
    case 'known':
      return operator;
    case 'in':
    case 'not_in':
      return `${operator} ${some(is.values.map(one), names)}`;
    case 'between':
      return `${operator} ${one(is.from)} – ${one(is.to)}`;
    case 'within_last_days':
    case 'within_next_days':
      return t(`audiences.rule.words.${is.operator}`, { days: is.days });
    default:
      return `${operator} ${one(is.value)}`;
  }
}

function valueInWords(
  value: string | number | boolean,
  info: FieldInfo | null,
  { t, language }: RuleNames,
): string {
  if (typeof value === 'boolean') return t(value ? 'common.yes' : 'common.no');
  if (typeof value === 'string')
    return info?.choices?.find((choice) => choice.value === value)?.[language] ?? value;
  const figure = shownFigure(value, info?.unit ?? null).toLocaleString('en-US');
  const unit = info?.unit ? t(`tags.units.${info.unit}`) : '';
  return `${figure} ${unit}`.trim();
}

const shownValues = 8;

/** A few values by name, the rest as a number. */
function some(values: readonly string[], { t }: RuleNames): string {
  const shown = values.slice(0, shownValues).join(t('audiences.rule.words.comma'));
  const left = values.length - shownValues;
  return left > 0 ? `${shown} ${t('audiences.other', { n: left })}` : shown;
}
