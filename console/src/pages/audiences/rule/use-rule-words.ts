import { ruleShape } from '#contract/audience-rule.ts';
import { useTranslation } from 'react-i18next';
import { useAudienceOptions, useListOptions } from '../../../api/audiences.ts';
import { useTags } from '../../../api/tags.ts';
import { useLanguage } from '../../../app/language.ts';
import { useOrgNames } from '../../../parts/org-tree.tsx';
import { tagInfo } from './fields.ts';
import { ruleInWords } from './say-rule.ts';

/** Says a stored rule in words, with the names of what it refers to. */
export function useRuleWords(): (rule: unknown) => string {
  const { t } = useTranslation();
  const language = useLanguage();
  const org = useOrgNames();
  const tags = useTags();
  const audiences = useAudienceOptions();
  const lists = useListOptions();
  return (rule) => {
    const parsed = ruleShape.safeParse(rule);
    if (!parsed.success) return '—';
    return ruleInWords(parsed.data, {
      t,
      language,
      org,
      tag: (code) => {
        const tag = tags.data?.find((one) => one.code === code);
        const info = tagInfo(tag);
        return tag && info ? { name: tag.name[language], info } : null;
      },
      audience: (id) => audiences.data?.find((one) => one.id === id)?.name ?? `#${id}`,
      list: (id) => lists.data?.find((one) => one.id === id)?.name ?? `#${id}`,
    });
  };
}
