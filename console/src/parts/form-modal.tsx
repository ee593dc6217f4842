import { Form, Modal, type FormProps } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

type FormModalProps<Fields> = {
  open: boolean;
  title: string;
  /** what saving means, above the fields */
  hint?: string;
  /** distinguishes the ids of its fields from those of the page behind it */
  name?: string;
  initialValues: NonNullable<FormProps<Fields>['initialValues']>;
  saving: boolean;
  onSave: (fields: Fields) => void;
  onClose: () => void;
  children: ReactNode;
};

/** A dialogue of one form, which is empty again whenever it opens. */
export function FormModal<Fields>({
  open,
  title,
  hint,
  name,
  initialValues,
  saving,
  onSave,
  onClose,
  children,
}: FormModalProps<Fields>): ReactNode {
  const { t } = useTranslation();
  const [form] = Form.useForm<Fields>();
  return (
    <Modal
      open={open}
      title={title}
      okText={t('common.save')}
      cancelText={t('common.cancel')}
      confirmLoading={saving}
      onOk={() => form.submit()}
      onCancel={onClose}
      destroyOnHidden
    >
      {hint ? <p>{hint}</p> : null}
      <Form<Fields>
        form={form}
        {...(name ? { name } : {})}
        layout="vertical"
        preserve={false}
        initialValues={initialValues}
        onFinish={onSave}
      >
        {children}
      </Form>
    </Modal>
  );
}

/** The rule of a field that must be filled in, with its name in the message. */
export function useRequired(): (label: string) => { required: true; message: string }[] {
  const { t } = useTranslation();
  return (label) => [{ required: true, message: t('common.required', { label }) }];
}
