-- Hashes do not compress.
alter table ledger_tile alter column hashes set storage external;
--> statement-breakpoint
create function release_lease(p_name text, p_holder uuid) returns void
language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  delete from lease l where l.name = p_name and l.holder = p_holder
$$;
--> statement-breakpoint
revoke execute on function release_lease from public;
--> statement-breakpoint
grant execute on function release_lease to trailmark_app;
--> statement-breakpoint
grant select, insert on ledger_tile, ledger_checkpoint to trailmark_app;
--> statement-breakpoint
comment on column log.epoch is 'Raised where signed history was lost and a new one begins; part of the origin from 2 on.';
comment on table ledger_tile is 'Full tiles of the Merkle tree over the entries of a log (C2SP tlog-tiles), written once: what is in them follows from the entries.';
comment on column ledger_tile.log is 'The log.';
comment on column ledger_tile.level is '0: hashes of leaves; each further level: roots of 256 tiles of the one below.';
comment on column ledger_tile.index is 'Its place in the level.';
comment on column ledger_tile.root is 'The hash over all of it: one of the next level.';
comment on column ledger_tile.hashes is '256 hashes of 32 bytes.';
comment on table ledger_checkpoint is 'What was signed: so many entries of a log have this root. Never changed, never deleted.';
comment on column ledger_checkpoint.log is 'The log.';
comment on column ledger_checkpoint.epoch is 'As in log, then.';
comment on column ledger_checkpoint.size is 'Entries.';
comment on column ledger_checkpoint.root is 'Root of the Merkle tree over them (RFC 9162, 2.1.1).';
comment on column ledger_checkpoint.note is 'The signed note (C2SP tlog-checkpoint).';
comment on column ledger_checkpoint.created_at is 'When it was signed, by the clock of the database; the signature does not cover it.';
comment on function release_lease is 'Gives up a lease before its end.';
