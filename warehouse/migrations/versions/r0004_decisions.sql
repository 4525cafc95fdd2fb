ALTER TABLE ops_delivery ADD COLUMN row_days VARCHAR COLLATE "C";

ALTER TABLE ops_period ADD COLUMN opens_on VARCHAR COLLATE "C";
ALTER TABLE ops_period ADD COLUMN closes_on VARCHAR COLLATE "C";
ALTER TABLE ops_period ADD COLUMN document VARCHAR COLLATE "C";

ALTER TABLE ops_publication ADD COLUMN sequence INTEGER;
ALTER TABLE ops_appeal ADD COLUMN due_on DATE;

CREATE TABLE ops_period_change (
    bureau_id VARCHAR COLLATE "C" NOT NULL,
    month VARCHAR COLLATE "C" NOT NULL,
    change INTEGER NOT NULL,
    state VARCHAR COLLATE "C",
    version INTEGER,
    moved_at VARCHAR COLLATE "C",
    moved_by VARCHAR COLLATE "C",
    document VARCHAR COLLATE "C",
    reason VARCHAR COLLATE "C",
    PRIMARY KEY (bureau_id, month, change)
);
