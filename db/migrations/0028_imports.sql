CREATE TABLE "import_job" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"log" integer NOT NULL,
	"name" text NOT NULL,
	"format" text,
	"mapping" text,
	"state" text DEFAULT 'waiting' NOT NULL,
	"error" text,
	"size" bigint,
	"bytes" bigint DEFAULT 0 NOT NULL,
	"counts" jsonb,
	"formats" jsonb,
	"lines" jsonb,
	"lines_left_out" bigint DEFAULT 0 NOT NULL,
	"requested_by" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"started_at" timestamp (3) with time zone,
	"heard_at" timestamp (3) with time zone,
	"finished_at" timestamp (3) with time zone,
	CONSTRAINT "import_job_state" CHECK ("import_job"."state" in ('waiting', 'running', 'done', 'cut', 'cancelled', 'error'))
);
--> statement-breakpoint
ALTER TABLE "import_job" ADD CONSTRAINT "import_job_log_log_log_fk" FOREIGN KEY ("log") REFERENCES "public"."log"("log") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "import_job_log" ON "import_job" USING btree ("log","id");