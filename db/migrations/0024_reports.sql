CREATE TABLE "report" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"owner" text NOT NULL,
	"owner_name" text NOT NULL,
	"provider" text NOT NULL,
	"reach" text NOT NULL,
	"view" uuid NOT NULL,
	"view_name" text NOT NULL,
	"recipients" text[] NOT NULL,
	"cadence" text NOT NULL,
	"weekday" smallint,
	"hour" smallint NOT NULL,
	"zone" text NOT NULL,
	"subject_prefix" text NOT NULL,
	"is_enabled" boolean NOT NULL,
	"next_due_at" timestamp (3) with time zone NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "report_provider" CHECK ("report"."provider" in ('password', 'oidc')),
	CONSTRAINT "report_recipients" CHECK (cardinality("report"."recipients") between 1 and 20),
	CONSTRAINT "report_cadence" CHECK ("report"."cadence" in ('daily', 'weekly')),
	CONSTRAINT "report_weekday" CHECK (("report"."cadence" = 'weekly') = ("report"."weekday" is not null) and "report"."weekday" between 1 and 7),
	CONSTRAINT "report_hour" CHECK ("report"."hour" between 0 and 23)
);
--> statement-breakpoint
CREATE TABLE "report_run" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"report" uuid NOT NULL,
	"period_start" timestamp (3) with time zone NOT NULL,
	"period_end" timestamp (3) with time zone NOT NULL,
	"is_test" boolean DEFAULT false NOT NULL,
	"state" text DEFAULT 'queued' NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"error" text,
	"due_at" timestamp (3) with time zone,
	"message_id" text,
	"counts" jsonb,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"sent_at" timestamp (3) with time zone,
	CONSTRAINT "report_run_state" CHECK ("report_run"."state" in ('queued', 'sending', 'sent', 'failed')),
	CONSTRAINT "report_run_period_order" CHECK ("report_run"."period_start" < "report_run"."period_end")
);
--> statement-breakpoint
ALTER TABLE "report_run" ADD CONSTRAINT "report_run_report_report_id_fk" FOREIGN KEY ("report") REFERENCES "public"."report"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "report_owner" ON "report" USING btree ("owner","id");--> statement-breakpoint
CREATE INDEX "report_reach" ON "report" USING btree ("reach","id");--> statement-breakpoint
CREATE INDEX "report_due" ON "report" USING btree ("next_due_at") WHERE is_enabled;--> statement-breakpoint
CREATE UNIQUE INDEX "report_run_period" ON "report_run" USING btree ("report","period_start","period_end") WHERE not is_test;--> statement-breakpoint
CREATE INDEX "report_run_report" ON "report_run" USING btree ("report","id");--> statement-breakpoint
CREATE INDEX "report_run_due" ON "report_run" USING btree ("due_at") WHERE due_at is not null;