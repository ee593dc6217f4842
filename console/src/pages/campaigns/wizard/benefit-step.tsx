import { Alert, Button, Checkbox, Form, Input, InputNumber, Select, Table } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useOffers } from '../../../api/benefits.ts';
import type { Arm } from '../../../api/campaigns.ts';
import { formatFen } from '../../../parts/format-figure.ts';
import { faultOfArms, sumOfShares, withTreatment } from '../arms.core.ts';
import type { StepProps } from './step-props.ts';

export function BenefitStep({ draft, change }: StepProps): ReactNode {
  const { t } = useTranslation();
  const task = draft.task ?? { title: draft.name, script: '', dueAfterDays: 7 };
  return (
    <>
      <ArmTable arms={draft.arms} onChange={(arms) => change({ arms })} />
      <Form layout="vertical" className="narrow-form">
        <Form.Item extra={t('campaigns.benefit.pushHint')}>
          <Checkbox
            checked={draft.pushAtLaunch}
            onChange={(event) => change({ pushAtLaunch: event.target.checked })}
          >
            {t('campaigns.benefit.push')}
          </Checkbox>
        </Form.Item>
        <Form.Item label={t('campaigns.benefit.taskTitle')} required htmlFor="task-title">
          <Input
            id="task-title"
            value={task.title}
            maxLength={100}
            onChange={(event) => change({ task: { ...task, title: event.target.value } })}
          />
        </Form.Item>
        <Form.Item label={t('campaigns.benefit.script')} required htmlFor="task-script">
          <Input.TextArea
            id="task-script"
            value={task.script}
            maxLength={2000}
            showCount
            autoSize={{ minRows: 4 }}
            onChange={(event) => change({ task: { ...task, script: event.target.value } })}
          />
        </Form.Item>
        <Form.Item label={t('campaigns.benefit.dueAfter')} htmlFor="task-due">
          <InputNumber
            id="task-due"
            min={0}
            max={90}
            precision={0}
            value={task.dueAfterDays}
            onChange={(days) => days !== null && change({ task: { ...task, dueAfterDays: days } })}
          />
        </Form.Item>
      </Form>
    </>
  );
}

function ArmTable({
  arms,
  onChange,
}: {
  arms: readonly Arm[];
  onChange: (arms: Arm[]) => void;
}): ReactNode {
  const { t } = useTranslation();
  const offers = useOffers();
  const set = (code: string, part: Partial<Arm>): void =>
    onChange(arms.map((arm) => (arm.code === code ? { ...arm, ...part } : arm)));
  const fault = faultOfArms(arms);
  const percent = `${sumOfShares(arms) / 100}%`;
  return (
    <div className="section">
      <p className="muted">{t('campaigns.benefit.armsHint')}</p>
      <Table<Arm>
        size="small"
        rowKey="code"
        pagination={false}
        dataSource={[...arms]}
        scroll={{ x: 'max-content' }}
        columns={[
          {
            title: t('campaigns.arms'),
            render: (_, arm) =>
              t(arm.isControl ? 'campaigns.benefit.control' : 'campaigns.benefit.treatment'),
            width: 110,
          },
          {
            title: t('campaigns.benefit.armName'),
            render: (_, arm) => (
              <Input
                aria-label={`${t('campaigns.benefit.armName')} ${arm.code}`}
                value={arm.name}
                maxLength={100}
                onChange={(event) => set(arm.code, { name: event.target.value })}
              />
            ),
          },
          {
            title: t('campaigns.benefit.share'),
            width: 140,
            render: (_, arm) => (
              <InputNumber
                aria-label={`${t('campaigns.benefit.share')} ${arm.code}`}
                min={0.01}
                max={99.99}
                step={1}
                precision={2}
                suffix="%"
                value={arm.sharePer10000 / 100}
                onChange={(share) =>
                  share !== null && set(arm.code, { sharePer10000: Math.round(share * 100) })
                }
              />
            ),
          },
          {
            title: t('campaigns.benefit.offer'),
            width: 320,
            render: (_, arm) =>
              arm.isControl ? (
                '—'
              ) : (
                <Select
                  className="full-width"
                  showSearch={{ optionFilterProp: 'label' }}
                  aria-label={`${t('campaigns.benefit.offer')} ${arm.code}`}
                  value={arm.offerId ?? 0}
                  options={[
                    { value: 0, label: t('campaigns.benefit.noOffer') },
                    ...(offers.data ?? []).map((offer) => ({
                      value: offer.id,
                      label: `${offer.name} (${formatFen(offer.faceAmountFen)} ${t('common.yuanUnit')})`,
                    })),
                  ]}
                  onChange={(offerId) => set(arm.code, { offerId: offerId === 0 ? null : offerId })}
                />
              ),
          },
          {
            title: t('common.actions'),
            width: 80,
            render: (_, arm) =>
              arm.isControl || arms.length <= 2 ? null : (
                <Button
                  type="link"
                  size="small"
                  danger
                  onClick={() => onChange(arms.filter((one) => one !== arm))}
                >
                  {t('common.remove')}
                </Button>
              ),
          },
        ]}
      />
      <div className="arms-foot">
        <Button
          size="small"
          disabled={arms.length >= 10}
          onClick={() => onChange(withTreatment(arms, t('campaigns.benefit.treatment')))}
        >
          {t('campaigns.benefit.addArm')}
        </Button>
        <span className="muted">{t('campaigns.benefit.sum', { percent })}</span>
        <Link to="/offers">{t('campaigns.benefit.createOffer')}</Link>
      </div>
      {fault === 'sum' ? (
        <Alert type="warning" showIcon title={t('campaigns.benefit.sumWrong', { percent })} />
      ) : null}
    </div>
  );
}
