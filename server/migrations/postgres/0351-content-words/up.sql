-- The words that content may not hold (rule 12): a version each, approved by a second person and kept as it was
-- approved. The newest is in force. The first are those that promise a return, hide a risk or lead around the tax.
CREATE TABLE approved_content.word_list (
  version int PRIMARY KEY CHECK (version > 0),
  -- ContentWords of the contract, checked there
  content jsonb NOT NULL,
  reason text NOT NULL DEFAULT '',
  approval_id bigint,
  approved_at timestamptz NOT NULL,
  org_id int CHECK (org_id IS NULL)
);
SELECT platform.protect_by_org('approved_content.word_list');
REVOKE UPDATE, DELETE ON approved_content.word_list FROM huike_app, huike_job;
SET LOCAL ROLE huike_job;
INSERT INTO approved_content.word_list (version, content, approved_at) VALUES (1, '{
  "words": ["保本", "保息", "保收益", "保证收益", "承诺收益", "保证回报", "稳赚", "包赚", "只赚不赔", "稳赚不赔", "零风险", "无风险",
    "没有风险", "刚性兑付", "刚兑", "避税", "逃税", "漏税", "国家级", "最高级", "guaranteed return", "guaranteed returns",
    "guaranteed profit", "capital guaranteed", "principal guaranteed", "risk free", "riskless", "no risk", "zero risk",
    "sure profit", "tax avoidance", "tax evasion"],
  "allowed": ["非保本", "不保本", "确保本", "不保证收益", "不承诺收益", "非无风险", "并非没有风险", "not risk free", "no guaranteed return",
    "no guaranteed returns"]}', now());
RESET ROLE;
