-- Two roles, one database. Run once, as a superuser of the server, with psql:
--
--     psql -v database=bh_ehr -f deploy/database_roles.sql
--     \password bh_owner
--     \password bh_app
--
-- It may be run again at any time; it changes nothing that is already so.
--
-- bh_owner  owns the tables and runs `manage.py migrate`. Nothing else signs in with it.
-- bh_app    is what the portal runs as. It owns nothing, cannot alter a table, and gets its rights
--           table by table from `manage.py migrate`: on the audit log INSERT and SELECT, no more. So
--           not even a stolen application password changes or removes a line of the log.

SELECT 'CREATE ROLE bh_owner LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'bh_owner') \gexec
SELECT 'CREATE ROLE bh_app LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'bh_app') \gexec

ALTER ROLE bh_owner NOSUPERUSER NOCREATEROLE NOREPLICATION NOBYPASSRLS;
ALTER ROLE bh_app NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;

-- A page that takes this long has failed: free its connection and its locks for the others.
ALTER ROLE bh_app SET statement_timeout = '30s';
ALTER ROLE bh_app SET lock_timeout = '10s';
ALTER ROLE bh_app SET idle_in_transaction_session_timeout = '60s';
-- A migration waits for a lock no longer than people would wait for a page behind it.
ALTER ROLE bh_owner SET lock_timeout = '10s';

SELECT format('CREATE DATABASE %I OWNER bh_owner ENCODING ''UTF8'' TEMPLATE template0', :'database')
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'database') \gexec

REVOKE ALL ON DATABASE :"database" FROM PUBLIC;
GRANT CONNECT ON DATABASE :"database" TO bh_app;

\connect :"database"
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE, CREATE ON SCHEMA public TO bh_owner;
GRANT USAGE ON SCHEMA public TO bh_app;
