CREATE TABLE "ledger_anchor" (
	"log" integer NOT NULL,
	"epoch" smallint NOT NULL,
	"sink" text NOT NULL,
	"size" bigint DEFAULT 0 NOT NULL,
	"state" text NOT NULL,
	"error" text,
	"at" timestamp (3) with time zone,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "ledger_anchor_log_epoch_sink_pk" PRIMARY KEY("log","epoch","sink"),
	CONSTRAINT "ledger_anchor_state" CHECK ("ledger_anchor"."state" in ('anchored', 'failing', 'refused'))
);
--> statement-breakpoint
CREATE TABLE "ledger_cosignature" (
	"log" integer NOT NULL,
	"epoch" smallint NOT NULL,
	"size" bigint NOT NULL,
	"sink" text NOT NULL,
	"line" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "ledger_cosignature_log_epoch_size_sink_pk" PRIMARY KEY("log","epoch","size","sink")
);
