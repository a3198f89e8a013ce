CREATE TABLE "ledger_checkpoint" (
	"log" integer NOT NULL,
	"epoch" smallint NOT NULL,
	"size" bigint NOT NULL,
	"root" "bytea" NOT NULL,
	"note" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "ledger_checkpoint_log_epoch_size_pk" PRIMARY KEY("log","epoch","size"),
	CONSTRAINT "ledger_checkpoint_root_length" CHECK (octet_length("ledger_checkpoint"."root") = 32)
);
--> statement-breakpoint
CREATE TABLE "ledger_tile" (
	"log" integer NOT NULL,
	"level" smallint NOT NULL,
	"index" bigint NOT NULL,
	"root" "bytea" NOT NULL,
	"hashes" "bytea" NOT NULL,
	CONSTRAINT "ledger_tile_log_level_index_pk" PRIMARY KEY("log","level","index"),
	CONSTRAINT "ledger_tile_root_length" CHECK (octet_length("ledger_tile"."root") = 32),
	CONSTRAINT "ledger_tile_hashes_length" CHECK (octet_length("ledger_tile"."hashes") = 8192)
);
--> statement-breakpoint
ALTER TABLE "log" ADD COLUMN "epoch" smallint DEFAULT 1 NOT NULL;