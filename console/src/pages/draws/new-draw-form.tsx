import { drawKinds, type DrawKind } from '#contract/draws.ts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Input, Select } from 'antd';
import type { Dayjs } from 'dayjs';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { drawCalls } from '../../api/draws.ts';
import { useSession } from '../../app/session.tsx';
import { momentOf } from '../../parts/bank-moment.ts';
import { MomentRange } from '../../parts/moment-picker.tsx';
import { FormModal } from '../../parts/form-modal.tsx';
import { RequiredItem } from '../../parts/required-item.tsx';

type Fields = { kind: DrawKind; zh: string; en: string; period: [Dayjs, Dayjs] };

/** Begins a draw; its prizes are written on its own page. */
export function NewDrawForm({ onClose }: { onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const session = useSession();
  const save = useMutation({
    mutationFn: ({ kind, zh, en, period: [from, to] }: Fields) =>
      drawCalls.add({
        kind,
        orgId: session.wholeBank ? null : session.org.orgId,
        content: {
          name: { zh, en },
          startsAt: momentOf(from),
          endsAt: momentOf(to),
          thanks: { zh: '谢谢参与', en: 'Thank you for playing' },
          totalWeight: 1000,
          prizes: [],
          guarantee: null,
          chances: [],
          playsPerDay: null,
          quiz: null,
        },
      }),
    onSuccess: async ({ id }) => {
      await queries.invalidateQueries({ queryKey: ['draws'] });
      await navigate(`/draws/${id}`);
    },
  });
  return (
    <FormModal<Fields>
      open
      title={t('draws.add')}
      hint={t('draws.addHint')}
      initialValues={{ kind: 'wheel' }}
      saving={save.isPending}
      onSave={(fields) => save.mutate(fields)}
      onClose={onClose}
    >
      <RequiredItem name="kind" label={t('draws.kind')}>
        <Select options={drawKinds.map((value) => ({ value, label: t(`draws.kinds.${value}`) }))} />
      </RequiredItem>
      <RequiredItem name="zh" label={t('draws.nameZh')}>
        <Input maxLength={60} />
      </RequiredItem>
      <RequiredItem name="en" label={t('draws.nameEn')}>
        <Input maxLength={60} />
      </RequiredItem>
      <RequiredItem name="period" label={t('draws.period')}>
        <MomentRange />
      </RequiredItem>
    </FormModal>
  );
}
