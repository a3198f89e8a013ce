-- Writers begin with this table: none of them can hold what is changed below while it waits for what is changed.
lock table "log" in access exclusive mode;
--> statement-breakpoint
CREATE TABLE "first_value" (
	"scope" integer NOT NULL,
	"kind" smallint NOT NULL,
	"key" uuid NOT NULL,
	"value" text NOT NULL,
	"id" uuid NOT NULL,
	CONSTRAINT "first_value_scope_kind_key_pk" PRIMARY KEY("scope","kind","key")
);
--> statement-breakpoint
CREATE TABLE "segment_hour" (
	"hour" timestamp (3) with time zone NOT NULL,
	"result" smallint NOT NULL,
	"events" integer NOT NULL,
	CONSTRAINT "segment_hour_hour_result_pk" PRIMARY KEY("hour","result")
);
--> statement-breakpoint
CREATE TABLE "segment_value" (
	"scope" integer NOT NULL,
	"kind" smallint NOT NULL,
	"lo" uuid NOT NULL,
	"key" uuid NOT NULL,
	"value" text NOT NULL,
	"events" integer NOT NULL,
	CONSTRAINT "segment_value_scope_kind_lo_key_pk" PRIMARY KEY("scope","kind","lo","key")
);
--> statement-breakpoint
ALTER TABLE "segment_delta" ADD COLUMN "ip" text;--> statement-breakpoint
CREATE INDEX "first_value_id" ON "first_value" USING btree ("scope","kind","id");