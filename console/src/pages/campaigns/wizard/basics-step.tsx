import { Form, Input } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { StepProps } from './step-props.ts';

export function BasicsStep({ draft, change }: StepProps): ReactNode {
  const { t } = useTranslation();
  return (
    <Form layout="vertical" className="narrow-form">
      <Form.Item label={t('campaigns.name')} required htmlFor="campaign-name">
        <Input
          id="campaign-name"
          value={draft.name}
          maxLength={100}
          onChange={(event) => change({ name: event.target.value })}
        />
      </Form.Item>
      <Form.Item
        label={t('campaigns.goal')}
        extra={t('campaigns.basics.goalHint')}
        htmlFor="campaign-goal"
      >
        <Input.TextArea
          id="campaign-goal"
          value={draft.goal}
          maxLength={500}
          showCount
          autoSize={{ minRows: 4 }}
          onChange={(event) => change({ goal: event.target.value })}
        />
      </Form.Item>
    </Form>
  );
}
