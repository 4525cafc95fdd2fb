CREATE TABLE ops_login (
    login VARCHAR COLLATE "C" NOT NULL,
    person_id VARCHAR COLLATE "C",
    PRIMARY KEY (login)
);

-- The person behind the login, by the list or by a login that is called as its person. session_user is who has logged
-- in: SET ROLE does not change it, and SET SESSION AUTHORIZATION is a superuser's.
CREATE FUNCTION seen_self() RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
    SELECT COALESCE((SELECT person_id FROM ops_login WHERE login = session_user), session_user)
$$;

-- The units that the login heads or is in charge of today, with all beneath them.
CREATE FUNCTION seen_units() RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
    WITH RECURSIVE own AS (
        SELECT unit_id FROM dim_posting
        WHERE person_id = seen_self() AND is_head AND CURRENT_DATE BETWEEN from_date AND until_date
        UNION
        SELECT unit_id FROM dim_responsibility
        WHERE person_id = seen_self() AND kind IN ('in_charge', 'performance_liaison')
          AND CURRENT_DATE BETWEEN from_date AND until_date
        UNION
        SELECT u.unit_id FROM dim_unit u JOIN own o ON u.parent_id = o.unit_id
    )
    SELECT unit_id FROM own
$$;

-- The people whose rows the login sees: themselves and whoever serves in those units today.
CREATE FUNCTION seen_people() RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
    SELECT seen_self()
    UNION
    SELECT person_id FROM dim_posting
    WHERE unit_id IN (SELECT seen_units()) AND CURRENT_DATE BETWEEN from_date AND until_date
$$;

-- The bureaus that the login serves in today.
CREATE FUNCTION seen_bureaus() RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
    SELECT DISTINCT u.bureau_id FROM dim_posting p JOIN dim_unit u ON u.unit_id = p.unit_id
    WHERE p.person_id = seen_self() AND CURRENT_DATE BETWEEN p.from_date AND p.until_date AND u.bureau_id IS NOT NULL
$$;

-- Everybody who ever served in those bureaus: their names stand on old months.
CREATE FUNCTION people_of_bureaus() RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
    SELECT DISTINCT p.person_id FROM dim_posting p JOIN dim_unit u ON u.unit_id = p.unit_id
    WHERE u.bureau_id IN (SELECT seen_bureaus())
$$;

REVOKE ALL ON FUNCTION seen_self(), seen_units(), seen_people(), seen_bureaus(), people_of_bureaus() FROM PUBLIC;

CREATE SEQUENCE ops_audit_number OWNED BY ops_audit.audit_id;
ALTER TABLE ops_audit ALTER COLUMN audit_id SET DEFAULT nextval('ops_audit_number');

CREATE FUNCTION note_change() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
BEGIN
    INSERT INTO ops_audit (happened_at, login, verb, object, application, address)
    VALUES (clock_timestamp(), session_user, TG_OP, TG_TABLE_NAME, current_setting('application_name', true),
            host(inet_client_addr()));
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION note_change() FROM PUBLIC;

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows are only added to %', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE TRIGGER only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON ops_audit
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
