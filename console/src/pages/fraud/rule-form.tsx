import {
  countedBy,
  deedKinds,
  type FraudRule,
  ruleActions,
  velocityBounds,
  type VelocityRule,
} from '#contract/fraud.ts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button, Form, Input, InputNumber, Select, Switch } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { fraudCalls } from '../../api/fraud.ts';
import { formatCount, formatMoment } from '../../parts/format-figure.ts';
import { FormModal } from '../../parts/form-modal.tsx';
import { RequiredItem } from '../../parts/required-item.tsx';

type Fields = VelocityRule & { code: string; nameZh: string; nameEn: string };

/** A rule as its next version, tried on the past before it is saved. */
export function RuleForm({
  rule,
  onClose,
}: {
  rule: FraudRule | null;
  onClose: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const save = useMutation({
    mutationFn: async ({ code, nameZh, nameEn, ...content }: Fields): Promise<void> => {
      if (rule) await fraudCalls.changeRule(rule.id, content);
      else await fraudCalls.addRule({ code, nameZh, nameEn, content });
    },
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['fraud-rules'] });
      void message.success(t('fraud.saved'));
      onClose();
    },
  });
  const words = <Name extends string>(names: readonly Name[], word: (name: Name) => string) =>
    names.map((value) => ({ value, label: word(value) }));
  return (
    <FormModal<Fields>
      open
      wide
      title={rule ? t('fraud.edit') : t('fraud.add')}
      hint={t('fraud.formHint')}
      initialValues={
        rule?.content ?? {
          on: true,
          what: 'claim',
          by: 'customer',
          minutes: 60,
          threshold: 20,
          action: 'watch',
        }
      }
      saving={save.isPending}
      onSave={(fields) => save.mutate(fields)}
      onClose={onClose}
    >
      {rule ? null : (
        <>
          <RequiredItem name="code" label={t('fraud.code')}>
            <Input maxLength={40} />
          </RequiredItem>
          <RequiredItem name="nameZh" label={t('fraud.nameZh')}>
            <Input maxLength={100} />
          </RequiredItem>
          <RequiredItem name="nameEn" label={t('fraud.nameEn')}>
            <Input maxLength={100} />
          </RequiredItem>
        </>
      )}
      <RequiredItem name="what" label={t('fraud.whatLabel')}>
        <Select options={words(deedKinds, (name) => t(`fraud.what.${name}`))} />
      </RequiredItem>
      <RequiredItem name="by" label={t('fraud.byLabel')}>
        <Select options={words(countedBy, (name) => t(`fraud.by.${name}`))} />
      </RequiredItem>
      <RequiredItem name="minutes" label={t('fraud.minutes')}>
        <InputNumber min={1} max={velocityBounds.minutes} precision={0} className="wide" />
      </RequiredItem>
      <RequiredItem name="threshold" label={t('fraud.threshold')}>
        <InputNumber min={1} max={velocityBounds.threshold} precision={0} className="wide" />
      </RequiredItem>
      <RequiredItem name="action" label={t('fraud.action')}>
        <Select options={words(ruleActions, (name) => t(`fraud.actions.${name}`))} />
      </RequiredItem>
      <Form.Item name="on" label={t('fraud.on')} valuePropName="checked">
        <Switch />
      </Form.Item>
      <PreviewOfForm />
    </FormModal>
  );
}

/** What the fields as they stand would have met in the past. */
function PreviewOfForm(): ReactNode {
  const { t } = useTranslation();
  const form = Form.useFormInstance<Fields>();
  const tried = useMutation({
    mutationFn: async () => {
      const { on, what, by, minutes, threshold, action } = await form.validateFields();
      return fraudCalls.preview({ on, what, by, minutes, threshold, action });
    },
  });
  const { data } = tried;
  return (
    <div>
      <Button loading={tried.isPending} onClick={() => tried.mutate()}>
        {t('fraud.preview')}
      </Button>
      {data ? (
        <p role="status">
          {data.since === null
            ? t('fraud.previewNone', { days: data.days })
            : t('fraud.previewText', {
                days: data.days,
                deeds: formatCount(data.deeds),
                hits: formatCount(data.hits),
                subjects: formatCount(data.subjects),
                since: formatMoment(data.since),
              })}
        </p>
      ) : null}
    </div>
  );
}
