import { Alert } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Faults } from './use-faults.ts';
import { wizardSteps } from './wizard-steps.ts';

/** What is missing before one can go on, each with a way to the step where it is put right. */
export function MissingSteps({ faults }: { faults: Faults }): ReactNode {
  const { t } = useTranslation();
  return (
    <Alert
      type="warning"
      showIcon
      className="section"
      title={t('campaigns.incomplete')}
      description={
        <ul className="plain-list">
          {wizardSteps.map((step) =>
            faults[step] ? (
              <li key={step}>
                <Link to={{ search: `?step=${step}` }}>{t(`campaigns.steps.${step}`)}</Link>
                <span>{faults[step]}</span>
              </li>
            ) : null,
          )}
        </ul>
      }
    />
  );
}
