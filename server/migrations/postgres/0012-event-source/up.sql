-- A system of the bank that tells of what happens has a role of its own, so that its key can do nothing else.
ALTER TABLE organization.staff DROP CONSTRAINT staff_roles_check;
ALTER TABLE organization.staff ADD CONSTRAINT staff_roles_check CHECK (
  roles <@ ARRAY['administrator', 'security_administrator', 'auditor', 'product_manager', 'compliance_checker',
    'outlet_manager', 'relationship_manager', 'wealth_manager', 'lobby_manager', 'merchant_operator', 'event_source']
  AND cardinality(roles) > 0);
ALTER TABLE organization.api_key DROP CONSTRAINT api_key_roles_check;
ALTER TABLE organization.api_key ADD CONSTRAINT api_key_roles_check CHECK (
  roles <@ ARRAY['product_manager', 'outlet_manager', 'relationship_manager', 'wealth_manager', 'lobby_manager',
    'merchant_operator', 'auditor', 'event_source']
  AND cardinality(roles) > 0);
