import type { Dont, Portrait } from '#contract/portraits.ts';
import { contactChannels } from '#contract/consent.ts';
import { StopOutlined, WarningOutlined } from '@ant-design/icons';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { formatDay } from '../../parts/format-figure.ts';

/** What not to do, in a line each: what is forbidden in red, what is to be known first below it. */
export function Donts({ donts }: { donts: Portrait['donts'] }): ReactNode {
  const { t } = useTranslation();
  const say = useDontText();
  const never = donts.filter(({ weight }) => weight === 'never');
  const care = donts.filter(({ weight }) => weight === 'care');
  return (
    <div className="donts">
      {never.length > 0 ? (
        <DontLine title={t('portrait.donts')} tone="never" texts={never.map(say)} />
      ) : null}
      {care.length > 0 ? (
        <DontLine title={t('portrait.care')} tone="care" texts={care.map(say)} />
      ) : null}
    </div>
  );
}

function DontLine({
  title,
  tone,
  texts,
}: {
  title: string;
  tone: 'never' | 'care';
  texts: readonly string[];
}): ReactNode {
  return (
    <section className={`dont dont-${tone}`} aria-label={title}>
      {tone === 'never' ? <StopOutlined aria-hidden /> : <WarningOutlined aria-hidden />}
      <strong>{title}</strong>
      <ul>
        {texts.map((text) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
    </section>
  );
}

export function useDontText(): (dont: Dont) => string {
  const { t, i18n } = useTranslation();
  const comma = i18n.language.startsWith('zh') ? '、' : ', ';
  return ({ code, channels, reason, level, on }) =>
    t(`portrait.dont.${code}`, {
      channels:
        channels.length === contactChannels.length
          ? t('portrait.allChannels')
          : channels.map((one) => t(`customers.consent.channels.${one}`)).join(comma),
      reason: reason
        ? `${i18n.language.startsWith('zh') ? '：' : ': '}${t(`tasks.blocks.${reason}`)}`
        : '',
      level: level ?? '',
      n: level?.slice(1) ?? '',
      on: formatDay(on),
    });
}
