import type { DueThing, Portrait } from '#contract/portraits.ts';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../../app/language.ts';
import { amountText } from './amount-text.ts';

export function DueList({ due }: { due: Portrait['due'] }): ReactNode {
  const { t } = useTranslation();
  const say = useDueText();
  if (due.length === 0) return <p className="muted portrait-hint">{t('portrait.dueEmpty')}</p>;
  return (
    <ul className="plain-list">
      {due.map((one) => (
        <li key={`${one.kind} ${one.on} ${one.title}`}>
          <span className="number muted">{one.on}</span>
          <span>{say(one)}</span>
        </li>
      ))}
    </ul>
  );
}

export function useDueText(): (one: DueThing) => string {
  const { t } = useTranslation();
  const language = useLanguage();
  return ({ kind, title, amount }) =>
    [
      t(`portrait.dueKinds.${kind}`),
      title,
      amount ? `${amountText(amount, language)}${language === 'zh' ? '元' : ' yuan'}` : '',
    ]
      .filter(Boolean)
      .join(' · ');
}
