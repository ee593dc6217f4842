import type { PointsRuleDetail } from '#contract/points-rules.ts';
import { Table } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useSay } from '../../app/language.ts';
import { Figure } from '../../parts/figure.tsx';
import { formatCount } from '../../parts/format-figure.ts';
import { FirstStep } from '../../parts/load-state.tsx';

/** What a rule has set aside and still owes, and which outlets lack pieces. */
export function RuleGifts({ rule }: { rule: PointsRuleDetail }): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const { waiting = 0, reserved = 0, lacksMoney = 0 } = rule.gifts ?? {};
  return (
    <>
      <h2 className="part-title">{t('points.rule.giftsGiven')}</h2>
      <div className="figures">
        <Figure size="small" label={t('points.rule.giftsReserved')} value={formatCount(reserved)} />
        <Figure
          size="small"
          label={t('points.rule.giftsWaiting')}
          definition={t('points.rule.giftsWaitingDefinition')}
          value={formatCount(waiting)}
        />
        {lacksMoney > 0 ? (
          <Figure
            size="small"
            label={t('points.rule.giftsLackMoney')}
            definition={t('points.rule.giftsLackMoneyDefinition')}
            value={formatCount(lacksMoney)}
          />
        ) : null}
      </div>
      <Table
        size="small"
        pagination={false}
        rowKey={({ orgId, giftId }) => `${orgId} ${giftId}`}
        dataSource={rule.shortages}
        locale={{ emptyText: <FirstStep text={t('points.rule.shortageNone')} /> }}
        columns={[
          { title: t('points.rule.shortageAt'), dataIndex: 'orgName' },
          {
            title: t('points.rule.gift'),
            render: (_, { nameZh, nameEn }) => say({ zh: nameZh, en: nameEn }),
          },
          {
            title: t('points.rule.shortage'),
            align: 'right',
            render: (_, one) => formatCount(one.waiting),
          },
        ]}
      />
    </>
  );
}
