-- Which of a budget's warning lines it was told of, and how much had been put in then: once a line, and
-- again only when money was added since, by which the line was no longer reached.
CREATE TABLE benefits.budget_warning (
  budget_id bigint NOT NULL REFERENCES benefits.budget,
  percent int NOT NULL CHECK (percent BETWEEN 1 AND 100),
  topped_up_fen bigint NOT NULL,
  told_at timestamptz NOT NULL,
  PRIMARY KEY (budget_id, percent)
);
REVOKE ALL ON benefits.budget_warning FROM huike_app;
