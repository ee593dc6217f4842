import type { CustomerTag } from '#contract/tags.ts';
import type { Portrait } from '#contract/portraits.ts';
import { Flex, Tag, Tooltip } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useLanguage, useSay } from '../../app/language.ts';
import { formatDay } from '../../parts/format-figure.ts';
import { amountText } from './amount-text.ts';
import { Donts } from './donts.tsx';

/** Tags that say at once whom one has before oneself. */
const leading = ['value_tier', 'aum_band', 'life_stage'];

/** Who this is, in one band: name, tier, outlet, and what not to do. */
export function PortraitHead({ portrait }: { portrait: Portrait }): ReactNode {
  const { t } = useTranslation();
  const { who, tags } = portrait;
  return (
    <header className="portrait-head">
      <Donts donts={portrait.donts} />
      <Flex align="center" gap={20} wrap>
        <span className="portrait-mark" aria-hidden>
          {[...who.name][0]}
        </span>
        <div className="portrait-who">
          <Flex align="center" gap={10} wrap>
            <h2 className="portrait-name">{who.name}</h2>
            {leadingTags(tags.items).map((tag) => (
              <LeadingTag key={tag.code} tag={tag} />
            ))}
          </Flex>
          <div className="muted">
            {[
              t(`customers.genders.${who.gender}`),
              who.age === null ? null : t('portrait.ageYears', { n: who.age }),
              who.openDate === null ? null : t('portrait.since', { date: formatDay(who.openDate) }),
              who.outletName,
              who.servedBy === null
                ? t('portrait.nobodyServes')
                : t('portrait.servedBy', { name: who.servedBy }),
            ]
              .filter((text) => text !== null)
              .join(' · ')}
          </div>
        </div>
        <LatestAum portrait={portrait} />
      </Flex>
    </header>
  );
}

export function leadingTags(items: readonly CustomerTag[]): CustomerTag[] {
  return leading.flatMap((code) => items.filter((tag) => tag.code === code && tag.choice));
}

function LeadingTag({ tag }: { tag: CustomerTag }): ReactNode {
  const say = useSay();
  return (
    <Tooltip title={`${say(tag.name)}：${say(tag.definition)}`}>
      <Tag
        variant="filled"
        className={`portrait-tier ${tag.code === 'value_tier' ? 'portrait-tier-first' : ''}`}
      >
        {tag.choice ? say(tag.choice) : ''}
      </Tag>
    </Tooltip>
  );
}

function LatestAum({ portrait }: { portrait: Portrait }): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const last = portrait.figures?.months.at(-1);
  if (!last) return null;
  return (
    <div className="portrait-aum">
      <div className="muted">{t('portrait.latestMonth')}</div>
      <div className="portrait-figure">{amountText(last.aum, language)}</div>
    </div>
  );
}
