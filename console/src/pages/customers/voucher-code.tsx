import { useQuery } from '@tanstack/react-query';
import { Button, Modal, Segmented, Typography } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { benefitCalls, type Voucher } from '../../api/benefits.ts';
import { offlineCalls } from '../../api/offline.ts';
import { formatMoment } from '../../parts/format-figure.ts';
import { Loaded } from '../../parts/load-state.tsx';
import { QrPicture } from '../../parts/qr-picture.tsx';

/** The code of a voucher, for a till with the network or for one without. */
export function VoucherCode({
  voucher,
  onClose,
}: {
  voucher: Voucher;
  onClose: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const [kind, setKind] = useState<'codeOnline' | 'codeOffline'>('codeOnline');
  const isOnline = kind === 'codeOnline';
  const shown = useQuery({
    queryKey: ['voucher-code', voucher.id, kind],
    queryFn: async () => {
      if (!isOnline) return { ...(await offlineCalls.code(voucher.id)), pickUp: null };
      const { token, pickUp } = await benefitCalls.qr(voucher.id);
      return { code: pickUp?.code ?? token, expiresAt: null, pickUp };
    },
    gcTime: 0,
    staleTime: 0,
    retry: false,
  });
  const isGift = Boolean(shown.data?.pickUp);
  return (
    <Modal
      open
      title={voucher.offerName}
      footer={<Button onClick={onClose}>{t('common.close')}</Button>}
      onCancel={onClose}
      width={380}
    >
      {isGift ? null : (
        <Segmented
          block
          className="section"
          value={kind}
          onChange={setKind}
          options={(['codeOnline', 'codeOffline'] as const).map((value) => ({
            value,
            label: t(`offline.${value}`),
          }))}
        />
      )}
      <Loaded query={shown}>
        {({ code, expiresAt, pickUp }) => (
          <>
            <QrPicture value={code} label={t('customers.voucher.qr')} size={280} />
            {pickUp ? (
              <>
                <Typography.Title level={3}>{pickUp.code ?? '—'}</Typography.Title>
                <p>
                  {t('customers.voucher.pickUpAt', {
                    name: pickUp.outletName,
                    until: formatMoment(pickUp.until),
                  })}
                </p>
              </>
            ) : null}
            {expiresAt ? <p>{t('offline.codeUntil', { at: formatMoment(expiresAt) })}</p> : null}
          </>
        )}
      </Loaded>
      <p className="muted">
        {t(
          isGift
            ? 'customers.voucher.pickUpHint'
            : isOnline
              ? 'customers.voucher.qrHint'
              : 'offline.codeHint',
        )}
      </p>
    </Modal>
  );
}
