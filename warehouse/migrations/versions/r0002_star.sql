CREATE TABLE dim_date (
    day DATE NOT NULL,
    month VARCHAR COLLATE "C",
    quarter VARCHAR COLLATE "C",
    year VARCHAR COLLATE "C",
    weekday INTEGER,
    is_workday BOOLEAN,
    PRIMARY KEY (day)
);

CREATE TABLE dim_month (
    month VARCHAR COLLATE "C" NOT NULL,
    kind VARCHAR COLLATE "C",
    quarter VARCHAR COLLATE "C",
    year VARCHAR COLLATE "C",
    first_day DATE,
    last_day DATE,
    workday_count INTEGER,
    PRIMARY KEY (month)
);

CREATE TABLE dim_posting (
    person_id VARCHAR COLLATE "C" NOT NULL,
    unit_id VARCHAR COLLATE "C" NOT NULL,
    post_class VARCHAR COLLATE "C" NOT NULL,
    from_date DATE NOT NULL,
    until_date DATE,
    kind VARCHAR COLLATE "C",
    share NUMERIC(20, 6),
    position VARCHAR COLLATE "C",
    is_head BOOLEAN,
    is_leading BOOLEAN,
    bureau_id VARCHAR COLLATE "C",
    PRIMARY KEY (person_id, unit_id, post_class, from_date)
);

CREATE TABLE dim_responsibility (
    person_id VARCHAR COLLATE "C" NOT NULL,
    kind VARCHAR COLLATE "C" NOT NULL,
    unit_id VARCHAR COLLATE "C" NOT NULL,
    from_date DATE NOT NULL,
    until_date DATE,
    bureau_id VARCHAR COLLATE "C",
    PRIMARY KEY (person_id, kind, unit_id, from_date)
);

CREATE TABLE fact_rating (
    month VARCHAR COLLATE "C" NOT NULL,
    bureau_id VARCHAR COLLATE "C" NOT NULL,
    ratee_id VARCHAR COLLATE "C" NOT NULL,
    period VARCHAR COLLATE "C" NOT NULL,
    voter VARCHAR COLLATE "C" NOT NULL,
    dimension VARCHAR COLLATE "C" NOT NULL,
    rating_count INTEGER,
    score_sum NUMERIC(20, 6),
    PRIMARY KEY (month, bureau_id, ratee_id, period, voter, dimension)
) PARTITION BY LIST (month);
CREATE TABLE fact_rating_default PARTITION OF fact_rating DEFAULT;

CREATE TABLE fact_weekly_report (
    month VARCHAR COLLATE "C" NOT NULL,
    bureau_id VARCHAR COLLATE "C" NOT NULL,
    report_id VARCHAR COLLATE "C" NOT NULL,
    person_id VARCHAR COLLATE "C",
    unit_id VARCHAR COLLATE "C",
    week DATE,
    submitted_at TIMESTAMP WITHOUT TIME ZONE,
    modified_at TIMESTAMP WITHOUT TIME ZONE,
    item_count INTEGER,
    leader_score NUMERIC(20, 6),
    PRIMARY KEY (month, bureau_id, report_id)
) PARTITION BY LIST (month);
CREATE TABLE fact_weekly_report_default PARTITION OF fact_weekly_report DEFAULT;

CREATE TABLE fact_window_day (
    month VARCHAR COLLATE "C" NOT NULL,
    bureau_id VARCHAR COLLATE "C" NOT NULL,
    unit_id VARCHAR COLLATE "C" NOT NULL,
    window_no VARCHAR COLLATE "C" NOT NULL,
    person_id VARCHAR COLLATE "C" NOT NULL,
    day DATE NOT NULL,
    ticket_count INTEGER,
    served_count INTEGER,
    left_count INTEGER,
    wait_minutes NUMERIC(20, 6),
    service_minutes NUMERIC(20, 6),
    rating_count INTEGER,
    active_count INTEGER,
    bad_count INTEGER,
    revoked_count INTEGER,
    PRIMARY KEY (month, bureau_id, unit_id, window_no, person_id, day)
) PARTITION BY LIST (month);
CREATE TABLE fact_window_day_default PARTITION OF fact_window_day DEFAULT;

CREATE TABLE fact_work_day (
    month VARCHAR COLLATE "C" NOT NULL,
    bureau_id VARCHAR COLLATE "C" NOT NULL,
    person_id VARCHAR COLLATE "C" NOT NULL,
    work_date DATE NOT NULL,
    item_code VARCHAR COLLATE "C" NOT NULL,
    declared_quantity NUMERIC(20, 6),
    system_quantity NUMERIC(20, 6),
    confirmed_quantity NUMERIC(20, 6),
    points NUMERIC(20, 6),
    PRIMARY KEY (month, bureau_id, person_id, work_date, item_code)
) PARTITION BY LIST (month);
CREATE TABLE fact_work_day_default PARTITION OF fact_work_day DEFAULT;

CREATE TABLE ops_appeal (
    appeal_id VARCHAR COLLATE "C" NOT NULL,
    bureau_id VARCHAR COLLATE "C",
    month VARCHAR COLLATE "C",
    subject_id VARCHAR COLLATE "C",
    claim VARCHAR COLLATE "C",
    evidence VARCHAR COLLATE "C",
    opened_at VARCHAR COLLATE "C",
    opened_by VARCHAR COLLATE "C",
    state VARCHAR COLLATE "C",
    ruling VARCHAR COLLATE "C",
    decided_at VARCHAR COLLATE "C",
    decided_by VARCHAR COLLATE "C",
    version_after INTEGER,
    PRIMARY KEY (appeal_id)
);

CREATE TABLE ops_audit (
    audit_id BIGINT NOT NULL,
    happened_at TIMESTAMP WITH TIME ZONE,
    login VARCHAR COLLATE "C",
    verb VARCHAR COLLATE "C",
    object VARCHAR COLLATE "C",
    application VARCHAR COLLATE "C",
    address VARCHAR COLLATE "C",
    PRIMARY KEY (audit_id)
);

CREATE TABLE ops_publication (
    bureau_id VARCHAR COLLATE "C" NOT NULL,
    month VARCHAR COLLATE "C" NOT NULL,
    version INTEGER NOT NULL,
    state VARCHAR COLLATE "C",
    is_trial BOOLEAN,
    manifest_sha256 VARCHAR COLLATE "C",
    previous_sha256 VARCHAR COLLATE "C",
    cause VARCHAR COLLATE "C",
    document VARCHAR COLLATE "C",
    published_at VARCHAR COLLATE "C",
    published_by VARCHAR COLLATE "C",
    withdrawn_at VARCHAR COLLATE "C",
    PRIMARY KEY (bureau_id, month, version)
);

