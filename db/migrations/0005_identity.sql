CREATE TABLE "api_key" (
	"prefix" text PRIMARY KEY NOT NULL,
	"secret_hash" "bytea" NOT NULL,
	"tenant" integer NOT NULL,
	"name" text NOT NULL,
	"scopes" text[] NOT NULL,
	"sources" text[] NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp (3) with time zone,
	"last_used_at" timestamp (3) with time zone,
	"revoked_at" timestamp (3) with time zone,
	CONSTRAINT "api_key_secret_hash_unique" UNIQUE("secret_hash")
);
--> statement-breakpoint
CREATE TABLE "console_session" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"subject" text NOT NULL,
	"provider" text NOT NULL,
	"role" text,
	"tenant_id" text,
	"partner_id" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"revoked_at" timestamp (3) with time zone,
	CONSTRAINT "console_session_provider" CHECK ("console_session"."provider" in ('password', 'oidc'))
);
--> statement-breakpoint
CREATE TABLE "oauth_client" (
	"client_id" text PRIMARY KEY NOT NULL,
	"secret_hash" "bytea" NOT NULL,
	"name" text NOT NULL,
	"role" text,
	"tenant_id" text,
	"partner_id" text,
	"platform_token" boolean DEFAULT false NOT NULL,
	"scopes" text[] NOT NULL,
	"sources" text[] NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"revoked_at" timestamp (3) with time zone,
	CONSTRAINT "oauth_client_role" CHECK ("oauth_client"."role" in ('super_admin', 'partner_admin', 'tenant_admin', 'auditor', 'analyst'))
);
--> statement-breakpoint
CREATE TABLE "signing_key" (
	"kid" text PRIMARY KEY NOT NULL,
	"published_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"signs_from" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "idempotency_key" (
	"tenant" integer NOT NULL,
	"key_hash" "bytea" NOT NULL,
	"fingerprint" "bytea" NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "idempotency_key_tenant_key_hash_pk" PRIMARY KEY("tenant","key_hash")
);
--> statement-breakpoint
CREATE UNLOGGED TABLE "rate_limit" (
	"key" text PRIMARY KEY NOT NULL,
	"points" integer NOT NULL,
	"expire" bigint
);
--> statement-breakpoint
CREATE TABLE "redaction_rule" (
	"tenant" integer PRIMARY KEY NOT NULL,
	"version" integer NOT NULL,
	"names" text[] NOT NULL,
	"patterns" text[] NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "legal_hold" (
	"hold" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "legal_hold_hold_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"log" integer NOT NULL,
	"actor_id" text,
	"resource_id" text,
	"reason" text NOT NULL,
	"placed_by" text NOT NULL,
	"placed_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"released_by" text,
	"released_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "tombstone" (
	"log" integer NOT NULL,
	"seq" bigint NOT NULL,
	"id" uuid NOT NULL,
	"erased_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"erased_by" bigint NOT NULL,
	CONSTRAINT "tombstone_log_seq_pk" PRIMARY KEY("log","seq")
);
--> statement-breakpoint
ALTER TABLE "console_user" DROP CONSTRAINT "console_user_role";--> statement-breakpoint
ALTER TABLE "log" ADD COLUMN "last_xid" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "api_key" ADD CONSTRAINT "api_key_tenant_tenant_tenant_fk" FOREIGN KEY ("tenant") REFERENCES "public"."tenant"("tenant") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "idempotency_key" ADD CONSTRAINT "idempotency_key_tenant_tenant_tenant_fk" FOREIGN KEY ("tenant") REFERENCES "public"."tenant"("tenant") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "redaction_rule" ADD CONSTRAINT "redaction_rule_tenant_tenant_tenant_fk" FOREIGN KEY ("tenant") REFERENCES "public"."tenant"("tenant") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "legal_hold" ADD CONSTRAINT "legal_hold_log_log_log_fk" FOREIGN KEY ("log") REFERENCES "public"."log"("log") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "console_session_subject" ON "console_session" USING btree ("subject");--> statement-breakpoint
CREATE INDEX "legal_hold_log" ON "legal_hold" USING btree ("log");--> statement-breakpoint
CREATE INDEX "tombstone_id" ON "tombstone" USING btree ("id");--> statement-breakpoint
ALTER TABLE "console_user" ADD CONSTRAINT "console_user_role" CHECK ("console_user"."role" in ('super_admin', 'partner_admin', 'tenant_admin', 'auditor', 'analyst'));