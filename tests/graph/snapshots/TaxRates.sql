SELECT set_config($1::VARCHAR, $2::VARCHAR, true) AS set_config_1, $3::VARCHAR IS NULL OR (EXISTS (SELECT 1 
FROM api_key AS api_key_1 JOIN team AS team_1 ON team_1.id = api_key_1.team_id 
WHERE api_key_1.team_id = $2::VARCHAR AND api_key_1.secret_hash = decode($3::VARCHAR, 'hex') AND api_key_1.revoked_at IS NULL AND team_1.plan = 'BUSINESS')) AS anon_1, (SELECT row_to_json(anon_3) AS row_to_json_1 
FROM (SELECT coalesce(json_agg(items.i0), '[]'::json) AS "nodes" 
FROM (SELECT (SELECT row_to_json(anon_4) AS row_to_json_2 
FROM (SELECT anon_5.id AS "id", anon_5.name AS "name", CAST(trim_scale(anon_5.rate) AS TEXT) AS "rate", anon_5.category AS "category", anon_5.is_default AS "isDefault") AS anon_4) AS i0 
FROM (SELECT * 
FROM tax_rate AS tax_rate_1 
WHERE tax_rate_1.team_id = $2::VARCHAR AND tax_rate_1.archived_at IS NULL ORDER BY tax_rate_1.name ASC, tax_rate_1.id ASC 
 LIMIT $4::BIGINT) AS anon_5 ORDER BY anon_5.name ASC, anon_5.id ASC) AS items) AS anon_3) AS anon_2
