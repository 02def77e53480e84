SELECT set_config($1::VARCHAR, $2::VARCHAR, true) AS set_config_1, $3::VARCHAR IS NULL OR (EXISTS (SELECT 1 
FROM api_key AS api_key_1 JOIN team AS team_1 ON team_1.id = api_key_1.team_id 
WHERE api_key_1.team_id = $2::VARCHAR AND api_key_1.secret_hash = decode($3::VARCHAR, $4::VARCHAR) AND api_key_1.revoked_at IS NULL AND team_1.plan = $5)) AS anon_1, (SELECT row_to_json(anon_3) AS row_to_json_1 
FROM (SELECT coalesce(json_agg(items.i0), '[]'::json) AS "nodes" 
FROM (SELECT (SELECT row_to_json(anon_4) AS row_to_json_2 
FROM (SELECT anon_5.id AS "id", anon_5.name AS "name", CAST(trim_scale(anon_5.rate) AS TEXT) AS "rate", anon_5.category AS "category", anon_5.is_default AS "isDefault") AS anon_4) AS i0 
FROM (SELECT tax_rate_1.created_at AS created_at, tax_rate_1.updated_at AS updated_at, tax_rate_1.version AS version, tax_rate_1.team_id AS team_id, tax_rate_1.id AS id, tax_rate_1.name AS name, tax_rate_1.rate AS rate, tax_rate_1.category AS category, tax_rate_1.is_default AS is_default, tax_rate_1.valid_from AS valid_from, tax_rate_1.valid_until AS valid_until, tax_rate_1.archived_at AS archived_at 
FROM tax_rate AS tax_rate_1 
WHERE tax_rate_1.team_id = $2::VARCHAR AND tax_rate_1.archived_at IS NULL ORDER BY tax_rate_1.name ASC, tax_rate_1.id ASC 
 LIMIT $6::BIGINT) AS anon_5 ORDER BY anon_5.name ASC, anon_5.id ASC) AS items) AS anon_3) AS anon_2
