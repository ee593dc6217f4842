-- Product benefits (产品权益: 分期促销, 费率, 免提现): what the core system gives on its products, as staff and customers
-- are told it. Kept by the head office and branches, each version approved by a second person.
CREATE SCHEMA product_benefits;
SELECT platform.open_schema('product_benefits');

-- draft: what was submitted last; live: what was approved last, and is shown on its days until it is retired.
CREATE TABLE product_benefits.benefit (
  benefit_id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  -- shown to customers of this unit and those below it
  org_id int NOT NULL REFERENCES organization.org_unit,
  draft jsonb NOT NULL,
  live jsonb,
  changed_at timestamptz NOT NULL,
  approved_at timestamptz,
  retired_at timestamptz,
  CHECK ((live IS NULL) = (approved_at IS NULL))
);
CREATE INDEX benefit_org ON product_benefits.benefit (org_id, benefit_id);
SELECT platform.protect_by_org('product_benefits.benefit');
REVOKE DELETE ON product_benefits.benefit FROM huike_app, huike_job;
