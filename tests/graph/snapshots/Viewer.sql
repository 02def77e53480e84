SELECT set_config($1::VARCHAR, $2::VARCHAR, true) AS set_config_1, $3::VARCHAR IS NULL OR (EXISTS (SELECT 1 
FROM api_key AS api_key_1 JOIN team AS team_1 ON team_1.id = api_key_1.team_id 
WHERE api_key_1.team_id = $2::VARCHAR AND api_key_1.secret_hash = decode($3::VARCHAR, 'hex') AND api_key_1.revoked_at IS NULL AND team_1.plan = 'BUSINESS')) AS anon_1, (SELECT row_to_json(anon_3) AS row_to_json_1 
FROM (SELECT CAST($4::VARCHAR AS JSON) AS "scopes", (SELECT row_to_json(anon_4) AS row_to_json_2 
FROM (SELECT CAST($5::VARCHAR AS JSON) AS "kind", CAST($6::VARCHAR AS JSON) AS "name") AS anon_4) AS "actor", (SELECT row_to_json(anon_5) AS row_to_json_3 
FROM (SELECT team_2.id AS "id", team_2.name AS "name", team_2.slug AS "slug", team_2.currency AS "currency", team_2.timezone AS "timezone", team_2.locale AS "locale", team_2.plan AS "plan", team_2.tax_registered AS "taxRegistered", (SELECT row_to_json(anon_6) AS row_to_json_4 
FROM (SELECT team_2.default_terms AS "terms", team_2.default_notes AS "notes", team_2.quote_valid_days AS "validDays", team_2.payment_terms_days AS "paymentTermsDays", team_2.pricing_mode AS "pricingMode", team_2.template AS "template", team_2.quote_number_prefix AS "numberPrefix") AS anon_6) AS "quoteDefaults" 
FROM team AS team_2 
WHERE team_2.id = $2::VARCHAR AND team_2.id = $2::VARCHAR) AS anon_5) AS "team") AS anon_3) AS anon_2, CAST($7::VARCHAR AS JSON) AS anon_7
