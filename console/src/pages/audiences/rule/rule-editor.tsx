import {
  ArrowDownOutlined,
  ArrowUpOutlined,
  DeleteOutlined,
  GroupOutlined,
  PlusOutlined,
} from '@ant-design/icons';
import type { GroupKind } from '#contract/audience-rule.ts';
import { Button, Dropdown, Flex, Select, Space, Tooltip } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ConditionRow } from './condition-row.tsx';
import {
  addChild,
  isGroup,
  moveNode,
  newCondition,
  newGroup,
  removeNode,
  replaceNode,
  wrapNode,
  type EditorCondition,
  type EditorGroup,
  type LeafKind,
  type NextId,
} from './rule-tree.core.ts';

type Tree = {
  root: EditorGroup;
  next: NextId;
  pending: ReadonlySet<number>;
  onChange: (root: EditorGroup) => void;
};

const leafKinds: readonly LeafKind[] = [
  'tag',
  'attribute',
  'outlet',
  'transaction',
  'event',
  'audience',
  'list',
];
const groups: readonly GroupKind[] = ['and', 'or', 'intersection', 'union', 'difference'];

/** Nested and / or / not over conditions; every change goes through the pure functions of the tree. */
export function RuleEditor(tree: Tree): ReactNode {
  return <GroupBox group={tree.root} tree={tree} isRoot />;
}

function GroupBox({
  group,
  tree,
  isRoot = false,
}: {
  group: EditorGroup;
  tree: Tree;
  isRoot?: boolean;
}): ReactNode {
  const { t } = useTranslation();
  const change = (changed: Partial<EditorGroup>): void =>
    tree.onChange(
      replaceNode(tree.root, group.id, (node) => (isGroup(node) ? { ...node, ...changed } : node)),
    );
  return (
    <section
      className={`rule-group ${isRoot ? 'rule-root' : ''}`}
      aria-label={t(`audiences.rule.groups.${group.group}`)}
    >
      <Flex wrap gap={8} align="center" className="rule-head">
        <Select
          size="small"
          className="rule-kind"
          aria-label={t('audiences.rule.groupKind')}
          value={group.group}
          options={groups.map((kind) => ({
            value: kind,
            label: t(`audiences.rule.groups.${kind}`),
          }))}
          onChange={(kind) => change({ group: kind })}
        />
        <NotSwitch not={group.not} onChange={(not) => change({ not })} />
        <Space size={4}>
          <Dropdown
            trigger={['click']}
            menu={{
              items: leafKinds.map((kind) => ({
                key: kind,
                label: t(`audiences.rule.kinds.${kind}`),
              })),
              onClick: ({ key }) => {
                const kind = leafKinds.find((one) => one === key);
                if (kind)
                  tree.onChange(addChild(tree.root, group.id, newCondition(tree.next, kind)));
              },
            }}
          >
            <Button size="small" icon={<PlusOutlined aria-hidden />} aria-haspopup="menu">
              {t('audiences.rule.addCondition')}
            </Button>
          </Dropdown>
          <Button
            size="small"
            icon={<GroupOutlined aria-hidden />}
            onClick={() =>
              tree.onChange(
                addChild(
                  tree.root,
                  group.id,
                  newGroup(tree.next, group.group === 'or' ? 'and' : 'or'),
                ),
              )
            }
          >
            {t('audiences.rule.addGroup')}
          </Button>
        </Space>
        {isRoot ? null : <NodeButtons id={group.id} tree={tree} />}
      </Flex>
      {group.of.length === 0 ? (
        <p className="muted rule-empty">{t('audiences.rule.emptyGroup')}</p>
      ) : null}
      <div className="rule-children">
        {group.of.map((child) =>
          isGroup(child) ? (
            <GroupBox key={child.id} group={child} tree={tree} />
          ) : (
            <ConditionBox key={child.id} condition={child} tree={tree} />
          ),
        )}
      </div>
    </section>
  );
}

function ConditionBox({ condition, tree }: { condition: EditorCondition; tree: Tree }): ReactNode {
  const { t } = useTranslation();
  const change = (changed: Partial<EditorCondition>): void =>
    tree.onChange(
      replaceNode(tree.root, condition.id, (node) =>
        isGroup(node) ? node : { ...node, ...changed },
      ),
    );
  return (
    <Flex
      gap={8}
      align="flex-start"
      className={`rule-condition ${tree.pending.has(condition.id) ? 'rule-pending' : ''}`}
    >
      <NotSwitch not={condition.not} onChange={(not) => change({ not })} />
      <span className="rule-label">{t(`audiences.rule.kinds.${condition.leaf.kind}`)}</span>
      <Flex wrap gap={6} align="center" className="rule-inputs">
        <ConditionRow leaf={condition.leaf} onChange={(leaf) => change({ leaf })} />
      </Flex>
      <NodeButtons id={condition.id} tree={tree} />
    </Flex>
  );
}

/** Turns a condition or a group into its opposite. */
function NotSwitch({
  not,
  onChange,
}: {
  not: boolean;
  onChange: (not: boolean) => void;
}): ReactNode {
  const { t } = useTranslation();
  return (
    <Tooltip title={t('audiences.rule.notHint')}>
      <Button
        size="small"
        className="rule-not"
        {...(not ? { type: 'primary' as const, danger: true } : {})}
        aria-pressed={not}
        onClick={() => onChange(!not)}
      >
        {t('audiences.rule.not')}
      </Button>
    </Tooltip>
  );
}

function NodeButtons({ id, tree }: { id: number; tree: Tree }): ReactNode {
  const { t } = useTranslation();
  const buttons = [
    {
      name: t('audiences.rule.moveUp'),
      icon: <ArrowUpOutlined aria-hidden />,
      run: () => moveNode(tree.root, id, -1),
    },
    {
      name: t('audiences.rule.moveDown'),
      icon: <ArrowDownOutlined aria-hidden />,
      run: () => moveNode(tree.root, id, 1),
    },
    {
      name: t('audiences.rule.wrap'),
      icon: <GroupOutlined aria-hidden />,
      run: () => wrapNode(tree.root, id, tree.next),
    },
    {
      name: t('common.remove'),
      icon: <DeleteOutlined aria-hidden />,
      run: () => removeNode(tree.root, id),
    },
  ];
  return (
    <Space size={0} className="rule-buttons">
      {buttons.map((button) => (
        <Tooltip key={button.name} title={button.name}>
          <Button
            size="small"
            type="text"
            icon={button.icon}
            aria-label={button.name}
            onClick={() => tree.onChange(button.run())}
          />
        </Tooltip>
      ))}
    </Space>
  );
}
