-- Accounts and database of the portal, for the DBA, on PostgreSQL 15 or newer, as a superuser; run again it changes
-- the passwords and nothing else:
--   OWNER_PASSWORD=… APP_PASSWORD=… psql -v ON_ERROR_STOP=1 -f deploy/database.sql
-- With `-v database=NAME` it makes another database beside it, for the accounts as they are.
\if :{?database}
\else
\set database union
\getenv owner_password OWNER_PASSWORD
\getenv app_password APP_PASSWORD
SELECT 'CREATE ROLE union_owner LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'union_owner') \gexec
SELECT 'CREATE ROLE union_app LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'union_app') \gexec
-- An ordinary owner of the tables, and an account that owns nothing: the first upgrades, the second serves.
ALTER ROLE union_owner NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'owner_password';
ALTER ROLE union_app NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'app_password';
\endif
SELECT format(
    'CREATE DATABASE %I OWNER union_owner TEMPLATE template0 ENCODING ''UTF8'' LC_COLLATE ''C'' LC_CTYPE ''C.UTF-8''',
    :'database')
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'database') \gexec
REVOKE ALL ON DATABASE :"database" FROM PUBLIC;
-- Imports are prepared in a temporary table.
GRANT CONNECT, TEMPORARY ON DATABASE :"database" TO union_app;
\connect :"database"
ALTER SCHEMA public OWNER TO union_owner;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
