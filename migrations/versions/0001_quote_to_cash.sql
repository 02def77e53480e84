-- Teams, their catalogue, clients, quotes, invoices, payments, events and keys.

create table app_user (
    id text collate "C" not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    email text collate "C" not null,
    name text not null,
    primary key (id),
    unique (email)
);

create table team (
    id text collate "C" not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    address_line1 text,
    address_line2 text,
    address_city text,
    address_region text,
    address_postal_code text,
    address_country text collate "C",
    slug text collate "C" not null,
    name text not null,
    plan varchar(40) not null,
    currency text collate "C" not null,
    timezone text collate "C" not null,
    locale text collate "C" not null,
    email text,
    phone text,
    website text,
    logo_reference text,
    tax_registered boolean not null,
    tax_number text collate "C",
    default_terms text,
    default_notes text,
    quote_valid_days integer not null,
    payment_terms_days integer not null,
    pricing_mode varchar(40) not null,
    template varchar(40) not null,
    quote_number_prefix text collate "C" not null,
    invoice_number_prefix text collate "C" not null,
    version integer not null,
    primary key (id),
    unique (slug),
    constraint team_plan check (plan in ('FREE', 'PRO', 'BUSINESS')),
    constraint team_pricing_mode check (pricing_mode in ('TAX_EXCLUSIVE', 'TAX_INCLUSIVE')),
    constraint team_template check (template in ('MODERN', 'CLASSIC', 'COMPACT'))
);

create table api_key (
    team_id text collate "C" not null,
    id text collate "C" not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    name text collate "C" not null,
    prefix text collate "C" not null,
    secret_hash bytea not null,
    scopes text[] not null,
    last_used_at timestamptz,
    revoked_at timestamptz,
    primary key (team_id, id),
    foreign key (team_id) references team (id)
);
create unique index api_key_secret_hash_key on api_key (team_id, secret_hash);

create table client (
    team_id text collate "C" not null,
    id text collate "C" not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    version integer not null,
    address_line1 text,
    address_line2 text,
    address_city text,
    address_region text,
    address_postal_code text,
    address_country text collate "C",
    kind varchar(40) not null,
    name text collate "C" not null,
    company text,
    email text,
    email_normalized text collate "C",
    phone text,
    phone_normalized text collate "C",
    website text,
    notes text,
    currency text collate "C",
    tax_number text collate "C",
    external_id text collate "C",
    archived_at timestamptz,
    deleted_at timestamptz,
    search_text text not null,
    search_vector tsvector generated always as (to_tsvector('simple', search_text)) stored,
    primary key (team_id, id),
    foreign key (team_id) references team (id),
    constraint client_kind check (kind in ('PERSON', 'COMPANY'))
);
create index client_created_at_idx on client (team_id, created_at, id) where deleted_at is null and archived_at is null;
create index client_email_idx on client (team_id, email_normalized);
create unique index client_external_id_key on client (team_id, external_id) where external_id is not null;
create index client_name_idx on client (team_id, name, id) where deleted_at is null and archived_at is null;
create index client_phone_idx on client (team_id, phone_normalized);

create table document_counter (
    team_id text collate "C" not null,
    kind varchar(40) not null,
    last integer not null,
    primary key (team_id, kind),
    foreign key (team_id) references team (id),
    constraint document_counter_kind check (kind in ('QUOTE', 'INVOICE'))
);

create table event (
    team_id text collate "C" not null,
    no bigint not null,
    id text collate "C" not null,
    type text collate "C" not null,
    subject_id text collate "C" not null,
    actor_kind varchar(40) not null,
    actor_id text collate "C",
    actor_name text not null,
    data jsonb not null,
    occurred_at timestamptz default clock_timestamp() not null,
    primary key (team_id, no),
    foreign key (team_id) references team (id),
    constraint event_actor_kind check (actor_kind in ('API_KEY', 'MEMBER', 'CLIENT', 'SYSTEM'))
);
create unique index event_id_key on event (team_id, id);
create index event_subject_idx on event (team_id, subject_id, no);

create table idempotency_key (
    team_id text collate "C" not null,
    key text collate "C" not null,
    fingerprint bytea not null,
    answer jsonb,
    created_at timestamptz not null,
    primary key (team_id, key),
    foreign key (team_id) references team (id)
);
create index idempotency_key_created_at_idx on idempotency_key (team_id, created_at);

create table label (
    team_id text collate "C" not null,
    id text collate "C" not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    version integer not null,
    name text collate "C" not null,
    name_key text collate "C" not null,
    color text collate "C" not null,
    archived_at timestamptz,
    primary key (team_id, id),
    foreign key (team_id) references team (id)
);
create unique index label_name_key on label (team_id, name_key) where archived_at is null;

create table member (
    team_id text collate "C" not null,
    id text collate "C" not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    user_id text collate "C" not null,
    name text collate "C" not null,
    email text collate "C" not null,
    role varchar(40) not null,
    primary key (team_id, id),
    foreign key (team_id) references team (id),
    foreign key (user_id) references app_user (id),
    unique (team_id, user_id),
    constraint member_role check (role in ('OWNER', 'ADMIN', 'MEMBER', 'VIEWER'))
);

create table tax_rate (
    team_id text collate "C" not null,
    id text collate "C" not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    version integer not null,
    name text collate "C" not null,
    rate numeric(7, 4) not null,
    category varchar(40) not null,
    is_default boolean not null,
    valid_from date,
    valid_until date,
    archived_at timestamptz,
    primary key (team_id, id),
    foreign key (team_id) references team (id),
    constraint tax_rate_category check (category in ('S', 'Z', 'E', 'AE', 'K', 'G', 'O', 'L', 'M'))
);
create unique index tax_rate_default_key on tax_rate (team_id) where is_default and archived_at is null;

create table team_feed (
    team_id text collate "C" not null,
    last_no bigint not null,
    primary key (team_id),
    foreign key (team_id) references team (id)
);

create table terms_template (
    team_id text collate "C" not null,
    id text collate "C" not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    version integer not null,
    name text collate "C" not null,
    body text not null,
    is_default boolean not null,
    archived_at timestamptz,
    primary key (team_id, id),
    foreign key (team_id) references team (id)
);
create unique index terms_template_default_key on terms_template (team_id) where is_default and archived_at is null;

create table client_address (
    team_id text collate "C" not null,
    id text collate "C" not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    address_line1 text,
    address_line2 text,
    address_city text,
    address_region text,
    address_postal_code text,
    address_country text collate "C",
    client_id text collate "C" not null,
    position integer not null,
    kind varchar(40) not null,
    primary key (team_id, id),
    foreign key (team_id, client_id) references client (team_id, id),
    constraint client_address_kind check (kind in ('BILLING', 'SHIPPING', 'SITE'))
);
create index client_address_client_idx on client_address (team_id, client_id, position);

create table client_contact (
    team_id text collate "C" not null,
    id text collate "C" not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    client_id text collate "C" not null,
    position integer not null,
    name text not null,
    role text,
    email text,
    phone text,
    primary key (team_id, id),
    foreign key (team_id, client_id) references client (team_id, id)
);
create index client_contact_client_idx on client_contact (team_id, client_id, position);

create table product (
    team_id text collate "C" not null,
    id text collate "C" not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    version integer not null,
    name text collate "C" not null,
    code text collate "C",
    description text,
    unit text,
    unit_price numeric(20, 6) not null,
    currency text collate "C" not null,
    category text,
    tax_rate_id text collate "C",
    archived_at timestamptz,
    search_text text not null,
    search_vector tsvector generated always as (to_tsvector('simple', search_text)) stored,
    primary key (team_id, id),
    foreign key (team_id) references team (id),
    foreign key (team_id, tax_rate_id) references tax_rate (team_id, id)
);
create unique index product_code_key on product (team_id, code) where code is not null and archived_at is null;
create index product_created_at_idx on product (team_id, created_at, id) where archived_at is null;
create index product_name_idx on product (team_id, name, id) where archived_at is null;
create index product_updated_at_idx on product (team_id, updated_at, id);

create table quote (
    team_id text collate "C" not null,
    id text collate "C" not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    version integer not null,
    title text collate "C",
    reference text,
    notes text,
    terms text,
    template varchar(40) not null,
    external_id text collate "C",
    client_id text collate "C" not null,
    owner_id text collate "C",
    currency text collate "C" not null,
    pricing_mode varchar(40) not null,
    tax_policy varchar(40) not null,
    discount_type varchar(40),
    discount_value numeric(20, 6),
    adjustment_minor bigint not null,
    adjustment_tax_rate numeric(7, 4) not null,
    subtotal_minor bigint not null,
    discount_minor bigint not null,
    tax_minor bigint not null,
    total_minor bigint not null,
    total_excluding_tax_minor bigint not null,
    payment_status varchar(40) not null,
    number text collate "C" not null,
    number_value integer not null,
    revision integer not null,
    document_type varchar(40) not null,
    status varchar(40) not null,
    description text,
    issue_date date not null,
    valid_until date not null,
    expires_at timestamptz not null,
    total_if_all_selected_minor bigint not null,
    sent_at timestamptz,
    viewed_at timestamptz,
    accepted_at timestamptz,
    rejected_at timestamptz,
    changes_requested_at timestamptz,
    converted_at timestamptz,
    deleted_at timestamptz,
    rejection_reason text,
    change_request text,
    signer_name text,
    signer_email text,
    primary key (team_id, id),
    foreign key (team_id) references team (id),
    foreign key (team_id, client_id) references client (team_id, id),
    foreign key (team_id, owner_id) references member (team_id, id),
    constraint document_template check (template in ('MODERN', 'CLASSIC', 'COMPACT')),
    constraint document_pricing_mode check (pricing_mode in ('TAX_EXCLUSIVE', 'TAX_INCLUSIVE')),
    constraint document_tax_policy check (tax_policy in ('PER_GROUP', 'PER_LINE')),
    constraint document_discount_type check (discount_type in ('PERCENT', 'AMOUNT')),
    constraint document_payment_status check (payment_status in ('UNPAID', 'PARTIALLY_PAID', 'PAID', 'REFUNDED')),
    constraint quote_document_type check (document_type in ('QUOTE', 'ESTIMATE')),
    constraint quote_status check (status in ('DRAFT', 'SENT', 'CHANGES_REQUESTED', 'ACCEPTED', 'REJECTED', 'EXPIRED', 'CONVERTED'))
);
create index quote_client_idx on quote (team_id, client_id, created_at, id) where deleted_at is null;
create index quote_created_at_idx on quote (team_id, created_at, id) where deleted_at is null;
create unique index quote_external_id_key on quote (team_id, external_id) where external_id is not null;
create unique index quote_number_key on quote (team_id, number);
create index quote_number_value_idx on quote (team_id, number_value, id) where deleted_at is null;
create index quote_owner_idx on quote (team_id, owner_id, created_at, id) where deleted_at is null;
create index quote_status_idx on quote (team_id, status, created_at, id) where deleted_at is null;
create index quote_title_idx on quote (team_id, coalesce(title, ''), id) where deleted_at is null;
create index quote_total_idx on quote (team_id, total_minor, id) where deleted_at is null;
create index quote_updated_at_idx on quote (team_id, updated_at, id) where deleted_at is null;
create index quote_valid_until_idx on quote (team_id, valid_until, id) where deleted_at is null;

create table invoice (
    team_id text collate "C" not null,
    id text collate "C" not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    version integer not null,
    title text collate "C",
    reference text,
    notes text,
    terms text,
    template varchar(40) not null,
    external_id text collate "C",
    client_id text collate "C" not null,
    owner_id text collate "C",
    currency text collate "C" not null,
    pricing_mode varchar(40) not null,
    tax_policy varchar(40) not null,
    discount_type varchar(40),
    discount_value numeric(20, 6),
    adjustment_minor bigint not null,
    adjustment_tax_rate numeric(7, 4) not null,
    subtotal_minor bigint not null,
    discount_minor bigint not null,
    tax_minor bigint not null,
    total_minor bigint not null,
    total_excluding_tax_minor bigint not null,
    payment_status varchar(40) not null,
    number text collate "C",
    number_value integer,
    status varchar(40) not null,
    quote_id text collate "C",
    issue_date date not null,
    due_date date not null,
    overdue_at timestamptz not null,
    amount_paid_minor bigint not null,
    refunded_minor bigint not null,
    amount_due_minor bigint not null,
    sent_at timestamptz,
    paid_at timestamptz,
    voided_at timestamptz,
    void_reason text,
    written_off_at timestamptz,
    write_off_reason text,
    primary key (team_id, id),
    foreign key (team_id) references team (id),
    foreign key (team_id, client_id) references client (team_id, id),
    foreign key (team_id, owner_id) references member (team_id, id),
    foreign key (team_id, quote_id) references quote (team_id, id),
    constraint invoice_not_overpaid check (amount_paid_minor between 0 and total_minor),
    constraint document_template check (template in ('MODERN', 'CLASSIC', 'COMPACT')),
    constraint document_pricing_mode check (pricing_mode in ('TAX_EXCLUSIVE', 'TAX_INCLUSIVE')),
    constraint document_tax_policy check (tax_policy in ('PER_GROUP', 'PER_LINE')),
    constraint document_discount_type check (discount_type in ('PERCENT', 'AMOUNT')),
    constraint document_payment_status check (payment_status in ('UNPAID', 'PARTIALLY_PAID', 'PAID', 'REFUNDED')),
    constraint invoice_status check (status in ('DRAFT', 'SENT', 'VOID', 'WRITTEN_OFF'))
);
create index invoice_client_idx on invoice (team_id, client_id, created_at, id);
create index invoice_created_at_idx on invoice (team_id, created_at, id);
create index invoice_due_date_idx on invoice (team_id, due_date, id);
create unique index invoice_external_id_key on invoice (team_id, external_id) where external_id is not null;
create unique index invoice_number_key on invoice (team_id, number) where number is not null;
create index invoice_payment_status_idx on invoice (team_id, payment_status, created_at, id);
create index invoice_quote_idx on invoice (team_id, quote_id, created_at, id);
create index invoice_total_idx on invoice (team_id, total_minor, id);

create table quote_label (
    team_id text collate "C" not null,
    quote_id text collate "C" not null,
    label_id text collate "C" not null,
    primary key (team_id, quote_id, label_id),
    foreign key (team_id, quote_id) references quote (team_id, id),
    foreign key (team_id, label_id) references label (team_id, id)
);

create table quote_line (
    team_id text collate "C" not null,
    id text collate "C" not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    position integer not null,
    kind varchar(40) not null,
    name text not null,
    description text,
    quantity numeric(18, 6) not null,
    unit text,
    unit_price numeric(20, 6) not null,
    currency text collate "C" not null,
    tax_rate numeric(7, 4) not null,
    tax_category varchar(40) not null,
    tax_name text not null,
    discount_type varchar(40),
    discount_value numeric(20, 6),
    product_id text collate "C",
    comments text,
    discount_minor bigint not null,
    tax_minor bigint not null,
    amount_minor bigint not null,
    quote_id text collate "C" not null,
    optional boolean not null,
    selected boolean not null,
    primary key (team_id, id),
    foreign key (team_id, quote_id) references quote (team_id, id),
    foreign key (team_id, product_id) references product (team_id, id),
    constraint line_kind check (kind in ('ITEM', 'HEADING', 'TEXT')),
    constraint line_tax_category check (tax_category in ('S', 'Z', 'E', 'AE', 'K', 'G', 'O', 'L', 'M')),
    constraint line_discount_type check (discount_type in ('PERCENT', 'AMOUNT'))
);
create index quote_line_quote_idx on quote_line (team_id, quote_id, position);

create table quote_revision (
    team_id text collate "C" not null,
    id text collate "C" not null,
    quote_id text collate "C" not null,
    revision integer not null,
    currency text collate "C" not null,
    total_minor bigint not null,
    valid_until date not null,
    document jsonb not null,
    sent_at timestamptz not null,
    superseded_at timestamptz,
    accepted_at timestamptz,
    primary key (team_id, id),
    foreign key (team_id, quote_id) references quote (team_id, id)
);
create unique index quote_revision_accepted_key on quote_revision (team_id, quote_id) where accepted_at is not null;
create unique index quote_revision_key on quote_revision (team_id, quote_id, revision);

create table quote_tax_line (
    team_id text collate "C" not null,
    id text collate "C" not null,
    position integer not null,
    name text not null,
    category varchar(40) not null,
    rate numeric(7, 4) not null,
    currency text collate "C" not null,
    taxable_minor bigint not null,
    tax_minor bigint not null,
    quote_id text collate "C" not null,
    primary key (team_id, id),
    foreign key (team_id, quote_id) references quote (team_id, id),
    constraint tax_line_category check (category in ('S', 'Z', 'E', 'AE', 'K', 'G', 'O', 'L', 'M'))
);
create index quote_tax_line_quote_idx on quote_tax_line (team_id, quote_id, position);

create table invoice_line (
    team_id text collate "C" not null,
    id text collate "C" not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    position integer not null,
    kind varchar(40) not null,
    name text not null,
    description text,
    quantity numeric(18, 6) not null,
    unit text,
    unit_price numeric(20, 6) not null,
    currency text collate "C" not null,
    tax_rate numeric(7, 4) not null,
    tax_category varchar(40) not null,
    tax_name text not null,
    discount_type varchar(40),
    discount_value numeric(20, 6),
    product_id text collate "C",
    comments text,
    discount_minor bigint not null,
    tax_minor bigint not null,
    amount_minor bigint not null,
    invoice_id text collate "C" not null,
    primary key (team_id, id),
    foreign key (team_id, invoice_id) references invoice (team_id, id),
    foreign key (team_id, product_id) references product (team_id, id),
    constraint line_kind check (kind in ('ITEM', 'HEADING', 'TEXT')),
    constraint line_tax_category check (tax_category in ('S', 'Z', 'E', 'AE', 'K', 'G', 'O', 'L', 'M')),
    constraint line_discount_type check (discount_type in ('PERCENT', 'AMOUNT'))
);
create index invoice_line_invoice_idx on invoice_line (team_id, invoice_id, position);

create table invoice_tax_line (
    team_id text collate "C" not null,
    id text collate "C" not null,
    position integer not null,
    name text not null,
    category varchar(40) not null,
    rate numeric(7, 4) not null,
    currency text collate "C" not null,
    taxable_minor bigint not null,
    tax_minor bigint not null,
    invoice_id text collate "C" not null,
    primary key (team_id, id),
    foreign key (team_id, invoice_id) references invoice (team_id, id),
    constraint tax_line_category check (category in ('S', 'Z', 'E', 'AE', 'K', 'G', 'O', 'L', 'M'))
);
create index invoice_tax_line_invoice_idx on invoice_tax_line (team_id, invoice_id, position);

create table payment (
    team_id text collate "C" not null,
    id text collate "C" not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    invoice_id text collate "C" not null,
    client_id text collate "C" not null,
    currency text collate "C" not null,
    amount_minor bigint not null,
    fee_minor bigint not null,
    net_minor bigint not null,
    refunded_minor bigint not null,
    method varchar(40) not null,
    reference text,
    received_at timestamptz not null,
    primary key (team_id, id),
    foreign key (team_id, invoice_id) references invoice (team_id, id),
    foreign key (team_id, client_id) references client (team_id, id),
    constraint payment_is_positive check (amount_minor > 0),
    constraint payment_not_overrefunded check (refunded_minor between 0 and amount_minor),
    constraint payment_method check (method in ('BANK_TRANSFER', 'CARD', 'CASH', 'CHECK', 'DIRECT_DEBIT', 'OTHER'))
);
create index payment_created_at_idx on payment (team_id, created_at, id);
create index payment_invoice_idx on payment (team_id, invoice_id, created_at, id);
create index payment_received_at_idx on payment (team_id, received_at, id);

create table refund (
    team_id text collate "C" not null,
    id text collate "C" not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    payment_id text collate "C" not null,
    currency text collate "C" not null,
    amount_minor bigint not null,
    reason text,
    primary key (team_id, id),
    foreign key (team_id, payment_id) references payment (team_id, id),
    constraint refund_is_positive check (amount_minor > 0)
);
create index refund_payment_idx on refund (team_id, payment_id, created_at);
