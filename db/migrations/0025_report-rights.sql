grant select, insert, update, delete on report, report_run to trailmark_app;
--> statement-breakpoint
comment on table report is 'Saved views that are sent by mail on a schedule. No evidence: they are changed and deleted.';
--> statement-breakpoint
comment on column report.id is 'UUIDv7.';
--> statement-breakpoint
comment on column report.owner is 'Identity of whose it is: it is computed with the rights that they have when it is sent.';
--> statement-breakpoint
comment on column report.owner_name is 'Subject of the owner, by which their rights are looked up.';
--> statement-breakpoint
comment on column report.provider is 'password or oidc: where the rights of the owner are found.';
--> statement-breakpoint
comment on column report.reach is 'What the owner reached when they saved it: all, partner:<id> or tenant:<id>. Administrators of the same see and delete it.';
--> statement-breakpoint
comment on column report.view is 'The saved view. No reference: without its view a report stays, and says why it is not sent.';
--> statement-breakpoint
comment on column report.view_name is 'Name of the view when the report was saved, for when it is gone. Hostile text.';
--> statement-breakpoint
comment on column report.recipients is 'E-mail addresses, 1 to 20.';
--> statement-breakpoint
comment on column report.cadence is 'daily or weekly.';
--> statement-breakpoint
comment on column report.weekday is 'Of a weekly one the day on which it is sent, 1 = Monday to 7 = Sunday; null of a daily one.';
--> statement-breakpoint
comment on column report.hour is 'Hour of the day in the zone.';
--> statement-breakpoint
comment on column report.zone is 'IANA name: days and weeks are those of its calendar.';
--> statement-breakpoint
comment on column report.subject_prefix is 'Stands before the subject; may be empty. Hostile text.';
--> statement-breakpoint
comment on column report.is_enabled is 'Whether it is sent by itself.';
--> statement-breakpoint
comment on column report.next_due_at is 'When its next period is claimed; later than all that were. Written by the worker, and anew when it is saved.';
--> statement-breakpoint
comment on column report.created_at is 'When it was made.';
--> statement-breakpoint
comment on column report.updated_at is 'When its owner saved it last.';
--> statement-breakpoint
comment on table report_run is 'One mail of a report each: one a period, whoever claims it, and one for each test.';
--> statement-breakpoint
comment on column report_run.id is 'UUIDv7.';
--> statement-breakpoint
comment on column report_run.report is 'The report.';
--> statement-breakpoint
comment on column report_run.period_start is 'First instant of the period.';
--> statement-breakpoint
comment on column report_run.period_end is 'First instant after the period.';
--> statement-breakpoint
comment on column report_run.is_test is 'Asked for by hand: of any number a period, and never tried again.';
--> statement-breakpoint
comment on column report_run.state is 'queued, sending, sent or failed.';
--> statement-breakpoint
comment on column report_run.attempts is 'How often sending was begun.';
--> statement-breakpoint
comment on column report_run.error is 'Why the last attempt failed; of one that was sent, which recipients the server refused.';
--> statement-breakpoint
comment on column report_run.due_at is 'When it is handed to a worker, again where one died with it; null = never more.';
--> statement-breakpoint
comment on column report_run.message_id is 'Message-ID of the mail: made of report and period, so that a mail sent again has the same.';
--> statement-breakpoint
comment on column report_run.counts is 'What the mail counted: events, those of the period before, and by result.';
--> statement-breakpoint
comment on column report_run.created_at is 'When its period was claimed.';
--> statement-breakpoint
comment on column report_run.sent_at is 'When the mail server had taken it.';
