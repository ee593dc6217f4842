import { useQuery } from '@tanstack/react-query';
import { Alert, DatePicker, Form, Select } from 'antd';
import dayjs from 'dayjs';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { audienceCalls, useAudienceOptions } from '../../../api/audiences.ts';
import { messageOf, newIdempotencyKey } from '../../../api/http.ts';
import { Figure } from '../../../parts/figure.tsx';
import { formatCount, formatDay } from '../../../parts/format-figure.ts';
import type { StepProps } from './step-props.ts';

export function AudienceStep({ draft, change }: StepProps): ReactNode {
  const { t } = useTranslation();
  const audiences = useAudienceOptions();
  return (
    <Form layout="vertical" className="narrow-form">
      <Alert type="info" showIcon title={t('campaigns.audience.hint')} className="section" />
      <Form.Item
        label={t('campaigns.audience.choose')}
        required
        htmlFor="campaign-audience"
        extra={<Link to="/audiences/new">{t('campaigns.audience.createFirst')}</Link>}
      >
        <Select
          id="campaign-audience"
          showSearch={{ optionFilterProp: 'label' }}
          loading={audiences.isPending}
          value={draft.audienceId}
          options={(audiences.data ?? []).map((one) => ({ value: one.id, label: one.name }))}
          onChange={(audienceId) => change({ audienceId })}
        />
      </Form.Item>
      {draft.audienceId === null ? null : <AudienceCount audienceId={draft.audienceId} />}
      <Form.Item
        label={t('campaigns.audience.asOf')}
        extra={t('campaigns.audience.asOfHint')}
        htmlFor="campaign-as-of"
      >
        <DatePicker
          id="campaign-as-of"
          value={draft.asOfDate ? dayjs(draft.asOfDate) : null}
          onChange={(day) => change({ asOfDate: day?.format('YYYY-MM-DD') ?? null })}
        />
      </Form.Item>
    </Form>
  );
}

function AudienceCount({ audienceId }: { audienceId: number }): ReactNode {
  const { t } = useTranslation();
  const [editor] = useState(newIdempotencyKey);
  const count = useQuery({
    queryKey: ['audiences', 'count', { audienceId }],
    queryFn: ({ signal }) => audienceCalls.count({ audienceId }, editor, signal),
  });
  if (count.error)
    return <Alert type="warning" showIcon title={messageOf(count.error)} className="section" />;
  return (
    <div className="section">
      <Figure
        size="small"
        label={t('campaigns.audience.count')}
        definition={t('audiences.countDefinition')}
        value={formatCount(count.data?.count)}
        unit={t('common.peopleUnit')}
        loading={count.isPending}
        {...(count.data
          ? { note: t('audiences.asOf', { date: formatDay(count.data.businessDate) }) }
          : {})}
      />
    </div>
  );
}
