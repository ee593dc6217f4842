import { CameraOutlined, ScanOutlined } from '@ant-design/icons';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import {
  Alert,
  Button,
  Card,
  ConfigProvider,
  Flex,
  Form,
  Input,
  type InputRef,
  Select,
} from 'antd';
import { lazy, Suspense, useEffect, useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { vouchersOfPurchase } from '#contract/benefits.ts';
import { benefitCalls } from '../../api/benefits.ts';
import { messageOf } from '../../api/http.ts';
import { merchantCalls, useOwnMerchants } from '../../api/merchants.ts';
import { useCan } from '../../app/session.tsx';
import { LoadError } from '../../parts/load-state.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { keepPreferences, readPreferences } from '../../phone/preferences.ts';
import { HandOverModal } from '../gifts/hand-over-modal.tsx';
import { RedemptionsCard } from '../merchants/redemptions-card.tsx';
import { HoldsCard } from './holds-card.tsx';
import { RedeemForm } from './redeem-form.tsx';
import { WalletForm } from './wallet-form.tsx';
import type { RedeemableVoucher, RedeemingPlace, ShownVoucher } from './redeeming-place.ts';

const CameraScan = lazy(async () => ({ default: (await import('./camera-scan.tsx')).CameraScan }));

/** The bank's own counters. */
const counter: RedeemingPlace = {
  weigh: benefitCalls.weigh,
  redeem: benefitCalls.redeem,
  undo: benefitCalls.reverseRedemption,
};

/** A merchant, whose people redeem there and nowhere else. */
function placeOf(merchantNo: number): RedeemingPlace {
  return {
    weigh: (proofs, purchaseAmountFen) =>
      merchantCalls.weigh(merchantNo, proofs, purchaseAmountFen),
    redeem: async (proofs, purchaseAmountFen, key) => {
      const done = await merchantCalls.redeem(merchantNo, proofs, purchaseAmountFen, key);
      return { totalFen: done.totalFen, parts: done.parts.map(({ redemptionId: id }) => ({ id })) };
    },
    hold: (proofs, purchaseAmountFen, key) =>
      merchantCalls.hold(merchantNo, proofs, purchaseAmountFen, key),
    undo: (redemptionId) => merchantCalls.refund(merchantNo, redemptionId),
  };
}

/** In larger text on request; chosen once a device, as on phone pages. */
export function RedemptionPage(): ReactNode {
  const { t } = useTranslation();
  const [preferences, setPreferences] = useState(readPreferences);
  const { largeText } = preferences;
  const change = (): void => {
    const changed = { ...preferences, largeText: !largeText };
    keepPreferences(changed);
    setPreferences(changed);
  };
  const largeTextSwitch = (
    <Button
      size="large"
      className="touch"
      type={largeText ? 'primary' : 'default'}
      aria-pressed={largeText}
      onClick={change}
    >
      {t('redemption.largeText')}
    </Button>
  );
  // One tree in both sizes: what was scanned stays.
  return (
    <ConfigProvider theme={{ token: largeText ? largeTokens : {} }}>
      <div className={largeText ? 'large-text' : ''}>
        <RedemptionPlace largeTextSwitch={largeTextSwitch} />
      </div>
    </ConfigProvider>
  );
}

const largeTokens = { fontSize: 20, controlHeight: 44 };

/** 核销 where the reader works: at the merchants they are bound to, or at the bank's counters. */
function RedemptionPlace({ largeTextSwitch }: { largeTextSwitch: ReactNode }): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const can = useCan();
  const own = useOwnMerchants();
  const [chosen, setChosen] = useState<number | null>(null);
  const merchants = own.data?.items ?? [];
  const merchant = merchants.find(({ merchantNo }) => merchantNo === chosen) ?? merchants[0];
  const head = (
    <PageHead
      title={t('shell.menu.redemption')}
      note={t('redemption.note')}
      extra={largeTextSwitch}
    />
  );
  if (own.isLoading) return head;
  // Who works for a merchant redeems nowhere else: not at the bank's counter while theirs can't be read.
  if (own.error && !own.data)
    return (
      <>
        {head}
        <LoadError error={own.error} retry={own.refetch} />
      </>
    );
  if (!merchant)
    return (
      <>
        {head}
        <Redeeming
          place={counter}
          lookUp={benefitCalls.lookUp}
          takesPickUps={can('redeem', 'Gift')}
        />
      </>
    );
  const { merchantNo, name } = merchant;
  return (
    <>
      <PageHead
        title={t('shell.menu.redemption')}
        note={t('merchants.at_merchant', { name })}
        extra={
          <>
            {merchants.length > 1 ? (
              <Select
                value={merchantNo}
                size="large"
                className="merchant-choice"
                aria-label={t('merchants.choose')}
                options={merchants.map((one) => ({ value: one.merchantNo, label: one.name }))}
                onChange={setChosen}
              />
            ) : null}
            {largeTextSwitch}
          </>
        }
      />
      <Redeeming
        key={merchantNo}
        place={placeOf(merchantNo)}
        lookUp={(proof) => merchantCalls.lookUp(merchantNo, proof)}
        onDone={() => {
          void queries.invalidateQueries({ queryKey: ['verifications'] });
          void queries.invalidateQueries({ queryKey: ['merchant-holds'] });
        }}
      />
      <HoldsCard merchantNo={merchantNo} />
      <RedemptionsCard merchantNo={merchantNo} refunds />
    </>
  );
}

type Given = {
  place: RedeemingPlace;
  lookUp: (proof: string) => Promise<RedeemableVoucher>;
  onDone?: () => void;
  /** gifts are handed over here too, by codes of their own */
  takesPickUps?: boolean;
};

/** As codes to pick gifts up by are shown: a number and eight letters; those of vouchers have sixteen and no dash. */
const isPickUpCode = (typed: string): boolean => /^[0-9a-z]{1,11}-[0-9a-z]{8}$/i.test(typed);

/** As phones show the code that stands for all vouchers of a customer. */
const isMemberCode = (typed: string): boolean => typed.startsWith('member.');

/** A scanner types the code and Enter into the field, which always has the focus. */
function Redeeming({ place, lookUp: askFor, onDone, takesPickUps = false }: Given): ReactNode {
  const { t } = useTranslation();
  const input = useRef<InputRef>(null);
  const [proof, setProof] = useState('');
  const [camera, setCamera] = useState(false);
  const [pickUp, setPickUp] = useState<string | null>(null);
  const [shown, setShown] = useState<ShownVoucher[]>([]);
  const [wallet, setWallet] = useState<string | null>(null);
  const [done, setDone] = useState(false);
  const lookUp = useMutation({
    mutationFn: (given: string) => askFor(given),
    onSuccess: (voucher, given) => {
      setShown((earlier) => [...earlier, { proof: given, voucher }]);
      setProof('');
    },
    meta: { quiet: true },
  });
  const isFirst = shown.length === 0;
  const takesMore = !done && wallet === null && shown.length < vouchersOfPurchase;
  useEffect(() => {
    if (isFirst) input.current?.focus();
  }, [isFirst]);
  const ask = (given: string): void => {
    const typed = given.trim();
    setProof(typed);
    setCamera(false);
    if (isMemberCode(typed)) {
      lookUp.reset();
      setWallet(typed);
    } else if (takesPickUps && isPickUpCode(typed)) setPickUp(typed);
    // Scanned once more it is still the same voucher.
    else if (typed.length >= 4 && !shown.some((one) => one.proof === typed)) lookUp.mutate(typed);
  };
  const startOver = (): void => {
    setProof('');
    setShown([]);
    setWallet(null);
    setDone(false);
    lookUp.reset();
    onDone?.();
  };
  return (
    <>
      <Card variant="borderless" className="section redemption">
        <Form layout="vertical" onFinish={() => ask(proof)}>
          <Form.Item
            label={t(isFirst ? 'redemption.code' : 'redemption.codeMore')}
            htmlFor="voucher-proof"
            extra={
              isFirst
                ? `${t('redemption.codeHint')}${takesPickUps ? t('redemption.pickUpHint') : ''}`
                : t('redemption.codeMoreHint')
            }
          >
            <Input
              id="voucher-proof"
              ref={input}
              size="large"
              value={proof}
              prefix={<ScanOutlined aria-hidden />}
              autoComplete="off"
              spellCheck={false}
              maxLength={300}
              disabled={!takesMore}
              onChange={(event) => setProof(event.target.value)}
            />
          </Form.Item>
          {takesMore ? (
            <Flex gap={12} wrap>
              <Button
                type={isFirst ? 'primary' : 'default'}
                size="large"
                className="touch"
                htmlType="submit"
                loading={lookUp.isPending}
                disabled={proof.trim().length < 4}
              >
                {t(isFirst ? 'redemption.lookUp' : 'redemption.add')}
              </Button>
              <Button
                size="large"
                className="touch"
                icon={<CameraOutlined aria-hidden />}
                onClick={() => setCamera(true)}
              >
                {t('redemption.camera')}
              </Button>
            </Flex>
          ) : null}
        </Form>
        {lookUp.error ? (
          <Alert type="error" showIcon title={messageOf(lookUp.error)} className="after-section" />
        ) : null}
      </Card>
      {wallet === null ? null : (
        <WalletForm key={wallet} code={wallet} place={place} onNext={startOver} />
      )}
      {isFirst || wallet !== null ? null : (
        <RedeemForm
          shown={shown}
          place={place}
          onRemove={(gone) => setShown((earlier) => earlier.filter((one) => one.proof !== gone))}
          onDone={() => setDone(true)}
          onNext={startOver}
        />
      )}
      {pickUp === null ? null : (
        <HandOverModal
          scanned={pickUp}
          onClose={() => {
            setPickUp(null);
            startOver();
          }}
        />
      )}
      {camera ? (
        <Suspense fallback={null}>
          <CameraScan onScan={ask} onClose={() => setCamera(false)} />
        </Suspense>
      ) : null}
    </>
  );
}
