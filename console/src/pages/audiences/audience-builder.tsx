import { ruleShape, type Rule } from '#contract/audience-rule.ts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Alert, App, Button, Card, Checkbox, Col, Form, Input, Row, Tag } from 'antd';
import { useMemo, useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { audienceCalls, type Audience } from '../../api/audiences.ts';
import { ApiProblem } from '../../api/http.ts';
import { useCan } from '../../app/session.tsx';
import { useConfirmChange } from '../../parts/confirm-change.tsx';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { AudienceInsight } from './audience-insight.tsx';
import { FreezeList } from './freeze-list.tsx';
import { Lookalikes } from './lookalikes.tsx';
import { VersionList } from './version-list.tsx';
import { RuleEditor } from './rule/rule-editor.tsx';
import {
  newGroup,
  ruleOfTree,
  treeOfRule,
  unfinished,
  type EditorGroup,
} from './rule/rule-tree.core.ts';

type Fields = { name: string; description: string; shared: boolean };

/** The rule at the left, what it means for real customers at the right, at every keystroke. */
export function AudienceBuilder({
  audience,
  rule,
}: {
  audience: Audience | null;
  rule: Rule | null;
}): ReactNode {
  const { t } = useTranslation();
  const can = useCan();
  const { message } = App.useApp();
  const ids = useRef(0);
  const next = (): number => ++ids.current;
  const [root, setRoot] = useState<EditorGroup>(() => start(rule));
  const [fields, setFields] = useState<Fields>({
    name: audience?.name ?? '',
    description: audience?.description ?? '',
    shared: audience?.shared ?? false,
  });
  const pending = useMemo(() => unfinished(root), [root]);
  const current = useMemo(() => ruleOfTree(root), [root]);
  const changed =
    audience === null ||
    JSON.stringify(current) !== JSON.stringify(ruleOfTree(start(rule))) ||
    fields.name !== audience.name ||
    fields.description !== audience.description ||
    fields.shared !== audience.shared;
  const mayNot = can(audience ? 'update' : 'create', 'Audience') ? null : t('common.notAllowed');
  return (
    <>
      <PageHead
        title={audience?.name ?? t('audiences.create')}
        note={
          audience ? (
            <>
              {t('audiences.version')} {audience.version}{' '}
              {changed ? <Tag variant="filled">{t('audiences.unsaved')}</Tag> : null}
            </>
          ) : (
            t('audiences.note')
          )
        }
        extra={
          <>
            {audience && !audience.archivedAt ? <ArchiveAudience audience={audience} /> : null}
            {audience && can('create', 'Campaign') && !changed ? (
              <Link to={`/campaigns/new?audience=${audience.id}`}>
                <Button>{t('audiences.useInCampaign')}</Button>
              </Link>
            ) : null}
            <SaveAudience
              audience={audience}
              fields={fields}
              rule={current}
              pending={pending.length}
              mayNot={mayNot}
              changed={changed}
            />
          </>
        }
      />
      <Row gutter={[14, 14]}>
        <Col xs={24} xl={14}>
          <Card variant="borderless" className="section">
            <Form layout="vertical" className="audience-fields">
              <Form.Item label={t('audiences.name')} required htmlFor="audience-name">
                <Input
                  id="audience-name"
                  value={fields.name}
                  maxLength={100}
                  onChange={(event) => setFields({ ...fields, name: event.target.value })}
                />
              </Form.Item>
              <Form.Item label={t('audiences.description')} htmlFor="audience-description">
                <Input
                  id="audience-description"
                  value={fields.description}
                  maxLength={1000}
                  onChange={(event) => setFields({ ...fields, description: event.target.value })}
                />
              </Form.Item>
              <Form.Item label=" ">
                <Checkbox
                  checked={fields.shared}
                  onChange={(event) => setFields({ ...fields, shared: event.target.checked })}
                >
                  {t('audiences.shared')}
                </Checkbox>
              </Form.Item>
            </Form>
          </Card>
          <Card
            variant="borderless"
            title={t('audiences.ruleTitle')}
            extra={
              pending.length > 0 ? (
                <span className="muted">{t('audiences.incomplete', { n: pending.length })}</span>
              ) : null
            }
          >
            <RuleEditor root={root} next={next} pending={new Set(pending)} onChange={setRoot} />
          </Card>
          {audience ? <FreezeList audience={audience} changed={changed} /> : null}
          {audience ? <Lookalikes audience={audience} changed={changed} /> : null}
          {audience ? (
            <VersionList
              audience={audience}
              mayNot={mayNot}
              onUse={(version) => {
                setRoot(start(ruleShape.parse(version.rule)));
                void message.info(t('audiences.versions.taken', { version: version.version }));
                window.scrollTo({ top: 0, behavior: 'smooth' });
              }}
            />
          ) : null}
        </Col>
        <Col xs={24} xl={10}>
          <AudienceInsight rule={current} />
        </Col>
      </Row>
    </>
  );

  function start(given: Rule | null): EditorGroup {
    return given ? treeOfRule(given, countFrom(ids)) : newGroup(countFrom(ids), 'and');
  }
}

function countFrom(ids: { current: number }): () => number {
  return () => ++ids.current;
}

type SaveProps = {
  audience: Audience | null;
  fields: Fields;
  rule: Rule | null;
  pending: number;
  mayNot: string | null;
  changed: boolean;
};

function SaveAudience({ audience, fields, rule, pending, mayNot, changed }: SaveProps): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const save = useMutation({
    mutationFn: () =>
      audience
        ? audienceCalls.change(audience.id, { version: audience.version, ...fields, rule })
        : audienceCalls.create({ ...fields, rule }),
    onSuccess: async (saved) => {
      queries.setQueryData(['audiences', 'one', saved.id], saved);
      void message.success(t('audiences.savedVersion', { version: saved.version }));
      await queries.invalidateQueries({ queryKey: ['audiences', 'list'] });
      if (!audience) await navigate(`/audiences/${saved.id}`, { replace: true });
    },
    meta: { quiet: false },
  });
  const why =
    mayNot ??
    (fields.name.trim()
      ? pending > 0 || rule === null
        ? t('audiences.incomplete', { n: Math.max(1, pending) })
        : null
      : t('common.required', { label: t('audiences.name') }));
  const stale = save.error instanceof ApiProblem && save.error.code === 'AUDIENCE_CHANGED';
  return (
    <>
      {stale ? (
        <Alert
          type="warning"
          showIcon
          title={t('audiences.conflict')}
          action={
            <Button
              size="small"
              onClick={() => void queries.invalidateQueries({ queryKey: ['audiences', 'one'] })}
            >
              {t('common.tryAgain')}
            </Button>
          }
        />
      ) : null}
      <GuardedButton
        type="primary"
        loading={save.isPending}
        blockedBecause={why}
        disabled={!changed}
        onClick={() => save.mutate()}
      >
        {t(audience ? 'audiences.save' : 'audiences.saveNew')}
      </GuardedButton>
    </>
  );
}

function ArchiveAudience({ audience }: { audience: Audience }): ReactNode {
  const { t } = useTranslation();
  const can = useCan();
  const confirm = useConfirmChange();
  const queries = useQueryClient();
  const archive = useMutation({
    mutationFn: () => audienceCalls.archive(audience.id),
    onSettled: () => queries.invalidateQueries({ queryKey: ['audiences'] }),
  });
  return (
    <GuardedButton
      danger
      blockedBecause={can('update', 'Audience') ? null : t('common.notAllowed')}
      onClick={() =>
        confirm({
          title: t('audiences.archiveAsk', { name: audience.name }),
          count: 1,
          detail: t('audiences.archiveHint'),
          okText: t('audiences.archive'),
          run: () => archive.mutateAsync(),
        })
      }
    >
      {t('audiences.archive')}
    </GuardedButton>
  );
}
