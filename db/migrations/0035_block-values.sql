-- Writers begin with this table: none of them can hold a row of it while it waits for one that is changed below.
lock table "log" in access exclusive mode;
--> statement-breakpoint
CREATE TABLE "segment_block_value" (
	"scope" integer NOT NULL,
	"level" smallint NOT NULL,
	"kind" smallint NOT NULL,
	"lo" uuid NOT NULL,
	"hi" uuid NOT NULL,
	"value" text[],
	"events" integer[],
	"stale_at" timestamp (3) with time zone DEFAULT '-infinity' NOT NULL,
	CONSTRAINT "segment_block_value_scope_kind_level_lo_pk" PRIMARY KEY("scope","kind","level","lo")
);
--> statement-breakpoint
CREATE INDEX "segment_block_value_stale" ON "segment_block_value" USING btree ("scope","level","lo") WHERE value is null;