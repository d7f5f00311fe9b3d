#!/bin/sh
# Run by the postgres image on an empty volume: the account of the portal, which will own nothing.
# What it may do is given to it by `manage.py database_roles --apply` after every migration.
psql -v ON_ERROR_STOP=1 -v password="$APP_PASSWORD" -U "$POSTGRES_USER" -d "$POSTGRES_DB" <<'SQL'
CREATE ROLE union_app LOGIN PASSWORD :'password';
SQL
