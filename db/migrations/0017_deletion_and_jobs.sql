CREATE TABLE "purge" (
	"log" integer NOT NULL,
	"to_seq" bigint NOT NULL,
	"from_seq" bigint NOT NULL,
	"purged_by" bigint NOT NULL,
	"done_seq" bigint NOT NULL,
	"events" bigint DEFAULT 0 NOT NULL,
	"started_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"finished_at" timestamp (3) with time zone,
	CONSTRAINT "purge_log_to_seq_pk" PRIMARY KEY("log","to_seq"),
	CONSTRAINT "purge_range" CHECK ("purge"."from_seq" <= "purge"."done_seq" and "purge"."done_seq" <= "purge"."to_seq"),
	CONSTRAINT "purge_whole_tiles" CHECK ("purge"."from_seq" % 256 = 0 and "purge"."to_seq" % 256 = 0)
);
--> statement-breakpoint
CREATE TABLE "redaction" (
	"log" integer NOT NULL,
	"seq" bigint NOT NULL,
	"part" smallint NOT NULL,
	"id" uuid NOT NULL,
	"redacted_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"redacted_by" bigint NOT NULL,
	CONSTRAINT "redaction_log_seq_part_pk" PRIMARY KEY("log","seq","part"),
	CONSTRAINT "redaction_part" CHECK ("redaction"."part" in (1, 2))
);
--> statement-breakpoint
CREATE TABLE "retention_policy" (
	"tenant" integer PRIMARY KEY NOT NULL,
	"keep_days" integer NOT NULL,
	"set_by" text NOT NULL,
	"set_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "export_chunk" (
	"export" uuid NOT NULL,
	"nth" integer NOT NULL,
	"bytes" "bytea" NOT NULL,
	CONSTRAINT "export_chunk_export_nth_pk" PRIMARY KEY("export","nth")
);
--> statement-breakpoint
CREATE TABLE "export_job" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"owner" text NOT NULL,
	"principal" jsonb NOT NULL,
	"request" jsonb NOT NULL,
	"format" text NOT NULL,
	"logs" integer[],
	"state" text DEFAULT 'queued' NOT NULL,
	"error" text,
	"cursor" text,
	"rows" bigint DEFAULT 0 NOT NULL,
	"total" bigint,
	"bytes" bigint DEFAULT 0 NOT NULL,
	"chunks" integer DEFAULT 0 NOT NULL,
	"sha256" "bytea",
	"manifest" jsonb,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"started_at" timestamp (3) with time zone,
	"finished_at" timestamp (3) with time zone,
	"expires_at" timestamp (3) with time zone DEFAULT now() + interval '7 days' NOT NULL,
	CONSTRAINT "export_job_state" CHECK ("export_job"."state" in ('queued', 'running', 'done', 'error', 'cancelled', 'withdrawn', 'expired'))
);
--> statement-breakpoint
CREATE TABLE "verify_finding" (
	"job" uuid NOT NULL,
	"nth" integer NOT NULL,
	"code" text NOT NULL,
	"seq" bigint,
	"detail" text,
	CONSTRAINT "verify_finding_job_nth_pk" PRIMARY KEY("job","nth")
);
--> statement-breakpoint
CREATE TABLE "verify_job" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"log" integer NOT NULL,
	"mode" text NOT NULL,
	"state" text DEFAULT 'queued' NOT NULL,
	"error" text,
	"start" bigint DEFAULT 0 NOT NULL,
	"done" bigint DEFAULT 0 NOT NULL,
	"size" bigint,
	"verified" bigint DEFAULT 0 NOT NULL,
	"roots" "bytea" DEFAULT '' NOT NULL,
	"findings" integer DEFAULT 0 NOT NULL,
	"requested_by" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"started_at" timestamp (3) with time zone,
	"finished_at" timestamp (3) with time zone,
	CONSTRAINT "verify_job_mode" CHECK ("verify_job"."mode" in ('full', 'incremental')),
	CONSTRAINT "verify_job_state" CHECK ("verify_job"."state" in ('queued', 'running', 'done', 'error'))
);
--> statement-breakpoint
ALTER TABLE "log" ADD COLUMN "min_seq" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "retention_policy" ADD CONSTRAINT "retention_policy_tenant_tenant_tenant_fk" FOREIGN KEY ("tenant") REFERENCES "public"."tenant"("tenant") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "export_chunk" ADD CONSTRAINT "export_chunk_export_export_job_id_fk" FOREIGN KEY ("export") REFERENCES "public"."export_job"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "verify_finding" ADD CONSTRAINT "verify_finding_job_verify_job_id_fk" FOREIGN KEY ("job") REFERENCES "public"."verify_job"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "redaction_redacted_by" ON "redaction" USING btree ("log","redacted_by");--> statement-breakpoint
CREATE INDEX "export_job_owner" ON "export_job" USING btree ("owner","id");--> statement-breakpoint
CREATE INDEX "verify_job_log" ON "verify_job" USING btree ("log","id");--> statement-breakpoint
ALTER TABLE "log" ADD CONSTRAINT "log_min_seq" CHECK ("log"."min_seq" between 0 and "log"."size" and "log"."min_seq" % 256 = 0);