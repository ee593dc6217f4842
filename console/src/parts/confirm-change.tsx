import { App, Typography } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { formatCount } from './format-figure.ts';

type Asking = {
  title: string;
  /** how many things it touches */
  count?: number;
  detail?: ReactNode;
  okText: string;
  danger?: boolean;
  run: () => Promise<unknown>;
};

/** Asks before a change that is hard to undo, saying how many things it touches. */
export function useConfirmChange(): (asking: Asking) => void {
  const { t } = useTranslation();
  const { modal } = App.useApp();
  return (asking) => {
    const { title, count, detail, okText, danger = true, run } = asking;
    modal.confirm({
      title,
      okText,
      cancelText: t('common.cancel'),
      okButtonProps: { danger },
      content: (
        <>
          {count === undefined ? null : (
            <Typography.Paragraph strong>
              {t('common.affects', { number: formatCount(count) })}
            </Typography.Paragraph>
          )}
          {detail}
        </>
      ),
      // The failed change tells its own reason as a message; the dialog closes either way.
      onOk: () => run().catch(() => undefined),
    });
  };
}
