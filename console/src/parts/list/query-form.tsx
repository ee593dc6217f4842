import { DownOutlined, UpOutlined } from '@ant-design/icons';
import {
  Button,
  Card,
  DatePicker,
  Flex,
  Form,
  Input,
  Select,
  TreeSelect,
  type TreeSelectProps,
} from 'antd';
import dayjs from 'dayjs';
import { useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

type Option = { value: string; label: string };

/** One field of a query form; its value is text, as it stands in the URL. */
export type Filter = {
  name: string;
  label: string;
  /** personal data: kept out of the address bar, in the browser's own history entry instead */
  personal?: true;
} & (
  | { kind: 'text'; placeholder?: string }
  /** `unchosen` says what is listed while nothing is chosen, where that is not everything */
  | { kind: 'choice'; options: readonly Option[]; unchosen?: string }
  | { kind: 'day' }
  | { kind: 'tree'; tree: NonNullable<TreeSelectProps['treeData']> }
);

type QueryFormProps = {
  filters: readonly Filter[];
  values: Readonly<Record<string, string>>;
  onQuery: (values: Record<string, string>) => void;
};

/** How many filters stand in the first line before 展开. */
const firstLine = 3;

/** The collapsible query form above a list: 查询 and 重置, the rest behind 展开. */
export function QueryForm({ filters, values, onQuery }: QueryFormProps): ReactNode {
  const { t } = useTranslation();
  const [form] = Form.useForm<Record<string, string | undefined>>();
  const [open, setOpen] = useState(() =>
    filters.slice(firstLine).some((filter) => values[filter.name]),
  );
  useEffect(() => {
    form.resetFields();
    form.setFieldsValue({ ...values });
  }, [form, values]);
  const submit = (given: Record<string, string | undefined>): void => {
    const filled = Object.entries(given).flatMap(([name, value]): [string, string][] =>
      value ? [[name, value.trim()]] : [],
    );
    onQuery(Object.fromEntries(filled));
  };
  const shown = open ? filters : filters.slice(0, firstLine);
  return (
    <Card className="list-filters" variant="borderless">
      <Form name="query" form={form} layout="inline" onFinish={submit} className="query-form">
        {shown.map((filter) => (
          <Form.Item
            key={filter.name}
            name={filter.name}
            label={filter.label}
            {...(filter.kind === 'day' ? dayAsText : {})}
          >
            {inputOf(filter, t('common.placeholderSelect'))}
          </Form.Item>
        ))}
        <Flex gap={8} className="query-buttons">
          <Button type="primary" htmlType="submit">
            {t('common.query')}
          </Button>
          <Button onClick={() => onQuery({})}>{t('common.reset')}</Button>
          {filters.length > firstLine ? (
            <Button
              type="link"
              icon={open ? <UpOutlined aria-hidden /> : <DownOutlined aria-hidden />}
              iconPlacement="end"
              onClick={() => setOpen(!open)}
              aria-expanded={open}
            >
              {t(open ? 'common.collapse' : 'common.expand')}
            </Button>
          ) : null}
        </Flex>
      </Form>
    </Card>
  );
}

const dayAsText = {
  getValueProps: (value: string | undefined) => ({ value: value ? dayjs(value) : null }),
  getValueFromEvent: (day: dayjs.Dayjs | null) => day?.format('YYYY-MM-DD') ?? '',
};

function inputOf(filter: Filter, choose: string): ReactNode {
  if (filter.kind === 'text') return <Input allowClear placeholder={filter.placeholder ?? ''} />;
  if (filter.kind === 'day') return <DatePicker className="query-day" />;
  if (filter.kind === 'tree')
    return (
      <TreeSelect
        allowClear
        showSearch={{ treeNodeFilterProp: 'title' }}
        treeData={filter.tree}
        placeholder={choose}
        treeDefaultExpandAll
      />
    );
  return (
    <Select
      allowClear
      showSearch={{ optionFilterProp: 'label' }}
      options={[...filter.options]}
      placeholder={filter.unchosen ?? choose}
    />
  );
}
