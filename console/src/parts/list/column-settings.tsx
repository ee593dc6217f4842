import { SettingOutlined } from '@ant-design/icons';
import { Button, Checkbox, Flex, Popover, Tooltip } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

/** Which columns a person hid on a list, kept in this browser; before they chose, those that the window has no room for. */
export function useHiddenColumns(
  listName: string,
  columns: readonly { key: string; from?: number }[],
): [ReadonlySet<string>, (hidden: ReadonlySet<string>) => void] {
  const key = `huike.columns.${listName}`;
  const [hidden, setHidden] = useState<ReadonlySet<string>>(() => {
    const kept = localStorage.getItem(key);
    return new Set(
      kept === null
        ? columns.filter(({ from = 0 }) => from > window.innerWidth).map((column) => column.key)
        : kept.split(',').filter(Boolean),
    );
  });
  return [
    hidden,
    (next) => {
      localStorage.setItem(key, [...next].join(','));
      setHidden(next);
    },
  ];
}

type ColumnSettingsProps = {
  columns: readonly { key: string; title: string }[];
  hidden: ReadonlySet<string>;
  onChange: (hidden: ReadonlySet<string>) => void;
};

export function ColumnSettings({ columns, hidden, onChange }: ColumnSettingsProps): ReactNode {
  const { t } = useTranslation();
  const shown = columns.filter((column) => !hidden.has(column.key)).map((column) => column.key);
  const change = (keys: readonly string[]): void =>
    onChange(new Set(columns.map((column) => column.key).filter((key) => !keys.includes(key))));
  return (
    <Popover
      trigger="click"
      placement="bottomRight"
      title={t('common.columns')}
      content={
        <Flex vertical gap={8}>
          <Checkbox.Group value={shown} onChange={change}>
            <Flex vertical gap={6}>
              {columns.map((column) => (
                <Checkbox
                  key={column.key}
                  value={column.key}
                  disabled={shown.length === 1 && shown[0] === column.key}
                >
                  {column.title}
                </Checkbox>
              ))}
            </Flex>
          </Checkbox.Group>
          <Button size="small" onClick={() => onChange(new Set())}>
            {t('common.showAllColumns')}
          </Button>
        </Flex>
      }
    >
      <Tooltip title={t('common.columns')}>
        <Button
          type="text"
          icon={<SettingOutlined aria-hidden />}
          aria-label={t('common.columns')}
        />
      </Tooltip>
    </Popover>
  );
}
