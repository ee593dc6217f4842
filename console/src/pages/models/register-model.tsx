import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, DatePicker, Form, Input, InputNumber, Select } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { basisKindNames, basisKinds } from '#contract/outside-models.ts';
import { predictions } from '#contract/predictions.ts';
import { tagFamilies, tagFamilyNames } from '#contract/tags.ts';
import { modelCalls, type Registration } from '../../api/models.ts';
import { useSay } from '../../app/language.ts';
import { FormModal } from '../../parts/form-modal.tsx';
import { RequiredItem } from '../../parts/required-item.tsx';

type Bilingual = { zh: string; en: string };
type Fields = {
  code: string;
  name: Bilingual;
  definition: Bilingual;
  population: Bilingual;
  owner: Bilingual;
  family: Registration['family'];
  provider: string;
  basis: { kind: Registration['basis']['kind']; document: string; days: [Dayjs, Dayjs] };
  horizonMonths: number;
  scale: { from: number; to: number };
  bands?: { high?: number | null; medium?: number | null };
  outcomeOf?: Registration['outcomeOf'];
};

const dayFormat = 'YYYY-MM-DD';
const codePattern = /^[a-z][a-z0-9_]{2,39}$/;

/** What the bank records of a model of others; `standing` is changed, else a new one is registered. */
export function RegisterModel({
  open,
  standing,
  onClose,
  onDone,
}: {
  open: boolean;
  standing: { code: string; registration: Registration } | null;
  onClose: () => void;
  onDone: (code: string) => void;
}): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const save = useMutation({
    mutationFn: ({ code, registration }: { code: string; registration: Registration }) =>
      standing
        ? modelCalls.changeRegistration(standing.code, registration)
        : modelCalls.register(code, registration),
    onSuccess: async ({ code }) => {
      void message.success(t('outsideModels.saved'));
      await queries.invalidateQueries({ queryKey: ['models'] });
      onDone(code);
    },
  });
  const words = (name: keyof Fields & ('name' | 'definition' | 'population' | 'owner')) => (
    <>
      <RequiredItem name={[name, 'zh']} label={t(`outsideModels.${name}`)}>
        <Input maxLength={200} />
      </RequiredItem>
      <RequiredItem name={[name, 'en']} label={t(`outsideModels.${name}En`)}>
        <Input maxLength={200} />
      </RequiredItem>
    </>
  );
  return (
    <FormModal<Fields>
      open={open}
      wide
      name="register-model"
      title={t(standing ? 'outsideModels.change' : 'outsideModels.register')}
      hint={t(standing ? 'outsideModels.changeHint' : 'outsideModels.registerHint')}
      initialValues={standing ? fieldsOf(standing.registration) : emptyFields()}
      saving={save.isPending}
      onClose={onClose}
      onSave={({ code, ...fields }) => save.mutate({ code, registration: registrationOf(fields) })}
    >
      {standing ? null : (
        <RequiredItem
          name="code"
          label={t('outsideModels.code')}
          rules={[{ pattern: codePattern, message: t('outsideModels.codeRule') }]}
        >
          <Input maxLength={40} />
        </RequiredItem>
      )}
      <RequiredItem name="provider" label={t('outsideModels.provider')}>
        <Input maxLength={100} />
      </RequiredItem>
      {words('name')}
      {words('definition')}
      {words('population')}
      {words('owner')}
      <RequiredItem name="family" label={t('outsideModels.family')}>
        <Select
          options={tagFamilies.map((value) => ({ value, label: say(tagFamilyNames[value]) }))}
        />
      </RequiredItem>
      <RequiredItem name="horizonMonths" label={t('outsideModels.horizon')}>
        <InputNumber min={1} max={36} precision={0} className="amount" />
      </RequiredItem>
      <RequiredItem name={['basis', 'kind']} label={t('outsideModels.basis')}>
        <Select
          options={basisKinds.map((value) => ({ value, label: say(basisKindNames[value]) }))}
        />
      </RequiredItem>
      <RequiredItem name={['basis', 'document']} label={t('outsideModels.document')}>
        <Input maxLength={200} />
      </RequiredItem>
      <RequiredItem name={['basis', 'days']} label={t('outsideModels.days')}>
        <DatePicker.RangePicker className="amount" />
      </RequiredItem>
      <Form.Item name="outcomeOf" label={t('outsideModels.outcomeOf')}>
        <Select
          allowClear
          placeholder={t('outsideModels.outcomeNone')}
          options={predictions.map((one) => ({ value: one.code, label: say(one) }))}
        />
      </Form.Item>
      <RequiredItem
        name={['scale', 'from']}
        label={t('outsideModels.scaleFrom')}
        extra={t('outsideModels.scaleHint')}
      >
        <InputNumber className="amount" />
      </RequiredItem>
      <RequiredItem name={['scale', 'to']} label={t('outsideModels.scaleTo')}>
        <InputNumber className="amount" />
      </RequiredItem>
      <Form.Item
        name={['bands', 'high']}
        label={t('outsideModels.bandHigh')}
        extra={t('outsideModels.bandHint')}
      >
        <InputNumber className="amount" />
      </Form.Item>
      <Form.Item name={['bands', 'medium']} label={t('outsideModels.bandMedium')}>
        <InputNumber className="amount" />
      </Form.Item>
    </FormModal>
  );
}

function emptyFields(): Partial<Fields> {
  return { scale: { from: 0, to: 1 }, horizonMonths: 3 };
}

function fieldsOf({ basis, bands, outcomeOf, ...rest }: Registration): Partial<Fields> {
  const { kind, document, from, until } = basis;
  return {
    ...rest,
    basis: { kind, document, days: [dayjs(from), dayjs(until)] },
    ...(bands ? { bands } : {}),
    ...(outcomeOf ? { outcomeOf } : {}),
  };
}

function registrationOf(fields: Omit<Fields, 'code'>): Registration {
  const { basis, bands, outcomeOf, ...rest } = fields;
  const { kind, document, days } = basis;
  const [from, until] = days.map((day) => day.format(dayFormat));
  const [high, medium] = [bands?.high ?? null, bands?.medium ?? null];
  return {
    ...rest,
    basis: { kind, document, from: from ?? '', until: until ?? '' },
    bands: high === null || medium === null ? null : { high, medium },
    outcomeOf: outcomeOf ?? null,
  };
}
