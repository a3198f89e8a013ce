CREATE TABLE "dictionary" (
	"kind" smallint NOT NULL,
	"code" integer GENERATED ALWAYS AS IDENTITY (sequence name "dictionary_code_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"value" text NOT NULL,
	"introduced_by" integer NOT NULL,
	CONSTRAINT "dictionary_kind_code_pk" PRIMARY KEY("kind","code"),
	CONSTRAINT "dictionary_kind_value_key" UNIQUE("kind","value")
);
--> statement-breakpoint
CREATE TABLE "log_value" (
	"log" integer NOT NULL,
	"kind" smallint NOT NULL,
	"code" integer NOT NULL,
	CONSTRAINT "log_value_log_kind_code_pk" PRIMARY KEY("log","kind","code")
);
--> statement-breakpoint
CREATE TABLE "tenant" (
	"tenant" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "tenant_tenant_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"tenant_id" text NOT NULL,
	"ledger_id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"name" text NOT NULL,
	"partner_id" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "tenant_tenant_id_unique" UNIQUE("tenant_id"),
	CONSTRAINT "tenant_ledger_id_unique" UNIQUE("ledger_id")
);
--> statement-breakpoint
CREATE TABLE "ledger_entry" (
	"seq" bigint NOT NULL,
	"xid" bigint DEFAULT pg_current_xact_id()::text::int8 NOT NULL,
	"log" integer NOT NULL,
	"version" smallint DEFAULT 1 NOT NULL,
	"id" uuid NOT NULL,
	"dedupe_key" "bytea" NOT NULL,
	"commitment" "bytea" NOT NULL,
	CONSTRAINT "ledger_entry_log_seq_pk" PRIMARY KEY("log","seq"),
	CONSTRAINT "ledger_entry_dedupe_key" UNIQUE("log","dedupe_key"),
	CONSTRAINT "ledger_entry_dedupe_length" CHECK (octet_length("ledger_entry"."dedupe_key") = 16),
	CONSTRAINT "ledger_entry_commitment_length" CHECK (octet_length("ledger_entry"."commitment") = 32)
);
--> statement-breakpoint
CREATE TABLE "log" (
	"log" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "log_log_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"tenant" integer NOT NULL,
	"kind" smallint NOT NULL,
	"size" bigint DEFAULT 0 NOT NULL,
	"deleted" bigint DEFAULT 0 NOT NULL,
	"version" integer DEFAULT 0 NOT NULL,
	"sealed" uuid DEFAULT '00000000-0000-0000-0000-000000000000' NOT NULL,
	"last_id" uuid,
	CONSTRAINT "log_tenant_kind_key" UNIQUE("tenant","kind"),
	CONSTRAINT "log_kind" CHECK ("log"."kind" in (0, 1)),
	CONSTRAINT "log_counts" CHECK ("log"."deleted" between 0 and "log"."size")
);
--> statement-breakpoint
CREATE TABLE "platform" (
	"one" smallint PRIMARY KEY NOT NULL,
	"watermark" uuid NOT NULL,
	"epoch" bigint NOT NULL,
	"key_fingerprint" "bytea"
);
--> statement-breakpoint
CREATE TABLE "segment" (
	"scope" integer NOT NULL,
	"level" smallint NOT NULL,
	"lo" uuid NOT NULL,
	"hi" uuid NOT NULL,
	"events" integer NOT NULL,
	CONSTRAINT "segment_scope_level_lo_pk" PRIMARY KEY("scope","level","lo")
);
--> statement-breakpoint
CREATE TABLE "segment_count" (
	"scope" integer NOT NULL,
	"level" smallint NOT NULL,
	"action" integer NOT NULL,
	"resource_type" integer NOT NULL,
	"result" smallint NOT NULL,
	"lo" uuid NOT NULL,
	"events" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "segment_day" (
	"scope" integer NOT NULL,
	"day" date NOT NULL,
	"result" smallint NOT NULL,
	"events" integer NOT NULL,
	CONSTRAINT "segment_day_scope_day_result_pk" PRIMARY KEY("scope","day","result")
);
--> statement-breakpoint
CREATE TABLE "segment_delta" (
	"id" uuid NOT NULL,
	"action" integer NOT NULL,
	"resource_type" integer NOT NULL,
	"result" smallint NOT NULL,
	"change" smallint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "console_user" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "console_user_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"name" text NOT NULL,
	"role" text NOT NULL,
	"tenant_id" text,
	"partner_id" text,
	"password_hash" text NOT NULL,
	"must_change_password" boolean NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "console_user_name_unique" UNIQUE("name"),
	CONSTRAINT "console_user_role" CHECK ("console_user"."role" in ('super_admin', 'partner_admin', 'tenant_admin'))
);
--> statement-breakpoint
ALTER TABLE "log" ADD CONSTRAINT "log_tenant_tenant_tenant_fk" FOREIGN KEY ("tenant") REFERENCES "public"."tenant"("tenant") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "ledger_entry_xid" ON "ledger_entry" USING brin ("xid");