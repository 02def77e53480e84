SELECT set_config($1::VARCHAR, $2::VARCHAR, true) AS set_config_1, $3::VARCHAR IS NULL OR (EXISTS (SELECT 1 
FROM api_key AS api_key_1 JOIN team AS team_1 ON team_1.id = api_key_1.team_id 
WHERE api_key_1.team_id = $2::VARCHAR AND api_key_1.secret_hash = decode($3::VARCHAR, $4::VARCHAR) AND api_key_1.revoked_at IS NULL AND team_1.plan = $5)) AS anon_1, (SELECT row_to_json(anon_3) AS row_to_json_1 
FROM (SELECT (SELECT count(*) AS count_1 
FROM client AS client_1 
WHERE client_1.team_id = $2::VARCHAR AND client_1.deleted_at IS NULL AND client_1.archived_at IS NULL AND (client_1.search_vector @@ to_tsquery($6::REGCONFIG, $7::VARCHAR))) AS "totalCount", coalesce(json_agg(items.i0), '[]'::json) AS "nodes" 
FROM (SELECT (SELECT row_to_json(anon_4) AS row_to_json_2 
FROM (SELECT anon_5.id AS "id", anon_5.kind AS "kind", anon_5.name AS "name", anon_5.email AS "email", anon_5.phone AS "phone") AS anon_4) AS i0 
FROM (SELECT client_2.created_at AS created_at, client_2.updated_at AS updated_at, client_2.version AS version, client_2.address_line1 AS address_line1, client_2.address_line2 AS address_line2, client_2.address_city AS address_city, client_2.address_region AS address_region, client_2.address_postal_code AS address_postal_code, client_2.address_country AS address_country, client_2.team_id AS team_id, client_2.id AS id, client_2.kind AS kind, client_2.name AS name, client_2.company AS company, client_2.email AS email, client_2.email_normalized AS email_normalized, client_2.phone AS phone, client_2.phone_normalized AS phone_normalized, client_2.website AS website, client_2.notes AS notes, client_2.currency AS currency, client_2.tax_number AS tax_number, client_2.external_id AS external_id, client_2.archived_at AS archived_at, client_2.deleted_at AS deleted_at, client_2.search_text AS search_text, client_2.search_vector AS search_vector 
FROM client AS client_2 
WHERE client_2.team_id = $2::VARCHAR AND client_2.deleted_at IS NULL AND client_2.archived_at IS NULL AND (client_2.search_vector @@ to_tsquery($8::REGCONFIG, $7::VARCHAR)) ORDER BY client_2.created_at DESC, client_2.id DESC 
 LIMIT $9::BIGINT) AS anon_5 ORDER BY anon_5.created_at DESC, anon_5.id DESC) AS items) AS anon_3) AS anon_2
