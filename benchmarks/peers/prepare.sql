-- What the peers add to their copy of the database.

-- They number quotes from a sequence, where ours have to be without gaps.
create sequence peer_number;

create type peer_money as (amount text, currency text);
create type peer_discount as (type text, value text);
create type peer_address as (
  line1 text, line2 text, city text, region text, postal_code text, country text
);

comment on type peer_money is '@name Money';
comment on type peer_discount is '@name Discount';
comment on type peer_address is '@name Address';

create function amount(minor bigint, currency text) returns text stable language sql as $$
  select (minor * case currency when 'JPY' then 1 else 0.01 end)::text
$$;

create function money(minor bigint, currency text) returns peer_money stable language sql as $$
  select row((minor * case currency when 'JPY' then 1 else 0.01 end)::text, currency)::peer_money
$$;

-- A price may be finer than the currency's smallest unit, but is not shown with idle zeros.
create function unit_price(price numeric, currency text) returns peer_money stable language sql as $$
  select row(
    case when currency = 'JPY' or scale(trim_scale(price)) > 2 then trim_scale(price) else round(price, 2) end::text,
    currency)::peer_money
$$;

create function discount(type text, value numeric) returns peer_discount stable language sql as $$
  select case when type is not null then row(type, trim_scale(value)::text)::peer_discount end
$$;
