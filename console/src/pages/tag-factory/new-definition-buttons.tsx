import { Flex } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { useMayNotMake } from './use-may-not-make.ts';

/** 新建指标 and 新建标签, for product managers of the head office. */
export function NewDefinitionButtons(): ReactNode {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const mayNot = useMayNotMake();
  return (
    <Flex gap={8} wrap justify="center">
      <GuardedButton
        blockedBecause={mayNot}
        onClick={() => void navigate('/tags/definitions/new/metric')}
      >
        {t('factory.newMetric')}
      </GuardedButton>
      <GuardedButton
        type="primary"
        blockedBecause={mayNot}
        onClick={() => void navigate('/tags/definitions/new/tag')}
      >
        {t('factory.newTag')}
      </GuardedButton>
    </Flex>
  );
}
