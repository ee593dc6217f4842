import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { modelCalls } from '../../api/models.ts';
import { formatDay } from '../../parts/format-figure.ts';
import { Loaded } from '../../parts/load-state.tsx';

/** Which version of a model a predictive tag speaks for, and of which day its scores are. */
export function ModelOfTag({ code }: { code: string }): ReactNode {
  const { t } = useTranslation();
  const model = useQuery({
    queryKey: ['models', code],
    queryFn: ({ signal }) => modelCalls.find(code, signal),
  });
  return (
    <Loaded query={model} rows={1}>
      {({ live, scores, registration }) => (
        <Link to={`/models/${code}`}>
          {live
            ? t('outsideModels.versionOf', {
                n: live.version,
                date: scores ? formatDay(scores.businessDate) : '—',
              })
            : t('outsideModels.noVersion')}
          {registration ? ` · ${t('outsideModels.said', registration)}` : ''}
        </Link>
      )}
    </Loaded>
  );
}
