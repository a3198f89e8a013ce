#!/bin/bash
# Run once by the image of PostgreSQL in an empty volume: the role that owns the database, and the one that Trailmark uses.
set -euo pipefail

psql --set=ON_ERROR_STOP=1 --username="$POSTGRES_USER" --dbname=postgres \
  --set=owner_password="$TRAILMARK_OWNER_PASSWORD" --set=app_password="$TRAILMARK_APP_PASSWORD" <<'SQL'
create role trailmark_owner login password :'owner_password' createrole;
create role trailmark_app login password :'app_password';
create database trailmark owner trailmark_owner encoding 'UTF8' template template0;
SQL
