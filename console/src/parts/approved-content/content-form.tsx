import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ChangedContent, NewContent } from '#contract/approved-content.ts';
import { newIdempotencyKey } from '../../api/http.ts';
import { FormModal } from '../form-modal.tsx';
import { OrgSelect } from '../org-tree.tsx';
import { RequiredItem } from '../required-item.tsx';
import type { ContentWordsName } from './content-words-name.ts';

type Given<Content, Fields extends object> = {
  /** null: a new one */
  one: { id: number; version: number } | null;
  name: string;
  words: ContentWordsName;
  listKey: string;
  calls: {
    add: (body: NewContent<Content>, idempotencyKey: string) => Promise<unknown>;
    change: (id: number, body: ChangedContent<Content>) => Promise<unknown>;
  };
  initialValues: Partial<Fields>;
  contentOf: (fields: Fields) => Content;
  /** the field that a refusal of this code is told at; others name theirs, or are told as a message */
  fieldOf?: Readonly<Record<string, string>>;
  onClose: () => void;
  children: ReactNode;
};

/** Content as people will read it; saving submits a version of it for a second person. */
export function ContentForm<Content, Fields extends object>({
  one,
  name,
  words,
  listKey,
  calls,
  initialValues,
  contentOf,
  fieldOf,
  onClose,
  children,
}: Given<Content, Fields>): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const [key] = useState(newIdempotencyKey);
  const save = useMutation({
    // Told by the form, at its field where it has one.
    meta: { quiet: true },
    mutationFn: (fields: Fields & { orgId: number }) => {
      const content = contentOf(fields);
      return one
        ? calls.change(one.id, { version: one.version, content })
        : calls.add({ orgId: fields.orgId, content }, key);
    },
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: [listKey] });
      void message.success(t('content.submitted'));
      onClose();
    },
  });
  return (
    <FormModal<Fields & { orgId: number }>
      open
      wide
      title={one ? t('content.editing', { name }) : t(`${words}.add`)}
      hint={t('content.submitHint')}
      okText={t('content.submit')}
      initialValues={initialValues}
      saving={save.isPending}
      problem={save.error}
      {...(fieldOf ? { fieldOf } : {})}
      onSave={(fields) => save.mutate(fields)}
      onClose={onClose}
    >
      {children}
      {one ? null : (
        <RequiredItem name="orgId" label={t('content.org')} extra={t(`${words}.orgHint`)}>
          <OrgSelect />
        </RequiredItem>
      )}
    </FormModal>
  );
}
