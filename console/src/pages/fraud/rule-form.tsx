import {
  countedBy,
  countsCustomers,
  deedKinds,
  type FraudRule,
  isCountedBy,
  mayActOn,
  ruleActions,
  velocityBounds,
  type VelocityRule,
} from '#contract/fraud.ts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button, Form, Input, InputNumber, Select, Switch } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { fraudCalls } from '../../api/fraud.ts';
import { useLanguage } from '../../app/language.ts';
import { FormModal } from '../../parts/form-modal.tsx';
import { RequiredItem, useCodeRule } from '../../parts/required-item.tsx';
import { sentenceCase } from '../../parts/sentence-case.ts';
import { PreviewWords, useWindowWords } from './rule-words.tsx';

type Content = Omit<VelocityRule, 'counts'> & { counts: 'deeds' | 'customers' };
type Fields = Content & { code: string; nameZh: string; nameEn: string };

const fieldsOf = ({ counts, ...rest }: VelocityRule): Content => ({
  ...rest,
  counts: counts ?? 'deeds',
});
function contentOf({ counts, ...rest }: Content): VelocityRule {
  return counts === 'customers' && countsCustomers(rest.what, rest.by) ? { ...rest, counts } : rest;
}

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
  const language = useLanguage();
  const codeRule = useCodeRule();
  const save = useMutation({
    mutationFn: async ({ code, nameZh, nameEn, ...fields }: Fields): Promise<void> => {
      const content = contentOf(fields);
      if (rule) await fraudCalls.changeRule(rule.id, content);
      else await fraudCalls.addRule({ code, nameZh, nameEn, content });
    },
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['fraud-rules'] });
      void message.success(t('fraud.saved'));
      onClose();
    },
  });
  return (
    <FormModal<Fields>
      open
      wide
      title={
        rule
          ? t('fraud.editOf', { name: language === 'zh' ? rule.nameZh : rule.nameEn })
          : t('fraud.add')
      }
      hint={t('fraud.formHint')}
      initialValues={
        rule
          ? fieldsOf(rule.content)
          : {
              on: true,
              counts: 'deeds',
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
          <RequiredItem name="code" label={t('fraud.code')} rules={[codeRule()]}>
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
      <ContentFields />
      <Form.Item name="on" label={t('fraud.on')} valuePropName="checked">
        <Switch />
      </Form.Item>
      <PreviewOfForm />
    </FormModal>
  );
}

/** What is counted, and what may follow: only what is known of such a deed can be counted by. */
function ContentFields(): ReactNode {
  const { t } = useTranslation();
  const form = Form.useFormInstance<Fields>();
  const what = Form.useWatch<VelocityRule['what']>('what', form) ?? 'claim';
  const by = Form.useWatch<VelocityRule['by']>('by', form) ?? 'customer';
  const minutes = Form.useWatch<number | null>('minutes', form);
  const windowWords = useWindowWords();
  const minded = (next: VelocityRule['what']): void => {
    const { by: former, action } = form.getFieldsValue();
    if (!isCountedBy(next, former)) form.setFieldValue('by', firstOf(next));
    if (!mayActOn(next, action)) form.setFieldValue('action', 'watch');
  };
  return (
    <>
      <RequiredItem name="what" label={t('fraud.whatLabel')}>
        <Select
          onChange={minded}
          options={deedKinds.map((value) => ({
            value,
            label: sentenceCase(t(`fraud.what.${value}`)),
          }))}
        />
      </RequiredItem>
      <RequiredItem name="by" label={t('fraud.byLabel')}>
        <Select
          options={countedBy
            .filter((one) => isCountedBy(what, one))
            .map((value) => ({ value, label: sentenceCase(t(`fraud.by.${value}`)) }))}
        />
      </RequiredItem>
      {countsCustomers(what, by) ? (
        <RequiredItem name="counts" label={t('fraud.countsLabel')} extra={t('fraud.countsHint')}>
          <Select
            options={(['deeds', 'customers'] as const).map((value) => ({
              value,
              label: t(`fraud.counts.${value}`),
            }))}
          />
        </RequiredItem>
      ) : null}
      <RequiredItem
        name="minutes"
        label={t('fraud.minutes')}
        extra={minutes && minutes % 60 === 0 ? windowWords(minutes) : t('fraud.minutesHint')}
      >
        <InputNumber min={1} max={velocityBounds.minutes} precision={0} className="full-width" />
      </RequiredItem>
      <RequiredItem name="threshold" label={t('fraud.threshold')} extra={t('fraud.thresholdHint')}>
        <InputNumber min={1} max={velocityBounds.threshold} precision={0} className="full-width" />
      </RequiredItem>
      <RequiredItem
        name="action"
        label={t('fraud.action')}
        extra={t(mayActOn(what, 'block') ? 'fraud.actionHint' : 'fraud.onlyWatched')}
      >
        <Select
          options={ruleActions
            .filter((action) => mayActOn(what, action))
            .map((value) => ({ value, label: t(`fraud.actions.${value}`) }))}
        />
      </RequiredItem>
    </>
  );
}

const firstOf = (what: VelocityRule['what']): VelocityRule['by'] | undefined =>
  countedBy.find((by) => isCountedBy(what, by));

/** What the fields as they stand would have met in the past; told only of what was asked. */
function PreviewOfForm(): ReactNode {
  const { t } = useTranslation();
  const form = Form.useFormInstance<Fields>();
  const typed = Form.useWatch<Partial<Fields>>([], form);
  const tried = useMutation({
    mutationFn: async () => {
      const valid = await form.validateFields([...contentNames]);
      const { on, what, by, counts = 'deeds', minutes, threshold, action } = valid;
      const asked = { on, what, by, counts, minutes, threshold, action };
      return { asked, told: await fraudCalls.preview(contentOf(asked)) };
    },
  });
  const { data } = tried;
  const isOfThis =
    data &&
    contentNames.every(
      (name) => data.asked[name] === (typed?.[name] ?? (name === 'counts' ? 'deeds' : undefined)),
    );
  return (
    <div className="whole-row">
      <Button loading={tried.isPending} onClick={() => tried.mutate()}>
        {t('fraud.preview')}
      </Button>
      <p role="status">{isOfThis ? <PreviewWords of={data.told} /> : null}</p>
    </div>
  );
}

const contentNames = ['on', 'what', 'by', 'counts', 'minutes', 'threshold', 'action'] as const;
