import { useQuery } from '@tanstack/react-query';
import { Descriptions, Flex } from 'antd';
import type { Dayjs } from 'dayjs';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ledgerCalls } from '../../api/ledger.ts';
import { formatCount, formatFen, formatPointsAmount } from '../../parts/format-figure.ts';
import { Loaded } from '../../parts/load-state.tsx';
import { endOfMinute } from '../../parts/bank-moment.ts';
import { MomentPicker } from '../../parts/moment-picker.tsx';
import { AccountsLink } from '../ledger/account-page.tsx';

/** What the bank owed the customer and what they held at a past moment. */
export function StandingAt({ customerNo }: { customerNo: number }): ReactNode {
  const { t } = useTranslation();
  const [moment, setMoment] = useState<Dayjs | null>(null);
  return (
    <>
      <h2 className="part-title">{t('ledger.standing.title')}</h2>
      <Flex gap={12} align="center" wrap className="section">
        <MomentPicker label={t('ledger.asOfPick')} value={moment} onChange={setMoment} />
        <span className="muted">{t('ledger.standing.hint')}</span>
        <AccountsLink of={{ customerNo }} />
      </Flex>
      {moment ? <Standing customerNo={customerNo} at={endOfMinute(moment)} /> : null}
    </>
  );
}

function Standing({ customerNo, at }: { customerNo: number; at: string }): ReactNode {
  const { t } = useTranslation();
  const found = useQuery({
    queryKey: ['customer-standing', customerNo, at],
    queryFn: ({ signal }) => ledgerCalls.standing(customerNo, at, signal),
  });
  return (
    <Loaded query={found} rows={2}>
      {({ owedFen, owesFen, vouchers, points }) => (
        <Descriptions
          bordered
          size="small"
          className="section"
          column={{ xs: 1, md: 2 }}
          items={[
            { key: 'owed', label: t('ledger.standing.owed'), children: formatFen(owedFen) },
            { key: 'owes', label: t('ledger.standing.owes'), children: formatFen(owesFen) },
            {
              key: 'vouchers',
              label: t('ledger.standing.vouchers'),
              children: t('ledger.standing.count', {
                number: formatCount(vouchers.count),
                fen: formatFen(vouchers.faceFen),
              }),
            },
            ...points.map(({ programmeId, programmeName, balance }) => ({
              key: `points-${programmeId}`,
              label: t('ledger.standing.points', { programme: programmeName }),
              children: formatPointsAmount(balance),
            })),
          ]}
        />
      )}
    </Loaded>
  );
}
