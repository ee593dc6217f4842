import { attributeNames } from '#contract/audience-rule.ts';
import { useTranslation } from 'react-i18next';
import { useMetrics, useTags } from '../../api/tags.ts';
import { useSay } from '../../app/language.ts';
import { attributeInfo } from '../audiences/rule/fields.ts';
import type { FieldOption } from './condition-rows.tsx';

/** Everything a tag may be made of: metrics that are figures, other tags, and attributes of the customer. */
export function useTagNames(self: string): FieldOption[] {
  const { t } = useTranslation();
  const say = useSay();
  const metrics = useMetrics();
  const tags = useTags();
  const ofMetrics = (metrics.data ?? [])
    .filter((metric) => metric.unit !== null && metric.subjectKind === 'customer')
    .map((metric): FieldOption => ({
      name: metric.code,
      label: `${t('factory.kinds.metric')} · ${say(metric.name)}`,
      type: 'number',
      unit: metric.unit,
    }));
  const ofTags = (tags.data ?? [])
    .filter((tag) => tag.code !== self)
    .map((tag): FieldOption => ({
      name: `tag.${tag.code}`,
      label: `${t('factory.kinds.tag')} · ${say(tag.name)}`,
      type: tag.type === 'choice' ? 'text' : tag.type,
      unit: tag.unit,
      ...(tag.choices
        ? { choices: tag.choices.map((one) => ({ value: one.value, label: say(one) })) }
        : {}),
    }));
  const ofAttributes = attributeNames
    // The age is a tag of its own; the other names are columns of the customer.
    .filter((name) => name !== 'age')
    .map((name): FieldOption => {
      const info = attributeInfo(name);
      return {
        name: `customer.${name}`,
        label: `${t('tags.attributes')} · ${t(`audiences.rule.attributes.${name}`)}`,
        type: info === null || info.type === 'choice' ? 'text' : info.type,
        unit: null,
        ...(info?.choices
          ? { choices: info.choices.map((one) => ({ value: one.value, label: say(one) })) }
          : {}),
      };
    });
  return [...ofMetrics, ...ofTags, ...ofAttributes];
}
