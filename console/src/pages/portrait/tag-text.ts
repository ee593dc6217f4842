import type { CustomerTag } from '#contract/tags.ts';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../../app/language.ts';
import { readTagValue } from '../tags/tag-value.ts';
import { amountText } from './amount-text.ts';

/** What a tag says of a customer, beside its name; nothing for a flag that holds. */
export function useTagText(): (tag: CustomerTag) => string {
  const { t } = useTranslation();
  const language = useLanguage();
  const words = { yes: t('common.yes'), no: t('common.no'), unknown: t('tags.unknown') };
  return (tag) => {
    if (tag.band) return amountText({ fen: null, band: tag.band }, language);
    if (tag.choice) return tag.choice[language];
    if (tag.type === 'flag' && tag.value === true) return '';
    const asked = { type: tag.type, unit: tag.unit, choices: null };
    const text = readTagValue(asked, tag.value, language, words);
    return tag.unit && tag.unit !== 'share' && tag.value !== null
      ? `${text} ${t(`tags.units.${tag.unit}`)}`.trim()
      : text;
  };
}
