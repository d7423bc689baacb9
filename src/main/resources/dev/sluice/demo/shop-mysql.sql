-- The demonstration's shop as MySQL writes it; shop.sql says what holds here, too. {names in braces} are numbers of rows.

create table customers (
  id bigint auto_increment primary key,
  external_id char(36) not null,
  email varchar(200) not null,
  full_name varchar(120) not null,
  phone varchar(40),
  birth_date date,
  tier enum('bronze', 'silver', 'gold') not null,
  newsletter boolean not null,
  credit decimal(12, 2) not null comment 'Euro, negative when owed',
  risk_score double,
  registered_at timestamp(6) not null,
  tags set('regular', 'late', 'abroad'),
  preferences json,
  photo mediumblob,
  notes mediumtext,
  last_ip varchar(60)
);

create table addresses (
  id bigint auto_increment primary key,
  customer_id bigint not null,
  recipient varchar(200) not null,
  street varchar(200) not null,
  postcode varchar(10) not null,
  city varchar(80) not null,
  country char(2) not null,
  latitude float,
  longitude float,
  key (customer_id),
  foreign key (customer_id) references customers (id)
);

create table products (
  id integer primary key,
  sku char(36) not null,
  name varchar(80) not null,
  description text,
  price decimal(10, 2) not null,
  weight_kg float,
  stock integer not null,
  dimensions_mm json,
  attributes json,
  available_from date,
  opens time(6),
  thumbnail varbinary(100)
);

create table orders (
  id bigint auto_increment primary key,
  customer_id bigint not null,
  status enum('new', 'paid', 'shipped', 'delivered', 'returned') not null,
  total decimal(12, 2) not null,
  placed_at timestamp(6) not null,
  promised datetime(6),
  delivery_days smallint,
  remark varchar(200),
  key (customer_id),
  foreign key (customer_id) references customers (id)
);

create table order_items (
  order_id bigint not null,
  line smallint not null,
  product_id integer not null,
  quantity integer not null,
  unit_price decimal(10, 2) not null,
  primary key (order_id, line),
  foreign key (order_id) references orders (id)
);

create table payments (
  id bigint unsigned auto_increment primary key,
  order_id bigint not null,
  card_number varchar(40) not null,
  card_holder varchar(120),
  amount decimal(12, 2) not null,
  paid_at timestamp(6) not null,
  receipt json,
  key (order_id),
  foreign key (order_id) references orders (id)
);

-- A masked key: what identifies a row is itself personal.
create table subscriptions (
  email varchar(200) primary key,
  topics json not null,
  since date not null
);

-- No key at all: the whole row identifies itself, and equal rows are counted.
create table events (
  at timestamp(6) not null,
  kind varchar(20) not null,
  customer_id bigint,
  ip varchar(60),
  payload json,
  key (ip)
);

set session time_zone = '+00:00';
set session cte_max_recursion_depth = 4294967295;

insert into customers (external_id, email, full_name, phone, birth_date, tier, newsletter, credit, risk_score,
    registered_at, tags, preferences, photo, notes, last_ip)
with recursive s (i) as (select 1 union all select i + 1 from s where i < {customers}),
people as (select i,
    elt(1 + i % 10, 'Lena', 'Jonas', 'Mia', 'Noah', 'Aylin', 'Chidi', 'Sofía', 'Zoë', 'Łukasz', 'Yuki') as f,
    elt(1 + i % 9, 'Hofmann', 'Okafor', 'García', 'Nguyen', 'Kowalski', 'Sato', 'Brontë', 'O''Neil', 'Schäfer') as l
  from s)
select uuid(),
  concat('qzcanarya', i, '.', lower(f), '.', lower(l), '@example.org'),
  concat('Qzcanaryb', i, ' ', f, ' ', l),
  if(i % 9 > 0, concat('+700931846205', lpad(i % 1000, 3, '0')), null),
  makedate(1823, 1) + interval i % 12 month + interval 15 day,
  1 + i % 3, i % 2 = 0, (i % 100000) / 100 - 100, rand(),
  timestamp '2019-01-01 00:00:00.123456' + interval i % 90000 * 97 minute,
  elt(1 + i % 4, null, 'regular', 'regular,late', 'abroad'),
  json_object('language', elt(1 + i % 4, 'de', 'en', 'fr', null), 'size', i % 60, 'dark', i % 2 = 0),
  if(i % 10 = 0, concat(cast(concat('qzcanaryc', i) as binary), unhex(md5(i))), null),
  if(i % 3 = 0, concat('qzcanaryd', i, ': ', f, ' rang and asked for ', repeat(concat(md5(i), ' '), i % 90)), null),
  concat('2001:db8:ca4a:7e11:', lower(hex(i % 65536)), '::', lower(hex(1 + i div 65536)))
from people;

insert into addresses (customer_id, recipient, street, postcode, city, country, latitude, longitude)
with recursive s (i) as (select 1 union all select i + 1 from s where i < {customers})
select 1 + i % {customers}, concat('Qzcanarye', i, ' Hofmann'), concat('qzcanaryf', i, ' Lindenweg ', i % 200),
  lpad(i % 100000, 5, '0'), elt(1 + i % 5, 'Leipzig', 'Porto', 'Zürich', 'Kraków', 'Ōsaka'),
  elt(1 + i % 5, 'DE', 'PT', 'CH', 'PL', 'JP'), 47 + rand() * 5, 8 + rand() * 6
from s;

insert into products
with recursive s (i) as (select 1 union all select i + 1 from s where i < {products})
select i, uuid(), concat('Article ', i, ' qzcontrol'),
  if(i % 10 = 0, repeat(concat(md5(i), ' '), 300), concat('Well made, number ', i)),
  (i % 9999) / 100 + 1, rand() * 20, 100 + i % 400, json_array(i % 100, null, i % 300),
  json_object('colour', elt(1 + i % 3, 'red', 'green', 'blue'), 'parts', json_array(i, i / 7)),
  date '2020-02-29' + interval i % 2000 day, addtime('07:30:00.000001', sec_to_time(i % 600 * 60)), unhex(md5(i))
from s;

insert into orders (customer_id, status, total, placed_at, promised, delivery_days, remark)
with recursive s (i) as (select 1 union all select i + 1 from s where i < {orders})
select 1 + (i * 7919) % {customers}, 1 + i % 5, (i % 50000) / 100,
  timestamp '2024-01-01 08:00:00' + interval i % 500000 * 13 minute,
  timestamp '2024-01-08 12:00:00.5' + interval i % 500000 * 13 minute,
  i % 9, if(i % 5 = 0, concat('qzcanaryg', i, ' please leave it with Mr Sato next door'), null)
from s;

insert into order_items
with recursive s (i) as (select 1 union all select i + 1 from s where i < {orders} * 2)
select 1 + (i - 1) div 2, 1 + (i - 1) % 2, 1 + (i * 31) % {products}, 1 + i % 4, (i % 9999) / 100
from s;

insert into payments (order_id, card_number, card_holder, amount, paid_at, receipt)
with recursive s (i) as (select 1 union all select i + 1 from s where i < {payments})
select i, concat('700931846205', lpad(i % 10000, 4, '0')), concat('Qzcanaryh', i, ' Okafor'), (i % 50000) / 100,
  timestamp '2024-01-01 08:05:00' + interval i % 500000 * 13 minute, json_object('till', i % 12, 'ok', true)
from s;

insert into subscriptions
with recursive s (i) as (select 1 union all select i + 1 from s where i < {subscriptions})
select concat('qzcanaryi', i, '@example.org'), json_array('offers', concat('news-', i % 7)),
  date '2023-01-01' + interval i % 700 day
from s;

-- Each row twice.
insert into events
with recursive s (i) as (select 1 union all select i + 1 from s where i < {events})
select timestamp '2025-03-30 00:59:59.999' + interval i div 2 second, elt(1 + i div 2 % 3, 'view', 'search', 'buy'),
  1 + (i div 2) % {customers}, concat('2001:db8:ca4a:7e11::', lower(hex(i div 2 % 65536))),
  json_object('page', i div 2 % 40, 'user', concat('qzcanaryj', i div 2))
from s;
