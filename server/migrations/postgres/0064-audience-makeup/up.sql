-- An audience and all audiences inside it, each once at its newest version. Whoever sees an audience may
-- know what it is made of, though not each part by itself: so it reads as the job role, whoever asks. That
-- the first one may be seen is for the asker to have found out.
CREATE FUNCTION audiences.makeup_of(root bigint)
RETURNS TABLE (audience_id bigint, version int, rule jsonb)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
  WITH RECURSIVE reached(id) AS (
    SELECT root
    UNION
    SELECT reference.refers_to FROM reached
      JOIN audiences.audience ON audience.audience_id = reached.id
      JOIN audiences.audience_reference AS reference
        ON reference.audience_id = audience.audience_id AND reference.version = audience.version
    WHERE reference.kind = 'audience'
  )
  SELECT made.audience_id, made.version, made.rule FROM reached
    JOIN audiences.audience ON audience.audience_id = reached.id
    JOIN audiences.audience_version AS made
      ON made.audience_id = audience.audience_id AND made.version = audience.version
  ORDER BY 1
$$;
REVOKE EXECUTE ON FUNCTION audiences.makeup_of(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audiences.makeup_of(bigint) TO huike_app, huike_job;
GRANT CREATE ON SCHEMA audiences TO huike_job;
ALTER FUNCTION audiences.makeup_of(bigint) OWNER TO huike_job;
REVOKE CREATE ON SCHEMA audiences FROM huike_job;
