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
  /** what the button says when it is not "save" */
  okText?: string;
  danger?: boolean;
  /** of a form in two columns */
  wide?: boolean;
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
  okText,
  danger = false,
  wide = false,
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
      okText={okText ?? t('common.save')}
      okButtonProps={{ danger }}
      cancelText={t('common.cancel')}
      {...(wide ? { width: 640, className: 'tall-form', centered: true } : {})}
      confirmLoading={saving}
      onOk={() => form.submit()}
      onCancel={onClose}
      destroyOnHidden
    >
      {hint ? <p className="muted">{hint}</p> : null}
      <Form<Fields>
        form={form}
        {...(name ? { name } : {})}
        layout="vertical"
        {...(wide ? { className: 'two-columns' } : {})}
        preserve={false}
        scrollToFirstError={{ block: 'center', focus: true }}
        initialValues={initialValues}
        onFinish={onSave}
      >
        {children}
      </Form>
    </Modal>
  );
}
