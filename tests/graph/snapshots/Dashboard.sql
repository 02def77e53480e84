SELECT set_config($1::VARCHAR, $2::VARCHAR, true) AS set_config_1, $3::VARCHAR IS NULL OR (EXISTS (SELECT 1 
FROM api_key AS api_key_1 JOIN team AS team_1 ON team_1.id = api_key_1.team_id 
WHERE api_key_1.team_id = $2::VARCHAR AND api_key_1.secret_hash = decode($3::VARCHAR, 'hex') AND api_key_1.revoked_at IS NULL AND team_1.plan = 'BUSINESS')) AS anon_1, (SELECT row_to_json(anon_3) AS row_to_json_1 
FROM (SELECT coalesce(json_agg(items.i0), '[]'::json) AS "nodes" 
FROM (SELECT (SELECT row_to_json(anon_4) AS row_to_json_2 
FROM (SELECT anon_5.id AS "id", anon_5.number AS "number", anon_5.title AS "title", (SELECT row_to_json(anon_6) AS row_to_json_3 
FROM (SELECT CAST(anon_5.total_minor * CASE WHEN (anon_5.currency = ANY ('{BIF,CLP,DJF,GNF,ISK,JPY,KMF,KRW,PYG,RWF,UGX,UYI,VND,VUV,XAF,XOF,XPF,BHD,IQD,JOD,KWD,LYD,OMR,TND,CLF,UYW}'::text[])) THEN CASE WHEN (anon_5.currency = ANY ('{BIF,CLP,DJF,GNF,ISK,JPY,KMF,KRW,PYG,RWF,UGX,UYI,VND,VUV,XAF,XOF,XPF}'::text[])) THEN 1 WHEN (anon_5.currency = ANY ('{BHD,IQD,JOD,KWD,LYD,OMR,TND}'::text[])) THEN 0.001 WHEN (anon_5.currency = ANY ('{CLF,UYW}'::text[])) THEN 0.0001 END ELSE 0.01 END AS TEXT) AS "amount", anon_5.currency AS "currency") AS anon_6) AS "total", (SELECT row_to_json(anon_7) AS row_to_json_4 
FROM (SELECT client_1.name AS "name" 
FROM client AS client_1 
WHERE client_1.id = anon_5.client_id AND client_1.team_id = $2::VARCHAR) AS anon_7) AS "client", anon_5.valid_until AS "validUntil") AS anon_4) AS i0 
FROM (SELECT * 
FROM quote AS quote_1 
WHERE quote_1.team_id = $2::VARCHAR AND quote_1.deleted_at IS NULL AND (quote_1.status IN (NULL) AND (1 != 1) OR quote_1.status = $4 AND quote_1.expires_at > now()) ORDER BY quote_1.created_at DESC, quote_1.id DESC 
 LIMIT $5::BIGINT) AS anon_5 ORDER BY anon_5.created_at DESC, anon_5.id DESC) AS items) AS anon_3) AS anon_2, (SELECT row_to_json(anon_9) AS row_to_json_5 
FROM (SELECT coalesce(json_agg(items.i0), '[]'::json) AS "nodes" 
FROM (SELECT (SELECT row_to_json(anon_10) AS row_to_json_6 
FROM (SELECT anon_11.id AS "id", anon_11.number AS "number", anon_11.due_date AS "dueDate", anon_11.status = $6 AND anon_11.payment_status IN ($13, $14) AND anon_11.overdue_at <= now() AS "overdue", (SELECT row_to_json(anon_12) AS row_to_json_7 
FROM (SELECT CAST(anon_11.total_minor * CASE WHEN (anon_11.currency = ANY ('{BIF,CLP,DJF,GNF,ISK,JPY,KMF,KRW,PYG,RWF,UGX,UYI,VND,VUV,XAF,XOF,XPF,BHD,IQD,JOD,KWD,LYD,OMR,TND,CLF,UYW}'::text[])) THEN CASE WHEN (anon_11.currency = ANY ('{BIF,CLP,DJF,GNF,ISK,JPY,KMF,KRW,PYG,RWF,UGX,UYI,VND,VUV,XAF,XOF,XPF}'::text[])) THEN 1 WHEN (anon_11.currency = ANY ('{BHD,IQD,JOD,KWD,LYD,OMR,TND}'::text[])) THEN 0.001 WHEN (anon_11.currency = ANY ('{CLF,UYW}'::text[])) THEN 0.0001 END ELSE 0.01 END AS TEXT) AS "amount") AS anon_12) AS "total", (SELECT row_to_json(anon_13) AS row_to_json_8 
FROM (SELECT CAST(anon_11.amount_due_minor * CASE WHEN (anon_11.currency = ANY ('{BIF,CLP,DJF,GNF,ISK,JPY,KMF,KRW,PYG,RWF,UGX,UYI,VND,VUV,XAF,XOF,XPF,BHD,IQD,JOD,KWD,LYD,OMR,TND,CLF,UYW}'::text[])) THEN CASE WHEN (anon_11.currency = ANY ('{BIF,CLP,DJF,GNF,ISK,JPY,KMF,KRW,PYG,RWF,UGX,UYI,VND,VUV,XAF,XOF,XPF}'::text[])) THEN 1 WHEN (anon_11.currency = ANY ('{BHD,IQD,JOD,KWD,LYD,OMR,TND}'::text[])) THEN 0.001 WHEN (anon_11.currency = ANY ('{CLF,UYW}'::text[])) THEN 0.0001 END ELSE 0.01 END AS TEXT) AS "amount") AS anon_13) AS "amountDue", (SELECT row_to_json(anon_14) AS row_to_json_9 
FROM (SELECT coalesce(json_agg(items.i0), '[]'::json) AS "nodes" 
FROM (SELECT (SELECT row_to_json(anon_15) AS row_to_json_10 
FROM (SELECT anon_16.id AS "id", (SELECT row_to_json(anon_17) AS row_to_json_11 
FROM (SELECT CAST(anon_16.amount_minor * CASE WHEN (anon_16.currency = ANY ('{BIF,CLP,DJF,GNF,ISK,JPY,KMF,KRW,PYG,RWF,UGX,UYI,VND,VUV,XAF,XOF,XPF,BHD,IQD,JOD,KWD,LYD,OMR,TND,CLF,UYW}'::text[])) THEN CASE WHEN (anon_16.currency = ANY ('{BIF,CLP,DJF,GNF,ISK,JPY,KMF,KRW,PYG,RWF,UGX,UYI,VND,VUV,XAF,XOF,XPF}'::text[])) THEN 1 WHEN (anon_16.currency = ANY ('{BHD,IQD,JOD,KWD,LYD,OMR,TND}'::text[])) THEN 0.001 WHEN (anon_16.currency = ANY ('{CLF,UYW}'::text[])) THEN 0.0001 END ELSE 0.01 END AS TEXT) AS "amount") AS anon_17) AS "amount", anon_16.received_at AS "receivedAt") AS anon_15) AS i0 
FROM (SELECT * 
FROM payment AS payment_1 
WHERE payment_1.team_id = $2::VARCHAR AND payment_1.invoice_id = anon_11.id ORDER BY payment_1.created_at DESC, payment_1.id DESC 
 LIMIT $7::BIGINT) AS anon_16 ORDER BY anon_16.created_at DESC, anon_16.id DESC) AS items) AS anon_14) AS "payments") AS anon_10) AS i0 
FROM (SELECT * 
FROM invoice AS invoice_1 
WHERE invoice_1.team_id = $2::VARCHAR AND invoice_1.payment_status IN ($15, $16) ORDER BY invoice_1.created_at DESC, invoice_1.id DESC 
 LIMIT $8::BIGINT) AS anon_11 ORDER BY anon_11.created_at DESC, anon_11.id DESC) AS items) AS anon_9) AS anon_8, (SELECT row_to_json(anon_19) AS row_to_json_12 
FROM (SELECT coalesce(json_agg(items.i0), '[]'::json) AS "nodes" 
FROM (SELECT (SELECT row_to_json(anon_20) AS row_to_json_13 
FROM (SELECT anon_21.id AS "id", anon_21.name AS "name", (SELECT row_to_json(anon_22) AS row_to_json_14 
FROM (SELECT coalesce(json_agg(items.i0), '[]'::json) AS "nodes" 
FROM (SELECT (SELECT row_to_json(anon_23) AS row_to_json_15 
FROM (SELECT anon_24.id AS "id", anon_24.number AS "number", CASE WHEN (anon_24.status = $9 AND anon_24.expires_at <= now()) THEN $10::VARCHAR ELSE anon_24.status END AS "status", (SELECT row_to_json(anon_25) AS row_to_json_16 
FROM (SELECT CAST(anon_24.total_minor * CASE WHEN (anon_24.currency = ANY ('{BIF,CLP,DJF,GNF,ISK,JPY,KMF,KRW,PYG,RWF,UGX,UYI,VND,VUV,XAF,XOF,XPF,BHD,IQD,JOD,KWD,LYD,OMR,TND,CLF,UYW}'::text[])) THEN CASE WHEN (anon_24.currency = ANY ('{BIF,CLP,DJF,GNF,ISK,JPY,KMF,KRW,PYG,RWF,UGX,UYI,VND,VUV,XAF,XOF,XPF}'::text[])) THEN 1 WHEN (anon_24.currency = ANY ('{BHD,IQD,JOD,KWD,LYD,OMR,TND}'::text[])) THEN 0.001 WHEN (anon_24.currency = ANY ('{CLF,UYW}'::text[])) THEN 0.0001 END ELSE 0.01 END AS TEXT) AS "amount", anon_24.currency AS "currency") AS anon_25) AS "total") AS anon_23) AS i0 
FROM (SELECT * 
FROM quote AS quote_2 
WHERE quote_2.team_id = $2::VARCHAR AND quote_2.deleted_at IS NULL AND quote_2.client_id = anon_21.id ORDER BY quote_2.created_at DESC, quote_2.id DESC 
 LIMIT $11::BIGINT) AS anon_24 ORDER BY anon_24.created_at DESC, anon_24.id DESC) AS items) AS anon_22) AS "quotes") AS anon_20) AS i0 
FROM (SELECT * 
FROM client AS client_2 
WHERE client_2.team_id = $2::VARCHAR AND client_2.deleted_at IS NULL AND client_2.archived_at IS NULL ORDER BY client_2.created_at DESC, client_2.id DESC 
 LIMIT $12::BIGINT) AS anon_21 ORDER BY anon_21.created_at DESC, anon_21.id DESC) AS items) AS anon_19) AS anon_18
