import { Button, Card, Form, InputNumber } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { PageHead } from '../../parts/page-head.tsx';
import { ErasePerson } from './erase-person.tsx';

/**
 * 个人信息删除: the security administrator answers a person's request by customer number, without being able
 * to look at customers.
 */
export function ErasurePage(): ReactNode {
  const { t } = useTranslation();
  const [search, setSearch] = useSearchParams();
  const customerNo = Number(search.get('customer') ?? 0);
  return (
    <>
      <PageHead title={t('shell.menu.erasure')} note={t('customers.erasure.note')} />
      <Card variant="borderless" className="section">
        <Form<{ customerNo: number }>
          key={customerNo}
          name="erasure-search"
          layout="inline"
          initialValues={customerNo > 0 ? { customerNo } : {}}
          onFinish={(fields) => setSearch({ customer: String(fields.customerNo) })}
        >
          <Form.Item
            name="customerNo"
            label={t('customers.no')}
            rules={[
              { required: true, message: t('common.required', { label: t('customers.no') }) },
            ]}
          >
            <InputNumber className="amount" min={1} max={2 ** 31 - 1} precision={0} />
          </Form.Item>
          <Button htmlType="submit">{t('customers.erasure.check')}</Button>
        </Form>
      </Card>
      {customerNo > 0 ? <ErasePerson key={customerNo} customerNo={customerNo} /> : null}
    </>
  );
}
