import { InfoCircleOutlined } from '@ant-design/icons';
import { Flex, Skeleton, Tooltip, Typography } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { formatMoment } from './format-figure.ts';

/**
 * The same in the header of a table. Not focusable: antd draws a hidden copy of the header to measure
 * columns, and a focusable element in there would trap the keyboard.
 */
export function DefinedColumn({
  label,
  definition,
}: {
  label: string;
  definition: string;
}): ReactNode {
  return (
    <Tooltip title={definition}>
      <span className="defined" aria-description={definition}>
        {label} <InfoCircleOutlined aria-hidden className="defined-mark" />
      </span>
    </Tooltip>
  );
}

/** A label whose definition (口径) is shown on hover and on keyboard focus. */
export function Defined({
  label,
  definition,
}: {
  label: ReactNode;
  definition?: ReactNode;
}): ReactNode {
  const { t } = useTranslation();
  if (!definition) return label;
  return (
    <Tooltip title={definition}>
      <span
        className="defined"
        tabIndex={0}
        aria-label={`${t('common.definition')}: ${textOf(label)}`}
      >
        {label} <InfoCircleOutlined aria-hidden className="defined-mark" />
      </span>
    </Tooltip>
  );
}

function textOf(node: ReactNode): string {
  return typeof node === 'string' ? node : '';
}

type FigureProps = {
  label: string;
  /** already formatted */
  value: ReactNode;
  /** the figure to the last digit, shown on hover */
  exact?: string;
  unit?: string;
  definition?: ReactNode;
  freshAt?: string | null | undefined;
  note?: ReactNode;
  loading?: boolean;
  size?: 'large' | 'small';
};

/** A figure: what it means on hover, how fresh it is below. */
export function Figure(props: FigureProps): ReactNode {
  const { t } = useTranslation();
  const {
    label,
    value,
    exact,
    unit,
    definition,
    freshAt,
    note,
    loading = false,
    size = 'large',
  } = props;
  return (
    <div className={`figure figure-${size}`}>
      <Typography.Text type="secondary">
        <Defined label={label} definition={definition} />
      </Typography.Text>
      {loading ? (
        <Skeleton.Input active size="small" />
      ) : (
        <Tooltip title={exact}>
          <Flex align="baseline" gap={4} className="figure-value">
            <span>{value}</span>
            {unit ? <span className="figure-unit">{unit}</span> : null}
          </Flex>
        </Tooltip>
      )}
      {note ? <div className="figure-note">{note}</div> : null}
      {freshAt ? (
        <div className="figure-note">{t('common.freshness', { at: formatMoment(freshAt) })}</div>
      ) : null}
    </div>
  );
}
