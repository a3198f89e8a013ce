CREATE TABLE "lease" (
	"name" text PRIMARY KEY NOT NULL,
	"holder" uuid NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "segment_actor" (
	"scope" integer NOT NULL,
	"lo" uuid NOT NULL,
	"actor" uuid NOT NULL,
	"actor_id" text NOT NULL,
	"events" integer NOT NULL,
	CONSTRAINT "segment_actor_scope_lo_actor_pk" PRIMARY KEY("scope","lo","actor")
);
--> statement-breakpoint
ALTER TABLE "log" ADD COLUMN "growing" uuid;--> statement-breakpoint
ALTER TABLE "log" ADD COLUMN "seal_at" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "log" ADD COLUMN "seal_after" timestamp with time zone DEFAULT '-infinity' NOT NULL;--> statement-breakpoint
ALTER TABLE "platform" ADD COLUMN "growing" uuid;--> statement-breakpoint
ALTER TABLE "platform" ADD COLUMN "block_events" integer DEFAULT 4096 NOT NULL;--> statement-breakpoint
ALTER TABLE "segment_delta" ADD COLUMN "actor_id" text;--> statement-breakpoint
ALTER TABLE "tombstone" ADD COLUMN "action" integer;--> statement-breakpoint
ALTER TABLE "tombstone" ADD COLUMN "resource_type" integer;--> statement-breakpoint
ALTER TABLE "tombstone" ADD COLUMN "result" smallint;--> statement-breakpoint
CREATE INDEX "segment_events" ON "segment" USING btree ("scope","events") WHERE level = 1;--> statement-breakpoint
CREATE INDEX "segment_delta_id" ON "segment_delta" USING btree ("id");--> statement-breakpoint
drop index event_exception;
--> statement-breakpoint
CREATE INDEX "tombstone_erased_by" ON "tombstone" USING btree ("log","erased_by");