import { drawContent } from '#contract/draw-content.ts';
import { drawKind } from '#contract/draws.ts';
import { Table } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { useSay } from '../../app/language.ts';
import { formatCount, formatFen } from '../../parts/format-figure.ts';

const bilingual = z.object({ zh: z.string(), en: z.string() });
export const submittedDraw = z.object({
  versionNo: z.number(),
  drawKind,
  content: drawContent,
  /** of every prize in its order, and of none at the end */
  odds: z.array(z.object({ code: z.string(), numerator: z.number(), denominator: z.number() })),
  worstCaseFen: z.number(),
  sentences: z.array(bilingual),
  sha256: z.string(),
});
type SubmittedDraw = z.infer<typeof submittedDraw>;
type Odds = SubmittedDraw['odds'][number];

/** A fraction as it is, and about how much that is of a hundred. */
function shownOdds({ numerator, denominator }: Odds): string {
  const percent = ((numerator / denominator) * 100).toPrecision(3);
  return `${numerator} / ${denominator} (${Number(percent)} %)`;
}

/** The rules of a draw as a checker decides on them: prizes with their odds, the most they cost, what they mean. */
export function SubmittedDrawContent({ of }: { of: SubmittedDraw }): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const { content, odds } = of;
  const none = odds.at(-1);
  return (
    <>
      <h2 className="part-title">{t('approvals.content')}</h2>
      <p>
        {say(content.name)} · {t(`approvals.draw.kinds.${of.drawKind}`)} ·{' '}
        {t('approvals.draw.version', { version: of.versionNo })}
      </p>
      <Table
        size="small"
        pagination={false}
        rowKey="code"
        scroll={{ x: 'max-content' }}
        dataSource={content.prizes}
        columns={[
          { title: t('approvals.draw.prize'), render: (_, prize) => say(prize.name) },
          {
            title: t('approvals.draw.value'),
            align: 'right',
            render: (_, prize) => formatFen(prize.valueFen),
          },
          {
            title: t('approvals.draw.stock'),
            align: 'right',
            render: (_, prize) => formatCount(prize.stock),
          },
          {
            title: t('approvals.draw.odds'),
            align: 'right',
            render: (_, __, position) => {
              const ofPrize = odds[position];
              return ofPrize ? shownOdds(ofPrize) : '';
            },
          },
        ]}
      />
      {none ? (
        <p>
          {t('approvals.draw.none')}: {shownOdds(none)}
        </p>
      ) : null}
      <p>
        {t('approvals.draw.worstCase')}: {formatFen(of.worstCaseFen)}
      </p>
      <h2 className="part-title">{t('approvals.draw.rules')}</h2>
      <ul>
        {of.sentences.map((sentence) => (
          <li key={sentence.zh}>{say(sentence)}</li>
        ))}
      </ul>
      <p className="muted digest">
        {t('approvals.digest')}: <code>{of.sha256}</code>
      </p>
    </>
  );
}
