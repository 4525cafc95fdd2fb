CREATE TABLE ops_tombstone (
    purge_id VARCHAR COLLATE "C" NOT NULL,
    table_name VARCHAR COLLATE "C" NOT NULL,
    month VARCHAR COLLATE "C" NOT NULL,
    row_count INTEGER,
    before_date DATE,
    purged_at VARCHAR COLLATE "C",
    purged_by VARCHAR COLLATE "C",
    reason VARCHAR COLLATE "C",
    PRIMARY KEY (purge_id, table_name, month)
);
CREATE TRIGGER only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON ops_tombstone
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- The six months are those of 网络安全法 第二十一条, counted by the server, whose clock a login cannot set.
CREATE FUNCTION refuse_young(upto date) RETURNS void LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF upto > CURRENT_DATE - INTERVAL '6 months' THEN
        RAISE EXCEPTION 'the log is kept for six months' USING ERRCODE = 'JX006';
    END IF;
END
$$;

-- The lines of the log before a day go and leave their tombstones; that it happened is a new line. Only who owns the log
-- may disable its trigger, and no setting opens it.
CREATE FUNCTION purge_audit(upto date, purge text, happened text, who text, why text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
BEGIN
    PERFORM refuse_young(upto);
    ALTER TABLE ops_audit DISABLE TRIGGER only_added;
    WITH gone AS (
        DELETE FROM ops_audit WHERE happened_at < upto::timestamp AT TIME ZONE 'Asia/Shanghai'
        RETURNING to_char(happened_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM') AS of_month
    )
    INSERT INTO ops_tombstone
        (purge_id, table_name, month, row_count, before_date, purged_at, purged_by, reason)
    SELECT purge, 'ops_audit', of_month, COUNT(*), upto, happened, who, why FROM gone GROUP BY of_month;
    ALTER TABLE ops_audit ENABLE TRIGGER only_added;
    INSERT INTO ops_audit (happened_at, login, verb, object, application, address)
    VALUES (clock_timestamp(), session_user, 'DELETE', 'ops_audit', current_setting('application_name', true),
            host(inet_client_addr()));
END
$$;
REVOKE ALL ON FUNCTION purge_audit(date, text, text, text, text) FROM PUBLIC;
