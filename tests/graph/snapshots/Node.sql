SELECT set_config($1::VARCHAR, $2::VARCHAR, true) AS set_config_1, $3::VARCHAR IS NULL OR (EXISTS (SELECT 1 
FROM api_key AS api_key_1 JOIN team AS team_1 ON team_1.id = api_key_1.team_id 
WHERE api_key_1.team_id = $2::VARCHAR AND api_key_1.secret_hash = decode($3::VARCHAR, 'hex') AND api_key_1.revoked_at IS NULL AND team_1.plan = 'BUSINESS')) AS anon_1, CASE WHEN (split_part($4::VARCHAR, $5::VARCHAR, $6::INTEGER) = $7::VARCHAR) THEN (SELECT row_to_json(anon_3) AS row_to_json_1 
FROM (SELECT '"Client"'::json AS "__typename", client_1.id AS "id", client_1.name AS "name" 
FROM client AS client_1 
WHERE client_1.id = $4::VARCHAR AND client_1.team_id = $2::VARCHAR) AS anon_3) END AS anon_2
