import { Form, type FormItemProps } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

/** A field that must be filled in; further rules come after that one. */
export function RequiredItem({
  label,
  rules = [],
  ...rest
}: Omit<FormItemProps, 'label'> & { label: string }): ReactNode {
  const { t } = useTranslation();
  const required = { required: true, message: t('common.required', { label }) };
  return <Form.Item {...rest} label={label} rules={[required, ...rules]} />;
}

/** The rule of a code that people and files name a thing by. */
export function useCodeRule(): (most?: number) => { pattern: RegExp; message: string } {
  const { t } = useTranslation();
  return (most = 40) => ({
    pattern: new RegExp(`^[A-Za-z0-9_-]{1,${most}}$`),
    message: t('common.codeRule', { most }),
  });
}
