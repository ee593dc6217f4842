import { luckyPacketsTold, type LuckyProof } from '#contract/payment-benefits.ts';
import { replayLucky } from '#contract/replay-lucky.ts';
import { useMutation } from '@tanstack/react-query';
import { Alert, Button, Flex, Table } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { formatCount, formatFen } from '../../parts/format-figure.ts';

/** Draws the amounts of a release that is over again, in the browser, and lays them beside what was given. */
export function LuckyReplay({ proof }: { proof: LuckyProof }): ReactNode {
  const { t } = useTranslation();
  const replay = useMutation({ mutationFn: () => replayLucky(proof) });
  const { data: verdict } = replay;
  const drawn = verdict && 'amounts' in verdict ? verdict.amounts : [];
  return (
    <Flex vertical gap={12} className="section">
      <div>
        <Button size="small" loading={replay.isPending} onClick={() => replay.mutate()}>
          {t('benefits.offers.release.replay')}
        </Button>
      </div>
      {verdict ? (
        <Alert
          showIcon
          type={verdict.kind === 'same' ? 'success' : 'error'}
          title={t(`benefits.offers.release.replayed.${verdict.kind}`, {
            number: formatCount(proof.packets.length),
            place: 'place' in verdict ? verdict.place : 0,
          })}
        />
      ) : null}
      {drawn.length > 0 ? (
        <Table
          size="small"
          rowKey="place"
          pagination={drawn.length > 10 ? { pageSize: 10, showSizeChanger: false } : false}
          dataSource={proof.packets}
          columns={[
            { title: t('benefits.offers.release.packet'), dataIndex: 'place' },
            {
              title: t('benefits.offers.release.drawnAgain'),
              align: 'right',
              render: (_, { place }) => formatFen(drawn[place - 1]),
            },
            {
              title: t('benefits.offers.release.packetGiven'),
              align: 'right',
              render: (_, { amountFen }) => formatFen(amountFen),
            },
            {
              title: t('benefits.offers.release.packetState'),
              render: (_, { taken }) =>
                t(`benefits.offers.release.${taken ? 'packetTaken' : 'packetLeft'}`),
            },
          ]}
        />
      ) : null}
      {proof.number * proof.groups > luckyPacketsTold ? (
        <span className="muted">
          {t('benefits.offers.release.replayFirst', { number: formatCount(luckyPacketsTold) })}
        </span>
      ) : null}
    </Flex>
  );
}
