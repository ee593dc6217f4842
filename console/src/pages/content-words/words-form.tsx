import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Form, Input, Select } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { contentWordCalls, type ContentWords } from '../../api/content-words.ts';
import { newIdempotencyKey } from '../../api/http.ts';
import { FormModal } from '../../parts/form-modal.tsx';
import { RequiredItem } from '../../parts/required-item.tsx';

type Fields = ContentWords & { reason: string };

/** Another list in place of the one in force; saving submits it for a second person. */
export function WordsForm({
  content,
  onClose,
}: {
  content: ContentWords;
  onClose: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const [key] = useState(newIdempotencyKey);
  const ask = useMutation({
    mutationFn: ({ reason, words, allowed }: Fields) =>
      contentWordCalls.ask({ content: { words, allowed }, reason }, key),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['content-words'] });
      void message.success(t('content.submitted'));
      onClose();
    },
  });
  const lengthRule = {
    validator: (_: unknown, words: string[]) =>
      words.every((word) => word.trim().length >= 2 && word.trim().length <= 30)
        ? Promise.resolve()
        : Promise.reject(new Error(t('content.words.lengthRule'))),
  };
  return (
    <FormModal<Fields>
      open
      name="content-words"
      title={t('content.words.change')}
      hint={t('content.words.hint')}
      okText={t('content.submit')}
      initialValues={content}
      saving={ask.isPending}
      onSave={(fields) => ask.mutate(fields)}
      onClose={onClose}
    >
      <Form.Item
        name="words"
        label={t('content.words.words')}
        extra={t('content.words.wordsHint')}
        rules={[lengthRule]}
      >
        <WordsInput />
      </Form.Item>
      <Form.Item
        name="allowed"
        label={t('content.words.allowed')}
        extra={t('content.words.allowedHint')}
        rules={[lengthRule]}
      >
        <WordsInput />
      </Form.Item>
      <RequiredItem name="reason" label={t('common.reason')}>
        <Input.TextArea maxLength={500} rows={2} showCount />
      </RequiredItem>
    </FormModal>
  );
}

function WordsInput(props: { value?: string[]; onChange?: (words: string[]) => void }): ReactNode {
  return (
    <Select<string[]>
      {...props}
      mode="tags"
      open={false}
      suffixIcon={null}
      maxCount={500}
      tokenSeparators={['、', '，', ',', '\n']}
    />
  );
}
