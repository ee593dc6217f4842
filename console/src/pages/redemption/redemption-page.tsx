import { CameraOutlined, ScanOutlined } from '@ant-design/icons';
import { useMutation } from '@tanstack/react-query';
import { Alert, Button, Card, Flex, Form, Input, type InputRef } from 'antd';
import { lazy, Suspense, useEffect, useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { benefitCalls, type Voucher } from '../../api/benefits.ts';
import { messageOf } from '../../api/http.ts';
import { PageHead } from '../../parts/page-head.tsx';
import { RedeemForm } from './redeem-form.tsx';

const CameraScan = lazy(async () => ({ default: (await import('./camera-scan.tsx')).CameraScan }));

/** 核销: a scanner types the code and Enter into the field, which always has the focus. */
export function RedemptionPage(): ReactNode {
  const { t } = useTranslation();
  const input = useRef<InputRef>(null);
  const [proof, setProof] = useState('');
  const [camera, setCamera] = useState(false);
  const lookUp = useMutation({
    mutationFn: (given: string) => benefitCalls.lookUp(given),
    meta: { quiet: true },
  });
  const found: Voucher | undefined = lookUp.data;
  useEffect(() => {
    if (!found) input.current?.focus();
  }, [found]);
  const ask = (given: string): void => {
    const typed = given.trim();
    setProof(typed);
    setCamera(false);
    if (typed.length >= 4) lookUp.mutate(typed);
  };
  const startOver = (): void => {
    setProof('');
    lookUp.reset();
  };
  return (
    <>
      <PageHead title={t('shell.menu.redemption')} note={t('redemption.note')} />
      <Card variant="borderless" className="section redemption">
        <Form layout="vertical" onFinish={() => ask(proof)}>
          <Form.Item
            label={t('redemption.code')}
            htmlFor="voucher-proof"
            extra={t('redemption.codeHint')}
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
              disabled={found !== undefined}
              onChange={(event) => setProof(event.target.value)}
            />
          </Form.Item>
          {found ? null : (
            <Flex gap={12} wrap>
              <Button
                type="primary"
                size="large"
                className="touch"
                htmlType="submit"
                loading={lookUp.isPending}
                disabled={proof.trim().length < 4}
              >
                {t('redemption.lookUp')}
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
          )}
        </Form>
        {lookUp.error ? (
          <Alert type="error" showIcon title={messageOf(lookUp.error)} className="after-section" />
        ) : null}
      </Card>
      {found ? (
        <RedeemForm key={found.id} voucher={found} proof={proof} onNext={startOver} />
      ) : null}
      {camera ? (
        <Suspense fallback={null}>
          <CameraScan onScan={ask} onClose={() => setCamera(false)} />
        </Suspense>
      ) : null}
    </>
  );
}
