-- The roles of a shared warehouse: run once by a superuser, in the database of the warehouse. Logins are made by the
-- office and get one of the roles, as in  CREATE ROLE "0012" LOGIN PASSWORD '...' IN ROLE jixiao_reader;
-- The next `jixiao doctor` or run of a login that is in jixiao_owner grants what each role may do.
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['owner', 'loader', 'office', 'reader', 'auditor'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'jixiao_' || name) THEN
            EXECUTE format('CREATE ROLE %I NOLOGIN', 'jixiao_' || name);
        END IF;
        EXECUTE format('GRANT USAGE ON SCHEMA %I TO %I', current_schema(), 'jixiao_' || name);
    END LOOP;
    -- COPY is refused wherever a policy would apply.
    ALTER ROLE jixiao_loader BYPASSRLS;
    EXECUTE format('GRANT CREATE ON SCHEMA %I TO jixiao_owner', current_schema());
    EXECUTE format('REVOKE CREATE ON SCHEMA %I FROM PUBLIC', current_schema());
    EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
END
$$;
