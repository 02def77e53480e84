SELECT set_config($1::VARCHAR, $2::VARCHAR, true) AS set_config_1, $3::VARCHAR IS NULL OR (EXISTS (SELECT 1 
FROM api_key AS api_key_1 JOIN team AS team_1 ON team_1.id = api_key_1.team_id 
WHERE api_key_1.team_id = $2::VARCHAR AND api_key_1.secret_hash = decode($3::VARCHAR, 'hex') AND api_key_1.revoked_at IS NULL AND team_1.plan = 'BUSINESS')) AS anon_1, (SELECT row_to_json(anon_3) AS row_to_json_1 
FROM (SELECT (SELECT count(*) AS count_1 
FROM quote AS quote_1 
WHERE quote_1.team_id = $2::VARCHAR AND quote_1.deleted_at IS NULL AND (quote_1.status IN ($20, $21) OR quote_1.status = $4 AND quote_1.expires_at > now() OR quote_1.status = $5 AND quote_1.expires_at <= now())) AS "totalCount", json_build_object('hasNextPage', (SELECT count(*) AS count_2 
FROM (SELECT 1 
FROM quote AS quote_2 
WHERE quote_2.team_id = $2::VARCHAR AND quote_2.deleted_at IS NULL AND (quote_2.status IN ($22, $23) OR quote_2.status = $6 AND quote_2.expires_at > now() OR quote_2.status = $7 AND quote_2.expires_at <= now()) 
 LIMIT $8::BIGINT + $9::BIGINT) AS anon_4) > $8::BIGINT, 'endCursor', CASE WHEN ((array_agg(items.i1))[count(*)] IS NOT NULL) THEN rtrim(translate(encode(convert_to(concat(left(md5(concat(E'Quote.TOTAL DESC\n', (array_agg(items.i1))[count(*)], E'\n', CAST((array_agg(items.i0))[count(*)] AS TEXT))), $10::INTEGER), concat(E'Quote.TOTAL DESC\n', (array_agg(items.i1))[count(*)], E'\n', CAST((array_agg(items.i0))[count(*)] AS TEXT))), $11::VARCHAR), $12::VARCHAR), E'+/\n', '-_'), '=') END) AS "pageInfo", coalesce(json_agg(items.i2), '[]'::json) AS "edges" 
FROM (SELECT anon_5.total_minor AS i0, anon_5.id AS i1, (SELECT row_to_json(anon_6) AS row_to_json_2 
FROM (SELECT rtrim(translate(encode(convert_to(concat(left(md5(concat(E'Quote.TOTAL DESC\n', anon_5.id, E'\n', CAST(anon_5.total_minor AS TEXT))), $13::INTEGER), concat(E'Quote.TOTAL DESC\n', anon_5.id, E'\n', CAST(anon_5.total_minor AS TEXT))), $14::VARCHAR), $15::VARCHAR), E'+/\n', '-_'), '=') AS "cursor", (SELECT row_to_json(anon_7) AS row_to_json_3 
FROM (SELECT anon_5.id AS "id", anon_5.number AS "number", anon_5.title AS "title", CASE WHEN (anon_5.status = $16 AND anon_5.expires_at <= now()) THEN $17::VARCHAR ELSE anon_5.status END AS "status", (SELECT row_to_json(anon_8) AS row_to_json_4 
FROM (SELECT CAST(anon_5.total_minor * CASE WHEN (anon_5.currency = ANY ('{BIF,CLP,DJF,GNF,ISK,JPY,KMF,KRW,PYG,RWF,UGX,UYI,VND,VUV,XAF,XOF,XPF,BHD,IQD,JOD,KWD,LYD,OMR,TND,CLF,UYW}'::text[])) THEN CASE WHEN (anon_5.currency = ANY ('{BIF,CLP,DJF,GNF,ISK,JPY,KMF,KRW,PYG,RWF,UGX,UYI,VND,VUV,XAF,XOF,XPF}'::text[])) THEN 1 WHEN (anon_5.currency = ANY ('{BHD,IQD,JOD,KWD,LYD,OMR,TND}'::text[])) THEN 0.001 WHEN (anon_5.currency = ANY ('{CLF,UYW}'::text[])) THEN 0.0001 END ELSE 0.01 END AS TEXT) AS "amount", anon_5.currency AS "currency") AS anon_8) AS "total", (SELECT row_to_json(anon_9) AS row_to_json_5 
FROM (SELECT client_1.name AS "name" 
FROM client AS client_1 
WHERE client_1.id = anon_5.client_id AND client_1.team_id = $2::VARCHAR) AS anon_9) AS "client") AS anon_7) AS "node") AS anon_6) AS i2 
FROM (SELECT * 
FROM quote AS quote_3 
WHERE quote_3.team_id = $2::VARCHAR AND quote_3.deleted_at IS NULL AND (quote_3.status IN ($24, $25) OR quote_3.status = $18 AND quote_3.expires_at > now() OR quote_3.status = $19 AND quote_3.expires_at <= now()) ORDER BY quote_3.total_minor DESC, quote_3.id DESC 
 LIMIT $8::BIGINT) AS anon_5 ORDER BY anon_5.total_minor DESC, anon_5.id DESC) AS items) AS anon_3) AS anon_2
