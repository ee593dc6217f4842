import { largestReminderDays, programmeStates, tierPeriods, validities } from '#contract/points.ts';
import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button, Form, Input, InputNumber, Select } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { pointsCalls, type PointsProgramme } from '../../api/points.ts';
import { useSession } from '../../app/session.tsx';
import { FormModal } from '../../parts/form-modal.tsx';
import { RequiredItem, useCodeRule } from '../../parts/required-item.tsx';

type Tier = { floor?: number | null; yuan?: number | null };
type Fields = {
  code: string;
  name: string;
  worthYuan: number;
  validity: PointsProgramme['validity'];
  validityCount: number;
  state: PointsProgramme['state'];
  tiers: Tier[];
  tierPeriod: PointsProgramme['tierPeriod'];
  tierTimes: number;
  reminderDays: number;
};

const hundredths = (figure: number | null | undefined): number => Math.round((figure ?? 0) * 100);

/** A programme is opened with what its points are worth; later its tiers, name and state change. */
export function ProgrammeForm({
  programme,
  onClose,
}: {
  programme: PointsProgramme | null;
  onClose: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const session = useSession();
  const queries = useQueryClient();
  const save = useMutation({
    mutationFn: async (fields: Fields) => {
      const { name, tierPeriod, tierTimes, reminderDays } = fields;
      const tiers = (fields.tiers ?? []).map(({ floor, yuan }) => ({
        floor: hundredths(floor),
        valueFen: hundredths(yuan),
      }));
      const changed = { name, tiers, tierPeriod, tierTimes, reminderDays };
      if (programme)
        await pointsCalls.changeProgramme(programme.id, { ...changed, state: fields.state });
      else
        await pointsCalls.addProgramme({
          ...changed,
          code: fields.code,
          orgId: session.wholeBank ? null : session.org.orgId,
          hundredPointsFen: hundredths(fields.worthYuan),
          validity: fields.validity,
          validityCount: fields.validityCount,
        });
    },
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['points-programmes'] });
      void message.success(t('common.saved'));
      onClose();
    },
  });
  return (
    <FormModal<Fields>
      open
      wide
      name="points-programme"
      title={
        programme ? `${t('points.programme.edit')} · ${programme.name}` : t('points.programme.add')
      }
      {...(programme ? {} : { hint: t('points.programme.addHint') })}
      initialValues={
        programme
          ? { ...programme, tiers: programme.tiers.map(tierFields) }
          : {
              validity: 'rolling_months',
              tierPeriod: 'quarter',
              tierTimes: 1,
              reminderDays: 14,
              tiers: [],
            }
      }
      saving={save.isPending}
      onSave={(fields) => save.mutate(fields)}
      onClose={onClose}
    >
      <RequiredItem name="name" label={t('points.programme.name')}>
        <Input maxLength={100} />
      </RequiredItem>
      {programme ? <StateField /> : <OpeningFields />}
      <RequiredItem name="tierPeriod" label={t('points.programme.tierPeriod')}>
        <Select
          options={tierPeriods.map((value) => ({
            value,
            label: t(`points.programme.tierPeriods.${value}`),
          }))}
        />
      </RequiredItem>
      <RequiredItem name="tierTimes" label={t('points.programme.tierTimes')}>
        <InputNumber min={1} max={100} precision={0} className="full-width" />
      </RequiredItem>
      <RequiredItem
        name="reminderDays"
        label={t('points.programme.reminderDays')}
        extra={t('points.programme.reminderDaysHint')}
      >
        <InputNumber min={0} max={largestReminderDays} precision={0} className="full-width" />
      </RequiredItem>
      <TierRows />
    </FormModal>
  );
}

const tierFields = ({ floor, valueFen }: PointsProgramme['tiers'][number]): Tier => ({
  floor: floor / 100,
  yuan: valueFen / 100,
});

function StateField(): ReactNode {
  const { t } = useTranslation();
  return (
    <RequiredItem
      name="state"
      label={t('points.programme.state')}
      extra={t('points.programme.closedHint')}
    >
      <Select
        options={programmeStates.map((value) => ({
          value,
          label: t(`points.programme.states.${value}`),
        }))}
      />
    </RequiredItem>
  );
}

function OpeningFields(): ReactNode {
  const { t } = useTranslation();
  const codeRule = useCodeRule();
  const validity = Form.useWatch<PointsProgramme['validity'] | undefined>('validity');
  const isMonths = validity !== 'year_end';
  return (
    <>
      <RequiredItem name="code" label={t('points.programme.code')} rules={[codeRule()]}>
        <Input />
      </RequiredItem>
      <RequiredItem
        name="worthYuan"
        label={t('points.programme.worth')}
        tooltip={t('points.programme.worthDefinition')}
      >
        <InputNumber min={0} max={1_000_000} precision={2} className="full-width" />
      </RequiredItem>
      <RequiredItem name="validity" label={t('points.programme.validity')}>
        <Select
          options={validities.map((value) => ({
            value,
            label: t(`points.programme.validityKinds.${value}`),
          }))}
        />
      </RequiredItem>
      <RequiredItem
        name="validityCount"
        label={t(isMonths ? 'points.programme.months' : 'points.programme.years')}
      >
        <InputNumber min={isMonths ? 1 : 0} max={120} precision={0} className="full-width" />
      </RequiredItem>
      <span />
    </>
  );
}

function TierRows(): ReactNode {
  const { t } = useTranslation();
  return (
    <fieldset className="plain-fieldset whole-row">
      <legend>{t('points.programme.tiers')}</legend>
      <p className="muted">{t('points.programme.tiersHint')}</p>
      <Form.List
        name="tiers"
        rules={[
          {
            validator: (_, tiers: Tier[]) =>
              rising(tiers)
                ? Promise.resolve()
                : Promise.reject(new Error(t('points.programme.tiersRise'))),
          },
        ]}
      >
        {(rows, { add, remove }, { errors }) => (
          <>
            {rows.map(({ key, name }, at) => (
              <div key={key} className="form-line">
                <Form.Item name={[name, 'floor']} rules={[{ required: true, message: '' }]}>
                  <InputNumber
                    min={0.01}
                    precision={2}
                    prefix="≥"
                    suffix={t('points.unit')}
                    className="step-figure"
                    aria-label={`${t('points.programme.tierFloor')} ${at + 1}`}
                  />
                </Form.Item>
                <Form.Item name={[name, 'yuan']} rules={[{ required: true, message: '' }]}>
                  <InputNumber
                    min={0.01}
                    max={1_000_000}
                    precision={2}
                    suffix={t('common.yuanUnit')}
                    className="step-figure"
                    aria-label={`${t('points.programme.tierValue')} ${at + 1}`}
                  />
                </Form.Item>
                <Button
                  type="text"
                  icon={<DeleteOutlined aria-hidden />}
                  aria-label={t('points.programme.removeTier')}
                  onClick={() => remove(name)}
                />
              </div>
            ))}
            <Form.ErrorList errors={errors} />
            <Button
              icon={<PlusOutlined aria-hidden />}
              disabled={rows.length >= 20}
              onClick={() => add({})}
            >
              {t('points.programme.addTier')}
            </Button>
          </>
        )}
      </Form.List>
    </fieldset>
  );
}

function rising(tiers: readonly Tier[] | undefined): boolean {
  return (tiers ?? []).every((tier, at, all) => {
    const before = all[at - 1];
    if (!before || tier.floor == null || tier.yuan == null) return true;
    return tier.floor > (before.floor ?? 0) && tier.yuan > (before.yuan ?? 0);
  });
}
