grant select, insert, update on ledger_anchor, ledger_cosignature to trailmark_app;
--> statement-breakpoint
comment on table ledger_anchor is 'Sinks outside the database that keep checkpoints (witnesses, a webhook, a file), and how far each has those of a log.';
comment on column ledger_anchor.log is 'The log.';
comment on column ledger_anchor.epoch is 'As in log, then.';
comment on column ledger_anchor.sink is 'Name of the key of a witness; else webhook or file.';
comment on column ledger_anchor.size is 'Entries of the largest checkpoint that the sink is known to hold, by its own word where it refuses; 0 = none.';
comment on column ledger_anchor.state is 'anchored: it has taken size; failing: it cannot be reached, or does not know the log; refused: it holds another history than this one.';
comment on column ledger_anchor.error is 'Why it is not anchored.';
comment on column ledger_anchor.at is 'When it took a checkpoint last, by the clock of the database; null = never.';
comment on column ledger_anchor.attempts is 'Attempts that failed since then.';
comment on column ledger_anchor.next_at is 'When it is asked again without growth, or after a failure; infinity = never.';
comment on table ledger_cosignature is 'Signatures of witnesses over checkpoints (C2SP tlog-cosignature), verified before they are kept. The newest one of each witness and size.';
comment on column ledger_cosignature.log is 'The log.';
comment on column ledger_cosignature.epoch is 'As in log, then.';
comment on column ledger_cosignature.size is 'Entries of the checkpoint.';
comment on column ledger_cosignature.sink is 'Name of the key of the witness.';
comment on column ledger_cosignature.line is 'Signature line of a note, with its newline.';
comment on column ledger_cosignature.at is 'When the witness saw the checkpoint as the newest of the log, by its own clock; the signature covers it.';
