import { tagFamilies, tagFamilyNames, type CustomerTag } from '#contract/tags.ts';
import { useQuery } from '@tanstack/react-query';
import { Flex, Segmented, Tag, Tooltip } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { customerCalls } from '../../api/customers.ts';
import { useLanguage, useSay } from '../../app/language.ts';
import { formatDay } from '../../parts/format-figure.ts';
import { FirstStep, Loaded } from '../../parts/load-state.tsx';
import { readTagBand, readTagValue } from '../tags/tag-value.ts';

/** The customer's tags by family; the definition stands on hover and focus. */
export function TagsTab({ customerNo }: { customerNo: number }): ReactNode {
  const { t } = useTranslation();
  const tags = useQuery({
    queryKey: ['customers', 'tags', customerNo],
    queryFn: ({ signal }) => customerCalls.tags(customerNo, signal),
  });
  return (
    <Loaded query={tags}>
      {(answer) =>
        answer.businessDate === null ? (
          <FirstStep text={t('customers.tagsEmpty')} />
        ) : (
          <>
            <p className="muted">
              {t('customers.tagsAsOf', { date: formatDay(answer.businessDate) })}
            </p>
            <Families tags={answer.items} />
          </>
        )
      }
    </Loaded>
  );
}

/** Flags that do not hold and unknown values say little; they are shown on demand. */
function Families({ tags }: { tags: readonly CustomerTag[] }): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const [all, setAll] = useState(false);
  const shown = all
    ? tags
    : tags.filter((tag) => tag.value !== false && (tag.value !== null || tag.band !== null));
  return (
    <>
      <Segmented
        value={all ? 'all' : 'held'}
        onChange={(value) => setAll(value === 'all')}
        options={[
          { value: 'held', label: t('customers.tagsHeld') },
          { value: 'all', label: t('common.all') },
        ]}
      />
      {tagFamilies.map((family) => {
        const members = shown.filter((tag) => tag.family === family);
        return members.length === 0 ? null : (
          <section key={family} aria-label={tagFamilyNames[family][language]}>
            <h2 className="part-title">{tagFamilyNames[family][language]}</h2>
            <Flex wrap gap={8}>
              {members.map((tag) => (
                <TagChip key={tag.code} tag={tag} />
              ))}
            </Flex>
          </section>
        );
      })}
    </>
  );
}

function TagChip({ tag }: { tag: CustomerTag }): ReactNode {
  const say = useSay();
  return (
    <Tooltip title={say(tag.definition)}>
      <Link to={`/tags/${tag.code}`}>
        <Tag variant="filled" className="tag-chip">
          {say(tag.name)} <strong>{useTagText(tag)}</strong>
        </Tag>
      </Link>
    </Tooltip>
  );
}

function useTagText(tag: CustomerTag): string {
  const { t } = useTranslation();
  const language = useLanguage();
  const words = { yes: t('common.yes'), no: t('common.no'), unknown: t('tags.unknown') };
  const asked = { type: tag.type, unit: tag.unit, choices: null };
  if (tag.band) {
    const { from, to } = tag.band;
    if (from === null)
      return to === null ? words.unknown : `< ${readTagValue(asked, to, language, words)}`;
    return to === null
      ? `≥ ${readTagValue(asked, from, language, words)}`
      : readTagBand(asked, from, to, language, words);
  }
  if (tag.choice) return tag.choice[language];
  if (tag.type === 'flag' && tag.value === true) return '';
  const text = readTagValue(asked, tag.value, language, words);
  return tag.unit && tag.unit !== 'share' && tag.value !== null
    ? `${text} ${t(`tags.units.${tag.unit}`)}`.trim()
    : text;
}
