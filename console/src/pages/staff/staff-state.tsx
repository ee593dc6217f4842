import type { Staff } from '#contract/organization.ts';
import { Flex, Tag } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { formatMoment } from '../../parts/format-figure.ts';
import { StatusTag } from '../../parts/status-tag.tsx';

export function RoleTags({ staff }: { staff: Staff }): ReactNode {
  const { t } = useTranslation();
  return (
    <Flex wrap gap={4}>
      {staff.roles.map((role) => (
        <Tag key={role} variant="filled">
          {t(`shell.roles.${role}`)}
        </Tag>
      ))}
    </Flex>
  );
}

export function StaffState({ staff }: { staff: Staff }): ReactNode {
  const { t } = useTranslation();
  const [now] = useState(() => Date.now());
  if (staff.disabled) return <StatusTag tone="default" text={t('staff.disabled')} />;
  if (staff.lockedUntil && Date.parse(staff.lockedUntil) > now)
    return (
      <StatusTag
        tone="warning"
        text={t('staff.locked', { until: formatMoment(staff.lockedUntil) })}
      />
    );
  return <StatusTag tone="success" text={t('staff.enabled')} />;
}
