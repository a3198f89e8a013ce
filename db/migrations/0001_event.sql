create function uuid_floor(at timestamptz) returns uuid
language sql immutable parallel safe
return (lpad(to_hex((extract(epoch from at) * 1000)::int8), 12, '0') || repeat('0', 20))::uuid;
--> statement-breakpoint
create function event_tokens(actor_id text, actor_email text, resource_id text, ip text, request_id text) returns int8[]
language sql immutable parallel safe
return array_remove(array[
  hashtextextended(actor_id, 1),
  hashtextextended(actor_email, 2),
  hashtextextended(resource_id, 3),
  hashtextextended(ip, 4),
  hashtextextended(request_id, 5)], null);
--> statement-breakpoint
create table event (
  seq int8 not null,
  received_at timestamptz(3) not null,
  id uuid not null,
  occurred_at timestamptz generated always as (uuid_extract_timestamp(id)) virtual,
  log int4 not null,
  action int4 not null,
  resource_type int4 not null,
  source int4 not null,
  http_method int4 not null,
  result int2 not null check (result between 0 and 4),
  actor_type int2 not null check (actor_type between 0 and 5),
  http_status int2,
  actor_id text,
  actor_email text,
  actor_name text,
  ip text,
  user_agent text,
  session_id text,
  request_id text,
  brand_id text,
  http_path text,
  source_event_id text,
  resource_id text,
  resource_name text,
  message text,
  overflow jsonb,
  targets jsonb,
  changes jsonb,
  redactions jsonb,
  rewrites jsonb,
  details jsonb not null,
  salt bytea not null check (octet_length(salt) = 48),
  person_digest bytea check (octet_length(person_digest) = 32),
  payload_digest bytea check (octet_length(payload_digest) = 32),
  primary key (log, id) include (action, resource_type, result)
) partition by range (id);
--> statement-breakpoint
create index event_id on event (id) include (log, action, resource_type, result);
--> statement-breakpoint
create index event_exception on event (log, id) where result <> 0;
--> statement-breakpoint
create index event_token on event using gin (event_tokens(actor_id, actor_email, resource_id, ip, request_id));
--> statement-breakpoint
create table event_default partition of event default;
--> statement-breakpoint
alter table log set (fillfactor = 50);
--> statement-breakpoint
alter table segment_count add primary key (scope, level, action, resource_type, result, lo) include (events);
--> statement-breakpoint
create index segment_count_range on segment_count (scope, level, lo) include (action, resource_type, result, events);
--> statement-breakpoint
create index dictionary_introduced on dictionary (introduced_by, kind);
--> statement-breakpoint
create index log_value_code on log_value (kind, code);
--> statement-breakpoint
create index tenant_partner on tenant (partner_id);
--> statement-breakpoint
alter table platform add constraint platform_one check (one = 1);
--> statement-breakpoint
insert into platform (one, watermark, epoch) values (1, '00000000-0000-0000-0000-000000000000', 1);
