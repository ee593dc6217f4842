import { holdingKindName } from '#contract/fact-words.ts';
import type { Portrait } from '#contract/portraits.ts';
import { CheckCircleFilled } from '@ant-design/icons';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useLanguage, useSay } from '../../app/language.ts';
import { formatCount, formatPercent } from '../../parts/format-figure.ts';
import { amountText } from './amount-text.ts';

/** The bank's shelf: what is held, then what is lacking, the most held by people alike first. */
export function ProductGaps({ portrait }: { portrait: Portrait }): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const { products, figures } = portrait;
  return (
    <>
      <p className="muted portrait-hint">
        {figures?.peers
          ? t('portrait.peers', { n: formatCount(figures.peers.customers) })
          : t('portrait.noPeers')}
      </p>
      <ul className="shelf">
        {products.map(({ code, name, held, peersShare }) => (
          <li key={code} className={held ? 'shelf-held' : ''}>
            <span className="shelf-name">
              {held ? (
                <CheckCircleFilled aria-label={t('portrait.held')} />
              ) : (
                <span className="shelf-lacking" role="img" aria-label={t('portrait.lacking')} />
              )}
              {say(name)}
            </span>
            {peersShare === null ? null : (
              <span className="shelf-peers">
                <span className="shelf-bar" aria-hidden>
                  <span style={{ width: `${Math.round(peersShare * 100)}%` }} />
                </span>
                <span className="number">
                  {t('portrait.peersHold', { share: formatPercent(peersShare, 0) })}
                </span>
              </span>
            )}
          </li>
        ))}
      </ul>
      <Holdings portrait={portrait} />
    </>
  );
}

function Holdings({ portrait }: { portrait: Portrait }): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const holdings = portrait.figures?.holdings ?? [];
  if (holdings.length === 0) return null;
  return (
    <>
      <h3 className="portrait-sub">{t('portrait.holdings')}</h3>
      <ul className="plain-list">
        {holdings.slice(0, 4).map((one) => (
          <li key={`${one.kind} ${one.productCode} ${one.maturityDate} ${one.amount.fen}`}>
            <span>{holdingKindName(one.kind, language)}</span>
            <span className="muted">
              {[one.productCode, one.riskLevel].filter(Boolean).join(' · ')}
            </span>
            <strong className="number">{amountText(one.amount, language)}</strong>
            {one.maturityDate ? (
              <span className="muted">{t('portrait.matures', { date: one.maturityDate })}</span>
            ) : null}
          </li>
        ))}
      </ul>
    </>
  );
}
