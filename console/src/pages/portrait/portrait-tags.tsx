import { tagFamilies, tagFamilyNames, type CustomerTag } from '#contract/tags.ts';
import { Badge, Button, Flex, Input, Tag, Tooltip } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useLanguage, useSay } from '../../app/language.ts';
import { formatMoment } from '../../parts/format-figure.ts';
import { FirstStep } from '../../parts/load-state.tsx';
import { TagTimelineDrawer } from '../customers/tag-timeline.tsx';
import { useTagText } from './tag-text.ts';

/** Tags by family, searchable; the definition stands on hover and focus. Reasons to stay have a card of their own. */
export function PortraitTags({
  customerNo,
  tags,
}: {
  customerNo: number;
  tags: readonly CustomerTag[];
}): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const [asked, setAsked] = useState('');
  const [opened, setOpened] = useState<CustomerTag | null>(null);
  const wanted = asked.trim().toLowerCase();
  const found = tags.filter(
    ({ name, code }) =>
      wanted === '' || [name.zh, name.en, code].some((text) => text.toLowerCase().includes(wanted)),
  );
  const families = tagFamilies
    .filter((family) => family !== 'reasons_to_stay')
    .map((family) => ({ family, members: found.filter((tag) => tag.family === family) }))
    .filter(({ members }) => members.length > 0);
  if (tags.length === 0) return <FirstStep text={t('portrait.tagsEmpty')} />;
  return (
    <>
      <Input.Search
        allowClear
        value={asked}
        onChange={(event) => setAsked(event.target.value)}
        placeholder={t('portrait.tagSearch')}
        aria-label={t('portrait.tagSearch')}
        className="portrait-search"
      />
      {families.length === 0 ? <p className="muted">{t('portrait.tagsNone')}</p> : null}
      <div className="tag-families">
        {families.map(({ family, members }) => (
          <section key={family} aria-label={tagFamilyNames[family][language]}>
            <h3 className="portrait-sub">{tagFamilyNames[family][language]}</h3>
            <Flex wrap gap={6}>
              {members.map((tag) => (
                <TagChip key={tag.code} tag={tag} onOpen={() => setOpened(tag)} />
              ))}
            </Flex>
          </section>
        ))}
      </div>
      {opened ? (
        <TagTimelineDrawer customerNo={customerNo} tag={opened} onClose={() => setOpened(null)} />
      ) : null}
    </>
  );
}

function TagChip({ tag, onOpen }: { tag: CustomerTag; onOpen: () => void }): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const text = useTagText();
  const happened = tag.lastEvent && t('tags.lastEventAt', { at: formatMoment(tag.lastEvent.at) });
  return (
    <Tooltip title={[say(tag.definition), happened].filter(Boolean).join(' · ')}>
      <Button
        type="text"
        size="small"
        className="tag-opener"
        aria-description={t('factory.timelineOpen', { name: say(tag.name) })}
        onClick={onOpen}
      >
        <Tag variant="filled" className="tag-chip">
          {tag.refresh === 'realtime' ? (
            <Badge status="processing" aria-label={t('tags.realTime')} />
          ) : null}
          {say(tag.name)} <strong>{text(tag)}</strong>
        </Tag>
      </Button>
    </Tooltip>
  );
}
