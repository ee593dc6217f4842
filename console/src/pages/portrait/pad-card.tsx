import type { Portrait } from '#contract/portraits.ts';
import { GiftOutlined, StopOutlined, WarningOutlined } from '@ant-design/icons';
import { Button, Flex, Tag } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation, useNavigate, useParams } from 'react-router';
import { useTrailEnd } from '../../app/page-trail.tsx';
import { useLanguage, useSay } from '../../app/language.ts';
import { Loaded } from '../../parts/load-state.tsx';
import { PhoneLinkButton } from '../customers/phone-link.tsx';
import { amountText } from './amount-text.ts';
import { useDontText } from './donts.tsx';
import { useDueText } from './due-list.tsx';
import { leadingTags } from './portrait-head.tsx';
import { usePortrait } from './portrait-tab.tsx';
import { useTagText } from './tag-text.ts';

/** 迎客卡片: the five things whoever greets a customer needs, for a tablet held in the hand. */
export function PadCardPage(): ReactNode {
  const { t } = useTranslation();
  const customerNo = Number(useParams()['customerNo']);
  useTrailEnd(`${t('portrait.padCard')} ${customerNo}`);
  const query = usePortrait(customerNo);
  return (
    <>
      <h1 className="sr-only">{t('portrait.padCard')}</h1>
      <Loaded query={query}>{(portrait) => <PadCard portrait={portrait} />}</Loaded>
      {query.error && !query.data ? (
        <div className="pad-foot">
          <BackButton />
        </div>
      ) : null}
    </>
  );
}

function PadCard({ portrait }: { portrait: Portrait }): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const language = useLanguage();
  const { who, customerNo, figures } = portrait;
  const last = figures?.months.at(-1);
  return (
    <section className="pad-card">
      <DontLine portrait={portrait} />
      <VisitGift portrait={portrait} />
      <Flex align="center" gap={20} wrap>
        <span className="portrait-mark pad-mark" aria-hidden>
          {[...who.name][0]}
        </span>
        <div className="portrait-who">
          <h2 className="pad-name">{who.name}</h2>
          <div className="pad-sub">
            {[
              t(`customers.genders.${who.gender}`),
              who.age === null ? null : t('portrait.ageYears', { n: who.age }),
              who.servedBy === null ? null : t('portrait.servedBy', { name: who.servedBy }),
            ]
              .filter((text) => text !== null)
              .join(' · ')}
          </div>
        </div>
        <Flex vertical align="flex-end" gap={6}>
          {leadingTags(portrait.tags.items)
            .slice(0, 1)
            .map((tag) => (
              <Tag key={tag.code} variant="filled" className="pad-tier portrait-tier-first">
                {tag.choice ? say(tag.choice) : ''}
              </Tag>
            ))}
          <span className="pad-sub">{last ? amountText(last.aum, language) : '—'}</span>
        </Flex>
      </Flex>
      <div className="pad-columns">
        <TopTags portrait={portrait} />
        <Due portrait={portrait} />
      </div>
      <Flex gap={12} wrap className="pad-foot">
        <Link to={`/customers/${customerNo}`}>
          <Button type="primary" className="touch">
            {t('portrait.fullPortrait')}
          </Button>
        </Link>
        <PhoneLinkButton customerNo={customerNo} className="touch" />
        <BackButton />
      </Flex>
    </section>
  );
}

/** To where one came from; opened by its address, to the customers. */
function BackButton(): ReactNode {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const isFirst = useLocation().key === 'default';
  return (
    <Button
      className="touch"
      onClick={() => void (isFirst ? navigate('/customers') : navigate(-1))}
    >
      {t('portrait.back')}
    </Button>
  );
}

/** One line: what is forbidden, or that nothing is. */
function DontLine({ portrait }: { portrait: Portrait }): ReactNode {
  const { t } = useTranslation();
  const say = useDontText();
  const [first, ...rest] = portrait.donts;
  if (!first) return <p className="pad-dont pad-free">{t('portrait.nothingForbidden')}</p>;
  return (
    <p className={`pad-dont ${first.weight === 'never' ? '' : 'pad-care'}`}>
      {first.weight === 'never' ? <StopOutlined aria-hidden /> : <WarningOutlined aria-hidden />}{' '}
      {say(first)}
      {rest.length > 0 ? ` +${rest.length}` : ''}
    </p>
  );
}

/** 进门有礼: what today's visit gave that is not used or handed over yet, with the way to its code. */
function VisitGift({ portrait: { customerNo, benefits } }: { portrait: Portrait }): ReactNode {
  const { t } = useTranslation();
  const given = benefits?.vouchers.filter(({ ofTodaysVisit }) => ofTodaysVisit) ?? [];
  if (given.length === 0) return null;
  return (
    <Flex align="center" gap={12} wrap className="pad-gift">
      <GiftOutlined aria-hidden />
      <span>
        {t('portrait.visitGift', {
          names: given.map(({ offerName }) => offerName).join(t('customers.guardian.comma')),
        })}
      </span>
      <Link to={`/customers/${customerNo}?tab=vouchers`}>{t('portrait.visitGiftCode')}</Link>
    </Flex>
  );
}

/** Families that tell what to talk about, the most telling first. */
const talking = ['wealth', 'life_cycle', 'marketing', 'spending', 'products', 'channel', 'payroll'];

/** Three flags or choices to talk about. */
function TopTags({ portrait }: { portrait: Portrait }): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const text = useTagText();
  const spoken = portrait.tags.items.filter(
    ({ type, family }) => (type === 'flag' || type === 'choice') && talking.includes(family),
  );
  const top = talking
    .flatMap((family) => spoken.filter((tag) => tag.family === family))
    .slice(0, 3);
  return (
    <section>
      <h3 className="pad-title">{t('portrait.topTags')}</h3>
      {top.length === 0 ? <p className="muted">{t('portrait.tagsEmpty')}</p> : null}
      <Flex vertical gap={8}>
        {top.map((tag) => (
          <div key={tag.code} className="pad-tag">
            <strong>{[say(tag.name), text(tag)].filter(Boolean).join(' ')}</strong>
            <span className="muted">{say(tag.definition)}</span>
          </div>
        ))}
      </Flex>
    </section>
  );
}

function Due({ portrait }: { portrait: Portrait }): ReactNode {
  const { t } = useTranslation();
  const say = useDueText();
  return (
    <section>
      <h3 className="pad-title">{t('portrait.due')}</h3>
      {portrait.due.length === 0 ? <p className="muted">{t('portrait.dueEmpty')}</p> : null}
      <ul className="plain-list pad-due">
        {portrait.due.slice(0, 4).map((one) => (
          <li key={`${one.kind} ${one.on} ${one.title}`}>
            <span className="number">{one.on.slice(5)}</span>
            <strong>{say(one)}</strong>
          </li>
        ))}
      </ul>
    </section>
  );
}
