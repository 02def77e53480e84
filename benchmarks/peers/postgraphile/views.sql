-- What PostGraphile serves: views with the contract's names and shapes. Their comments are its smart tags.

create schema graphile;

create view graphile.client as
select team_id, id, kind, name, company, email, phone, website, notes, currency, external_id, created_at,
  row(address_line1, address_line2, address_city, address_region, address_postal_code, address_country)::peer_address
    as address
from client
where deleted_at is null and archived_at is null;
comment on view graphile.client is '@primaryKey team_id,id';

create view graphile.member as select team_id, id, name, email from member;
comment on view graphile.member is '@primaryKey team_id,id';

create view graphile.product as select team_id, id, name, code from product;
comment on view graphile.product is '@primaryKey team_id,id';

create view graphile.quote as
select team_id, id, number, version, revision, document_type,
  case when status = 'SENT' and expires_at <= now() then 'EXPIRED' else status end as status,
  status = 'SENT' and expires_at > now() as is_sent,
  title, description, reference, notes, terms, template, currency, pricing_mode, issue_date, valid_until, created_at,
  updated_at, sent_at, viewed_at, accepted_at, rejected_at, converted_at, deleted_at, payment_status, client_id,
  owner_id, total_minor,
  money(subtotal_minor, currency) as subtotal,
  discount(discount_type, discount_value) as discount,
  money(discount_minor, currency) as discount_total,
  money(adjustment_minor, currency) as adjustment,
  money(tax_minor, currency) as tax_total,
  money(total_minor, currency) as total
from quote
where deleted_at is null;
comment on view graphile.quote is E'@primaryKey team_id,id
@foreignKey (team_id, client_id) references graphile.client (team_id, id)|@fieldName client|@foreignFieldName quotes
@foreignKey (team_id, owner_id) references graphile.member (team_id, id)|@fieldName owner|@behavior -connection -list';

create view graphile.line_item as
select team_id, id, quote_id, product_id, kind, position, name, description, trim_scale(quantity)::text as quantity, unit,
  trim_scale(tax_rate)::text as tax_rate, optional, selected, comments,
  unit_price(unit_price, currency) as unit_price,
  discount(discount_type, discount_value) as discount,
  money(tax_minor, currency) as tax_amount,
  money(amount_minor, currency) as amount
from quote_line;
comment on view graphile.line_item is E'@primaryKey team_id,id
@foreignKey (team_id, quote_id) references graphile.quote (team_id, id)|@fieldName quote|@foreignSimpleFieldName lineItems|@behavior -connection +list
@foreignKey (team_id, product_id) references graphile.product (team_id, id)|@fieldName product|@behavior -connection -list';

create view graphile.tax_line as
select team_id, id, quote_id, position, name, trim_scale(rate)::text as rate,
  money(taxable_minor, currency) as taxable, money(tax_minor, currency) as tax
from quote_tax_line;
comment on view graphile.tax_line is E'@primaryKey team_id,id
@foreignKey (team_id, quote_id) references graphile.quote (team_id, id)|@fieldName quote|@foreignSimpleFieldName taxLines|@behavior -connection +list';

create view graphile.label as
select team_id, quote_id, id, name, color
from quote_label join label using (team_id) where label.id = label_id;
comment on view graphile.label is E'@primaryKey team_id,quote_id,id
@foreignKey (team_id, quote_id) references graphile.quote (team_id, id)|@fieldName quote|@foreignSimpleFieldName labels|@behavior -connection +list';

create view graphile.invoice as
select team_id, id, quote_id, number, status, payment_status, due_date, created_at,
  payment_status in ('UNPAID', 'PARTIALLY_PAID') as is_unpaid,
  status = 'SENT' and payment_status in ('UNPAID', 'PARTIALLY_PAID') and overdue_at <= now() as overdue,
  money(total_minor, currency) as total,
  money(amount_paid_minor, currency) as amount_paid,
  money(amount_due_minor, currency) as amount_due
from invoice;
comment on view graphile.invoice is E'@primaryKey team_id,id
@foreignKey (team_id, quote_id) references graphile.quote (team_id, id)|@fieldName quote|@foreignFieldName invoices';

create view graphile.payment as
select team_id, id, invoice_id, method, received_at, created_at,
  money(amount_minor, currency) as amount, money(fee_minor, currency) as fee, money(net_minor, currency) as net
from payment;
comment on view graphile.payment is E'@primaryKey team_id,id
@foreignKey (team_id, invoice_id) references graphile.invoice (team_id, id)|@fieldName invoice|@foreignFieldName payments';
