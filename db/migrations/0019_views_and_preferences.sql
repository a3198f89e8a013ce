CREATE TABLE "preferences" (
	"owner" text PRIMARY KEY NOT NULL,
	"theme" text NOT NULL,
	"density" text NOT NULL,
	"zone" text NOT NULL,
	"columns" jsonb,
	"shortcuts" jsonb NOT NULL,
	"facets_collapsed" jsonb NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "preferences_theme" CHECK ("preferences"."theme" in ('system', 'light', 'dark')),
	CONSTRAINT "preferences_density" CHECK ("preferences"."density" in ('comfortable', 'compact', 'relaxed'))
);
--> statement-breakpoint
CREATE TABLE "saved_view" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"owner" text NOT NULL,
	"owner_name" text NOT NULL,
	"reach" text,
	"name" text NOT NULL,
	"search" text NOT NULL,
	"columns" jsonb,
	"density" text,
	"is_default" boolean DEFAULT false NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "saved_view_name" UNIQUE("owner","name"),
	CONSTRAINT "saved_view_name_length" CHECK (char_length("saved_view"."name") between 1 and 100),
	CONSTRAINT "saved_view_search_length" CHECK (char_length("saved_view"."search") <= 4096),
	CONSTRAINT "saved_view_density" CHECK ("saved_view"."density" in ('comfortable', 'compact', 'relaxed'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX "saved_view_default" ON "saved_view" USING btree ("owner") WHERE is_default;--> statement-breakpoint
CREATE INDEX "saved_view_reach" ON "saved_view" USING btree ("reach") WHERE reach is not null;