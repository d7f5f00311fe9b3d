-- Accounts and database of the portal, for the DBA, on PostgreSQL 15 or newer, as a superuser; run again it changes
-- the passwords and nothing else:
--   OWNER_PASSWORD=… APP_PASSWORD=… psql -v ON_ERROR_STOP=1 -f deploy/database.sql
\getenv owner_password OWNER_PASSWORD
\getenv app_password APP_PASSWORD
SELECT 'CREATE ROLE union_owner LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'union_owner') \gexec
SELECT 'CREATE ROLE union_app LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'union_app') \gexec
-- An ordinary owner of the tables, and an account that owns nothing: the first upgrades, the second serves.
ALTER ROLE union_owner NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'owner_password';
ALTER ROLE union_app NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'app_password';
SELECT 'CREATE DATABASE "union" OWNER union_owner TEMPLATE template0 ENCODING ''UTF8'' LC_COLLATE ''C'' LC_CTYPE ''C.UTF-8'''
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'union') \gexec
REVOKE ALL ON DATABASE "union" FROM PUBLIC;
-- Imports are prepared in a temporary table.
GRANT CONNECT, TEMPORARY ON DATABASE "union" TO union_app;
\connect "union"
ALTER SCHEMA public OWNER TO union_owner;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
