CREATE TABLE ops_delivery_tombstone (
    purge_id VARCHAR COLLATE "C" NOT NULL,
    delivery_id VARCHAR COLLATE "C" NOT NULL,
    dataset VARCHAR COLLATE "C" NOT NULL,
    sha256 VARCHAR COLLATE "C",
    size INTEGER,
    file_name VARCHAR COLLATE "C",
    folder VARCHAR COLLATE "C",
    received_at VARCHAR COLLATE "C",
    rows_loaded INTEGER,
    rows_rejected INTEGER,
    rows_superseded INTEGER,
    rows_withdrawn INTEGER,
    purged_at VARCHAR COLLATE "C",
    purged_by VARCHAR COLLATE "C",
    reason VARCHAR COLLATE "C",
    PRIMARY KEY (purge_id, delivery_id, dataset)
);
CREATE TRIGGER only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON ops_delivery_tombstone
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
