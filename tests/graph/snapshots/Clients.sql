SELECT set_config($1::VARCHAR, $2::VARCHAR, true) AS set_config_1, $3::VARCHAR IS NULL OR (EXISTS (SELECT 1 
FROM api_key AS api_key_1 JOIN team AS team_1 ON team_1.id = api_key_1.team_id 
WHERE api_key_1.team_id = $2::VARCHAR AND api_key_1.secret_hash = decode($3::VARCHAR, 'hex') AND api_key_1.revoked_at IS NULL AND team_1.plan = 'BUSINESS')) AS anon_1, (SELECT row_to_json(anon_3) AS row_to_json_1 
FROM (SELECT (SELECT count(*) AS count_1 
FROM client AS client_1 
WHERE client_1.team_id = $2::VARCHAR AND client_1.deleted_at IS NULL AND client_1.archived_at IS NULL AND (client_1.search_vector @@ to_tsquery($4::REGCONFIG, $5::VARCHAR))) AS "totalCount", coalesce(json_agg(items.i0), '[]'::json) AS "nodes" 
FROM (SELECT (SELECT row_to_json(anon_4) AS row_to_json_2 
FROM (SELECT anon_5.id AS "id", anon_5.kind AS "kind", anon_5.name AS "name", anon_5.email AS "email", anon_5.phone AS "phone") AS anon_4) AS i0 
FROM (SELECT * 
FROM client AS client_2 
WHERE client_2.team_id = $2::VARCHAR AND client_2.deleted_at IS NULL AND client_2.archived_at IS NULL AND (client_2.search_vector @@ to_tsquery($6::REGCONFIG, $5::VARCHAR)) ORDER BY client_2.created_at DESC, client_2.id DESC 
 LIMIT $7::BIGINT) AS anon_5 ORDER BY anon_5.created_at DESC, anon_5.id DESC) AS items) AS anon_3) AS anon_2
