import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Card, Col, Form, Input, Row, Tag } from 'antd';
import { useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useBlocker, useNavigate, useParams } from 'react-router';
import {
  definitionCalls,
  type DefinitionDetail,
  type DefinitionDraft,
  type DefinitionKind,
} from '../../api/tag-definitions.ts';
import { ApiProblem, messageOf } from '../../api/http.ts';
import { useSay } from '../../app/language.ts';
import { useTrailEnd } from '../../app/page-trail.tsx';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { LoadedPage } from '../../parts/loaded-page.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { type Conflict, EditConflict, readConflict } from './edit-conflict.tsx';
import { DraftFaultContext, faultOf } from './draft-fault.tsx';
import {
  countIsRight,
  emptyDraft,
  windowBounds,
  withEnglish,
  withoutUnfinished,
} from './empty-draft.ts';
import { MetricFields } from './metric-fields.tsx';
import { NamingCard } from './naming-card.tsx';
import { PreviewPanel, usePreview } from './preview-panel.tsx';
import { TagFields } from './tag-fields.tsx';
import { useMayNotMake } from './use-may-not-make.ts';

const kindOf = (text: string | undefined): DefinitionKind => (text === 'metric' ? 'metric' : 'tag');

export function NewDefinitionPage(): ReactNode {
  const kind = kindOf(useParams()['kind']);
  return <Builder key={kind} kind={kind} standing={null} />;
}

export function EditDefinitionPage(): ReactNode {
  const { kind: given, code = '' } = useParams();
  const kind = kindOf(given);
  const standing = useQuery({
    queryKey: ['tag-definitions', kind, code],
    queryFn: ({ signal }) => definitionCalls.find(kind, code, signal),
    // What is being edited is not read again under the hands of who edits.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  return (
    <LoadedPage query={standing}>{(one) => <Builder kind={kind} standing={one} />}</LoadedPage>
  );
}

/** The form of a metric or a tag, with what it would say beside it. */
function Builder({
  kind,
  standing: opened,
}: {
  kind: DefinitionKind;
  standing: DefinitionDetail | null;
}): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const { message } = App.useApp();
  // What this form was last in step with.
  const [standing, setStanding] = useState(opened);
  const [conflict, setConflict] = useState<Conflict | null>(null);
  const [code, setCode] = useState(standing?.code ?? '');
  const [draft, setDraft] = useState<DefinitionDraft>(standing?.content ?? emptyDraft(kind));
  const [note, setNote] = useState('');
  const [changed, setChanged] = useState(false);
  const title = standing
    ? t('factory.editTitle', { name: say(standing.name) })
    : t(kind === 'metric' ? 'factory.newMetric' : 'factory.newTag');
  useTrailEnd(title, { path: '/tags/definitions', text: t('factory.title') });
  const mayLeave = useLeaveGuard(changed);
  const put = (next: DefinitionDraft): void => {
    setDraft(next);
    // What was wrong when it was saved may be put right by this.
    save.reset();
    setChanged(true);
  };
  const isCode = /^[a-z][a-z0-9_]{0,59}$/.test(code);
  // Made anew with every change only, so that the preview is not asked for at every draw.
  const shown = useMemo(() => withoutUnfinished(named(draft)), [draft]);
  const preview = usePreview(isCode ? code : 'draft', shown);
  // Bounds of the form before are none of this one.
  const found = preview.isPlaceholderData ? null : (preview.data?.bounds ?? null);
  const mayNot = useMayNotMake();
  const notNow =
    standing?.state === 'retired'
      ? t('factory.isRetired')
      : standing?.latestState === 'submitted'
        ? t('factory.waiting')
        : null;
  const tooLong =
    draft.kind === 'metric' && !countIsRight(draft.metric.window)
      ? t('factory.windowBounds', windowBounds)
      : null;
  const save = useMutation({
    mutationFn: (over: DefinitionDetail | null) => {
      const content = withBounds(withoutUnfinished(withEnglish(draft)), found);
      return over
        ? definitionCalls.edit(code, over.edits, content, note)
        : definitionCalls.create(code, content);
    },
    onSuccess: async (saved) => {
      setChanged(false);
      void message.success(t('factory.saved'));
      await queries.invalidateQueries({ queryKey: ['tag-definitions'] });
      mayLeave();
      void navigate(`/tags/definitions/${saved.kind}/${saved.code}`);
    },
    onError: async (error, over) => {
      if (over && error instanceof ApiProblem && error.code === 'DEFINITION_CHANGED')
        setConflict(await readConflict(over));
      else void message.error(messageOf(error));
    },
  });
  const stepOn = ({ now }: Conflict): void => {
    setStanding(now);
    setConflict(null);
  };
  return (
    <Form layout="vertical" onFinish={() => save.mutate(standing)}>
      <PageHead
        title={title}
        extra={
          <>
            {changed ? <Tag variant="filled">{t('factory.unsaved')}</Tag> : null}
            <GuardedButton
              type="primary"
              htmlType="submit"
              loading={save.isPending}
              blockedBecause={mayNot ?? notNow ?? (isCode ? tooLong : t('factory.codeRule'))}
            >
              {t('factory.save')}
            </GuardedButton>
          </>
        }
      />
      {conflict ? (
        <EditConflict
          conflict={conflict}
          onTake={() => {
            stepOn(conflict);
            setDraft(conflict.now.content);
            setChanged(false);
          }}
          onKeep={() => {
            stepOn(conflict);
            save.mutate(conflict.now);
          }}
        />
      ) : null}
      <Row gutter={[14, 14]}>
        <Col xs={24} xl={15}>
          <NamingCard
            draft={draft}
            onChange={put}
            code={code}
            onCode={(next) => {
              setCode(next);
              setChanged(true);
            }}
            isFixed={standing !== null}
          />
          <DraftFaultContext value={faultOf(preview.error ?? save.error)}>
            {draft.kind === 'metric' ? (
              <MetricFields
                draft={draft.metric}
                onChange={(metric) => put({ kind: 'metric', metric })}
              />
            ) : (
              <TagFields
                code={code}
                draft={draft.tag}
                found={found}
                onChange={(tag) => put({ kind: 'tag', tag })}
              />
            )}
          </DraftFaultContext>
          {standing ? (
            <Card variant="borderless">
              <Form.Item label={t('factory.changeNote')} htmlFor="note">
                <Input
                  id="note"
                  maxLength={500}
                  value={note}
                  onChange={(event) => setNote(event.target.value)}
                />
              </Form.Item>
            </Card>
          ) : null}
        </Col>
        <Col xs={24} xl={9}>
          <PreviewPanel preview={preview} choices={choicesOf(draft)} />
        </Col>
      </Row>
    </Form>
  );
}

/** A draft is tried before it has a name. */
function named(draft: DefinitionDraft): DefinitionDraft {
  const orDraft = (name: { zh: string; en: string }) =>
    name.zh.trim() === '' ? { zh: '草稿', en: 'Draft' } : name;
  const full = withEnglish(draft);
  if (full.kind === 'metric')
    return { ...full, metric: { ...full.metric, name: orDraft(full.metric.name) } };
  const { name, definition, owner } = full.tag;
  return {
    kind: 'tag',
    tag: {
      ...full.tag,
      name: orDraft(name),
      definition: orDraft(definition),
      owner: orDraft(owner),
    },
  };
}

function withBounds(draft: DefinitionDraft, found: readonly number[] | null): DefinitionDraft {
  if (draft.kind !== 'tag' || draft.tag.form.kind !== 'quantiles') return draft;
  const { form } = draft.tag;
  if (form.bounds.length > 0 || found === null) return draft;
  return { kind: 'tag', tag: { ...draft.tag, form: { ...form, bounds: [...found] } } };
}

function choicesOf(draft: DefinitionDraft) {
  if (draft.kind !== 'tag') return null;
  return 'bands' in draft.tag.form ? draft.tag.form.bands : draft.tag.choices;
}

/**
 * Asks before unsaved changes are lost: inside the console, and when the window is closed. What it gives
 * lets the next step through at once: that nothing is unsaved any more is drawn later than it is known.
 */
function useLeaveGuard(changed: boolean): () => void {
  const { t } = useTranslation();
  const { modal } = App.useApp();
  const released = useRef(false);
  const blocker = useBlocker(() => changed && !released.current);
  useEffect(() => {
    if (blocker.state !== 'blocked') return;
    modal.confirm({
      title: t('factory.leaveTitle'),
      content: t('factory.leaveText'),
      okText: t('factory.leave'),
      cancelText: t('factory.stay'),
      onOk: () => blocker.proceed(),
      onCancel: () => blocker.reset(),
    });
  }, [blocker, modal, t]);
  useEffect(() => {
    if (!changed) return undefined;
    const ask = (event: BeforeUnloadEvent): void => event.preventDefault();
    globalThis.addEventListener('beforeunload', ask);
    return () => globalThis.removeEventListener('beforeunload', ask);
  }, [changed]);
  return () => {
    released.current = true;
  };
}
