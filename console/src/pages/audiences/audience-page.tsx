import { ruleShape, type Rule } from '#contract/audience-rule.ts';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useParams, useSearchParams } from 'react-router';
import { audienceCalls, type Audience } from '../../api/audiences.ts';
import { useTags } from '../../api/tags.ts';
import { useTrailEnd } from '../../app/page-trail.tsx';
import { Loaded } from '../../parts/load-state.tsx';
import { LoadedPage } from '../../parts/loaded-page.tsx';
import { AudienceBuilder } from './audience-builder.tsx';

/** A saved audience, opened for editing. */
export function AudiencePage(): ReactNode {
  const id = Number(useParams()['audienceId']);
  const audience = useQuery({
    queryKey: ['audiences', 'one', id],
    queryFn: ({ signal }) => audienceCalls.find(id, signal),
  });
  return <LoadedPage query={audience}>{(one) => <Saved audience={one} />}</LoadedPage>;
}

function Saved({ audience }: { audience: Audience }): ReactNode {
  useTrailEnd(audience.name);
  // The server checked it when it was saved; parsing again gives it its type.
  const rule = ruleShape.parse(audience.rule);
  return (
    <AudienceBuilder key={`${audience.id}.${audience.version}`} audience={audience} rule={rule} />
  );
}

/** A new audience; `?tag=` starts it with a condition on that tag. */
export function NewAudiencePage(): ReactNode {
  const { t } = useTranslation();
  useTrailEnd(t('audiences.create'));
  const [search] = useSearchParams();
  const code = search.get('tag');
  const tags = useTags();
  if (code === null) return <AudienceBuilder audience={null} rule={null} />;
  return (
    <Loaded query={tags}>
      {(all) => {
        const flag = all.find((tag) => tag.code === code)?.type === 'flag';
        const rule: Rule = {
          kind: 'and',
          of: [
            {
              kind: 'tag',
              tag: code,
              is: flag ? { operator: 'is', value: true } : { operator: 'known' },
            },
          ],
        };
        return <AudienceBuilder audience={null} rule={rule} />;
      }}
    </Loaded>
  );
}
