import { DownloadOutlined } from '@ant-design/icons';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

/** A CSV file with the head that an upload expects, and a line as an example. */
export function TemplateLink({
  fileName,
  lines,
}: {
  fileName: string;
  lines: readonly string[];
}): ReactNode {
  const { t } = useTranslation();
  // With its mark of UTF-8, without which Excel misreads Chinese.
  const content = encodeURIComponent(`\uFEFF${lines.join('\r\n')}\r\n`);
  return (
    <a download={fileName} href={`data:text/csv;charset=utf-8,${content}`}>
      <DownloadOutlined aria-hidden /> {t('common.template')}
    </a>
  );
}
