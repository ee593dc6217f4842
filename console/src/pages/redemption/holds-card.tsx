import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Card, Flex, Typography } from 'antd';
import { useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { newIdempotencyKey } from '../../api/http.ts';
import { merchantCalls, type MerchantHeld } from '../../api/merchants.ts';
import { useConfirmChange } from '../../parts/confirm-change.tsx';
import { formatFen } from '../../parts/format-figure.ts';
import { LoadError } from '../../parts/load-state.tsx';

/** Another of the merchant's people or a till may hold and redeem meanwhile. */
const askEveryMs = 5_000;

/** What is held at a merchant while customers pay; nothing is shown while nothing is held. */
export function HoldsCard({ merchantNo }: { merchantNo: number }): ReactNode {
  const { t } = useTranslation();
  const holds = useQuery({
    queryKey: ['merchant-holds', merchantNo],
    queryFn: ({ signal }) => merchantCalls.holds(merchantNo, signal),
    refetchInterval: askEveryMs,
  });
  const here = useSeconds();
  // By the bank's clock: that of a till may be minutes away.
  const now = holds.data ? here + Date.parse(holds.data.now) - holds.dataUpdatedAt : here;
  const open = (holds.data?.items ?? []).filter((one) => Date.parse(one.expiresAt) > now);
  if (holds.error && !holds.data) return <LoadError error={holds.error} retry={holds.refetch} />;
  if (open.length === 0) return null;
  return (
    <Card
      variant="borderless"
      className="section redemption"
      title={t('redemption.held', { count: open.length })}
    >
      <ul className="plain-list" aria-label={t('redemption.held', { count: open.length })}>
        {open.map((one) => (
          <Held key={one.holdId} merchantNo={merchantNo} held={one} now={now} />
        ))}
      </ul>
    </Card>
  );
}

function Held({
  merchantNo,
  held,
  now,
}: {
  merchantNo: number;
  held: MerchantHeld;
  now: number;
}): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const confirm = useConfirmChange();
  const queries = useQueryClient();
  const [key] = useState(newIdempotencyKey);
  const onSettled = async (): Promise<void> => {
    await queries.invalidateQueries({ queryKey: ['merchant-holds'] });
    await queries.invalidateQueries({ queryKey: ['verifications'] });
  };
  const capture = useMutation({
    mutationFn: () => merchantCalls.capture(merchantNo, held, key),
    onSuccess: (done) =>
      void message.success(
        t('redemption.doneSeveral', { count: done.parts.length, yuan: formatFen(done.totalFen) }),
      ),
    onSettled,
  });
  const release = useMutation({
    mutationFn: () => merchantCalls.release(merchantNo, held.holdId),
    onSuccess: () => void message.success(t('redemption.released')),
    onSettled,
  });
  const seconds = Math.max(0, Math.ceil((Date.parse(held.expiresAt) - now) / 1000));
  const left = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
  const first = held.parts[0];
  const name = first ? `${first.offerName} ${first.maskedCode}` : '';
  return (
    <li className="held-row">
      <div className="grows">
        <strong>
          {held.parts.length > 1
            ? t('redemption.heldSeveral', { name, count: held.parts.length })
            : name}
        </strong>
        <div>
          <Typography.Text type="secondary">
            {t('redemption.heldFor', {
              purchase: formatFen(held.purchaseAmountFen),
              yuan: formatFen(held.totalFen),
            })}
            {held.orderReference === '' ? '' : ` · ${held.orderReference}`} ·{' '}
            {t('redemption.heldLeft', { left })}
          </Typography.Text>
        </div>
      </div>
      <Flex gap={8} wrap>
        <Button
          type="primary"
          className="touch"
          loading={capture.isPending}
          aria-label={t('redemption.captureOf', { name })}
          onClick={() => capture.mutate()}
        >
          {t('redemption.capture')}
        </Button>
        <Button
          className="touch"
          aria-label={t('redemption.releaseOf', { name })}
          onClick={() =>
            confirm({
              title: t('redemption.releaseAsk'),
              count: held.parts.length,
              detail: t('redemption.releaseHint'),
              okText: t('redemption.release'),
              run: () => release.mutateAsync(),
            })
          }
        >
          {t('redemption.release')}
        </Button>
      </Flex>
    </li>
  );
}

/** The time, told anew each second. */
function useSeconds(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}
