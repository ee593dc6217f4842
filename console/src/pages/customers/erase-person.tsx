import type { ErasurePreview } from '#contract/erasure.ts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Card, Checkbox, Flex, Form, Input, Steps } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { customerCalls } from '../../api/customers.ts';
import { formatCount } from '../../parts/format-figure.ts';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { JobFollow, useJob } from '../../parts/job-progress.tsx';
import { isRunning } from '../../api/jobs.ts';
import { Loaded } from '../../parts/load-state.tsx';

/** What an erasure touches, two confirmations, and how its job gets on. */
export function ErasePerson({ customerNo }: { customerNo: number }): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const key = ['customers', 'erasure', customerNo];
  const preview = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => customerCalls.previewErasure(customerNo, signal),
  });
  return (
    <Card variant="borderless" title={t('customers.erasure.title', { no: customerNo })}>
      <Loaded query={preview}>
        {(found) => (
          <Flex vertical gap={14}>
            {found.jobId === null ? null : (
              <JobFollow
                id={found.jobId}
                onEnd={() =>
                  void Promise.all([
                    queries.invalidateQueries({ queryKey: key }),
                    queries.invalidateQueries({ queryKey: ['customers', 'one', customerNo] }),
                  ])
                }
              />
            )}
            {found.erased ? (
              <Alert type="success" showIcon title={t('customers.erased')} />
            ) : (
              <AskErasure preview={found} />
            )}
          </Flex>
        )}
      </Loaded>
    </Card>
  );
}

function AskErasure({ preview }: { preview: ErasurePreview }): ReactNode {
  const { t } = useTranslation();
  const [sure, setSure] = useState(false);
  const [step, setStep] = useState<0 | 1>(0);
  const job = useJob(preview.jobId).data;
  if (job && isRunning(job)) return null;
  return (
    <>
      <Steps
        size="small"
        className="narrow-form"
        current={step}
        items={[
          { title: t('customers.erasure.stepTouches') },
          { title: t('customers.erasure.stepConfirm') },
        ]}
      />
      {step === 0 ? (
        <>
          <Touched preview={preview} />
          <Checkbox checked={sure} onChange={(event) => setSure(event.target.checked)}>
            {t('customers.erasure.checked')}
          </Checkbox>
          <GuardedButton
            type="primary"
            className="fit"
            blockedBecause={sure ? null : t('customers.erasure.checkFirst')}
            onClick={() => setStep(1)}
          >
            {t('common.next')}
          </GuardedButton>
        </>
      ) : (
        <ConfirmErasure customerNo={preview.customerNo} onBack={() => setStep(0)} />
      )}
    </>
  );
}

/** Counts only: whoever erases need not see the person. */
function Touched({ preview }: { preview: ErasurePreview }): ReactNode {
  const { t } = useTranslation();
  const n = (value: number): string => formatCount(value);
  return (
    <>
      <Alert
        type="warning"
        showIcon
        title={t('customers.erasure.warning', { org: preview.managingOrgName })}
      />
      <h2 className="part-title">{t('customers.erasure.removed')}</h2>
      <ul className="bullet-list">
        <li>{t('customers.erasure.identity', { n: n(preview.identifiers) })}</li>
        <li>
          {t('customers.erasure.consents', {
            n: n(preview.consents),
            suppressions: n(preview.suppressions),
          })}
        </li>
        <li>{t('customers.erasure.facts')}</li>
        <li>{t('customers.erasure.lists', { n: n(preview.uploadedLists) })}</li>
        <li>{t('customers.erasure.quarantine')}</li>
      </ul>
      <h2 className="part-title">{t('customers.erasure.kept')}</h2>
      <ul className="bullet-list">
        <li>{t('customers.erasure.vouchers', { n: n(preview.vouchers) })}</li>
        <li>{t('customers.erasure.digest')}</li>
        <li>{t('customers.erasure.audit')}</li>
      </ul>
    </>
  );
}

function ConfirmErasure({
  customerNo,
  onBack,
}: {
  customerNo: number;
  onBack: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const ask = useMutation({
    mutationFn: (reason: string) => customerCalls.askErasure(customerNo, reason),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['customers', 'erasure', customerNo] }),
  });
  return (
    <Form<{ reason: string; typed: string }>
      name="erasure"
      layout="vertical"
      className="narrow-form"
      onFinish={({ reason }) => ask.mutate(reason)}
    >
      <Form.Item
        name="reason"
        label={t('customers.erasure.reason')}
        extra={t('customers.erasure.reasonHint')}
        rules={[{ required: true, min: 2, message: t('customers.erasure.reasonRule') }]}
      >
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item
        name="typed"
        label={t('customers.erasure.typeNo', { no: customerNo })}
        rules={[
          {
            validator: async (_, typed: string | undefined) => {
              if (typed?.trim() !== String(customerNo))
                throw new Error(t('customers.erasure.typeRule'));
            },
          },
        ]}
      >
        <Input inputMode="numeric" autoComplete="off" />
      </Form.Item>
      <Flex gap={8}>
        <Button onClick={onBack}>{t('common.previous')}</Button>
        <Button type="primary" danger htmlType="submit" loading={ask.isPending}>
          {t('customers.erasure.erase')}
        </Button>
      </Flex>
    </Form>
  );
}
