create function begin_epoch(p_log int4, p_epoch int4, p_told_by int8) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform 1 from log l where l.log = p_log for update;
  if not is_control_of_transaction(p_log, p_told_by, 'ledger.epoch', jsonb_build_object('epoch', p_epoch)) then
    raise exception 'begin_epoch: entry % of log % is no ledger.epoch of this transaction that names epoch %', p_told_by, p_log, p_epoch;
  end if;
  update log l set epoch = p_epoch where l.log = p_log and l.epoch = p_epoch - 1;
  if not found then
    raise exception 'begin_epoch: epoch % of log % does not follow its present one', p_epoch, p_log;
  end if;
  -- Cursors and states that were handed out over what was lost are refused, instead of skipping what came in its place.
  update platform set epoch = epoch + 1;
end $$;
--> statement-breakpoint
revoke execute on function begin_epoch from public;
--> statement-breakpoint
grant execute on function begin_epoch to trailmark_app;
--> statement-breakpoint
comment on function begin_epoch is 'Gives a log its next epoch, after the ledger.epoch entry that tells of it was appended in the same transaction; cursors of before are refused from then on.';
