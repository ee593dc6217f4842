import { App, Form, Modal, type FormProps } from 'antd';
import { useEffect, useEffectEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiProblem, messageOf } from '../api/http.ts';

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
  /** what saving failed with: told at the field that the refusal names, or that `fieldOf` has for its code, else as a message */
  problem?: Error | null;
  fieldOf?: Readonly<Record<string, string>>;
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
  problem = null,
  fieldOf = {},
  onSave,
  onClose,
  children,
}: FormModalProps<Fields>): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const [form] = Form.useForm();
  const tell = useEffectEvent((error: Error) => {
    const field =
      error instanceof ApiProblem ? (error.facts['field'] ?? fieldOf[error.code]) : null;
    if (typeof field !== 'string') return void message.error(messageOf(error));
    const place = field.split('.').map((part) => (/^\d+$/.test(part) ? Number(part) : part));
    form.setFields([{ name: place, errors: [messageOf(error)] }]);
    form.scrollToField(place, { block: 'center', focus: true });
  });
  useEffect(() => {
    if (problem) tell(problem);
  }, [problem]);
  return (
    <Modal
      open={open}
      title={title}
      okText={okText ?? t('common.save')}
      okButtonProps={{ danger }}
      cancelText={t('common.cancel')}
      {...(wide ? { width: 740, className: 'tall-form', centered: true } : {})}
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
