SELECT set_config($1::VARCHAR, $2::VARCHAR, true) AS set_config_1, $3::VARCHAR IS NULL OR (EXISTS (SELECT 1 
FROM api_key AS api_key_1 JOIN team AS team_1 ON team_1.id = api_key_1.team_id 
WHERE api_key_1.team_id = $2::VARCHAR AND api_key_1.secret_hash = decode($3::VARCHAR, 'hex') AND api_key_1.revoked_at IS NULL AND team_1.plan = 'BUSINESS')) AS anon_1, (SELECT row_to_json(anon_3) AS row_to_json_1 
FROM (SELECT coalesce(json_agg(items.i0), '[]'::json) AS "nodes", json_build_object('hasNextPage', (SELECT count(*) AS count_1 
FROM (SELECT 1 
FROM event AS event_1 
WHERE event_1.team_id = $2::VARCHAR AND event_1.type IN ($8::VARCHAR COLLATE "C", $9::VARCHAR COLLATE "C") 
 LIMIT $4::BIGINT + $5::BIGINT) AS anon_4) > $4::BIGINT, 'endCursor', CASE WHEN ((array_agg(items.i2))[count(*)] IS NOT NULL) THEN CAST((array_agg(items.i1))[count(*)] AS TEXT) END) AS "pageInfo" 
FROM (SELECT (SELECT row_to_json(anon_5) AS row_to_json_2 
FROM (SELECT anon_6.id AS "id", upper(replace(anon_6.type, $6::VARCHAR, $7::VARCHAR)) AS "type", CAST(anon_6.no AS VARCHAR) AS "cursor", anon_6.occurred_at AS "occurredAt") AS anon_5) AS i0, anon_6.no AS i1, anon_6.id AS i2 
FROM (SELECT * 
FROM event AS event_2 
WHERE event_2.team_id = $2::VARCHAR AND event_2.type IN ($10::VARCHAR COLLATE "C", $11::VARCHAR COLLATE "C") ORDER BY event_2.no ASC 
 LIMIT $4::BIGINT) AS anon_6 ORDER BY anon_6.no ASC) AS items) AS anon_3) AS anon_2
