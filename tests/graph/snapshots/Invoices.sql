SELECT set_config($1::VARCHAR, $2::VARCHAR, true) AS set_config_1, $3::VARCHAR IS NULL OR (EXISTS (SELECT 1 
FROM api_key AS api_key_1 JOIN team AS team_1 ON team_1.id = api_key_1.team_id 
WHERE api_key_1.team_id = $2::VARCHAR AND api_key_1.secret_hash = decode($3::VARCHAR, 'hex') AND api_key_1.revoked_at IS NULL AND team_1.plan = 'BUSINESS')) AS anon_1, (SELECT row_to_json(anon_3) AS row_to_json_1 
FROM (SELECT (SELECT count(*) AS count_1 
FROM invoice AS invoice_1 
WHERE invoice_1.team_id = $2::VARCHAR AND invoice_1.payment_status IN ($6, $7)) AS "totalCount", coalesce(json_agg(items.i0), '[]'::json) AS "nodes" 
FROM (SELECT (SELECT row_to_json(anon_4) AS row_to_json_2 
FROM (SELECT anon_5.id AS "id", anon_5.number AS "number", anon_5.status AS "status", anon_5.payment_status AS "paymentStatus", anon_5.status = $4 AND anon_5.payment_status IN ($8, $9) AND anon_5.overdue_at <= now() AS "overdue", anon_5.due_date AS "dueDate", (SELECT row_to_json(anon_6) AS row_to_json_3 
FROM (SELECT client_1.id AS "id", client_1.name AS "name" 
FROM client AS client_1 
WHERE client_1.id = anon_5.client_id AND client_1.team_id = $2::VARCHAR) AS anon_6) AS "client", (SELECT row_to_json(anon_7) AS row_to_json_4 
FROM (SELECT quote_1.id AS "id", quote_1.number AS "number" 
FROM quote AS quote_1 
WHERE quote_1.id = anon_5.quote_id AND quote_1.team_id = $2::VARCHAR) AS anon_7) AS "quote", (SELECT row_to_json(anon_8) AS row_to_json_5 
FROM (SELECT CAST(anon_5.total_minor * CASE WHEN (anon_5.currency = ANY ('{BIF,CLP,DJF,GNF,ISK,JPY,KMF,KRW,PYG,RWF,UGX,UYI,VND,VUV,XAF,XOF,XPF,BHD,IQD,JOD,KWD,LYD,OMR,TND,CLF,UYW}'::text[])) THEN CASE WHEN (anon_5.currency = ANY ('{BIF,CLP,DJF,GNF,ISK,JPY,KMF,KRW,PYG,RWF,UGX,UYI,VND,VUV,XAF,XOF,XPF}'::text[])) THEN 1 WHEN (anon_5.currency = ANY ('{BHD,IQD,JOD,KWD,LYD,OMR,TND}'::text[])) THEN 0.001 WHEN (anon_5.currency = ANY ('{CLF,UYW}'::text[])) THEN 0.0001 END ELSE 0.01 END AS TEXT) AS "amount") AS anon_8) AS "total", (SELECT row_to_json(anon_9) AS row_to_json_6 
FROM (SELECT CAST(anon_5.amount_paid_minor * CASE WHEN (anon_5.currency = ANY ('{BIF,CLP,DJF,GNF,ISK,JPY,KMF,KRW,PYG,RWF,UGX,UYI,VND,VUV,XAF,XOF,XPF,BHD,IQD,JOD,KWD,LYD,OMR,TND,CLF,UYW}'::text[])) THEN CASE WHEN (anon_5.currency = ANY ('{BIF,CLP,DJF,GNF,ISK,JPY,KMF,KRW,PYG,RWF,UGX,UYI,VND,VUV,XAF,XOF,XPF}'::text[])) THEN 1 WHEN (anon_5.currency = ANY ('{BHD,IQD,JOD,KWD,LYD,OMR,TND}'::text[])) THEN 0.001 WHEN (anon_5.currency = ANY ('{CLF,UYW}'::text[])) THEN 0.0001 END ELSE 0.01 END AS TEXT) AS "amount") AS anon_9) AS "amountPaid") AS anon_4) AS i0 
FROM (SELECT * 
FROM invoice AS invoice_2 
WHERE invoice_2.team_id = $2::VARCHAR AND invoice_2.payment_status IN ($10, $11) ORDER BY invoice_2.created_at DESC, invoice_2.id DESC 
 LIMIT $5::BIGINT) AS anon_5 ORDER BY anon_5.created_at DESC, anon_5.id DESC) AS items) AS anon_3) AS anon_2
