CREATE TABLE fact_grade (
    version INTEGER NOT NULL,
    month VARCHAR COLLATE "C" NOT NULL,
    bureau_id VARCHAR COLLATE "C" NOT NULL,
    scheme VARCHAR COLLATE "C" NOT NULL,
    person_id VARCHAR COLLATE "C" NOT NULL,
    edition VARCHAR COLLATE "C",
    unit_id VARCHAR COLLATE "C",
    standing VARCHAR COLLATE "C",
    at_most VARCHAR COLLATE "C",
    reasons VARCHAR COLLATE "C",
    score NUMERIC(20, 6),
    rank INTEGER,
    tier VARCHAR COLLATE "C",
    is_held BOOLEAN,
    months_assessed INTEGER,
    reached VARCHAR COLLATE "C",
    missed VARCHAR COLLATE "C",
    place VARCHAR COLLATE "C",
    reserve_no INTEGER,
    grade_proposed VARCHAR COLLATE "C",
    grade_decided VARCHAR COLLATE "C",
    decided_by VARCHAR COLLATE "C",
    meeting VARCHAR COLLATE "C",
    document VARCHAR COLLATE "C",
    said VARCHAR COLLATE "C",
    brings VARCHAR COLLATE "C",
    PRIMARY KEY (version, month, bureau_id, scheme, person_id)
) PARTITION BY LIST (month);
CREATE TABLE fact_grade_default PARTITION OF fact_grade DEFAULT;

CREATE TABLE fact_grade_fact (
    version INTEGER NOT NULL,
    month VARCHAR COLLATE "C" NOT NULL,
    bureau_id VARCHAR COLLATE "C" NOT NULL,
    scheme VARCHAR COLLATE "C" NOT NULL,
    person_id VARCHAR COLLATE "C" NOT NULL,
    fact_no INTEGER NOT NULL,
    fact VARCHAR COLLATE "C",
    basis VARCHAR COLLATE "C",
    is_verified BOOLEAN,
    from_date DATE,
    until_date DATE,
    dataset VARCHAR COLLATE "C",
    delivery_id VARCHAR COLLATE "C",
    row_no INTEGER,
    PRIMARY KEY (version, month, bureau_id, scheme, person_id, fact_no)
) PARTITION BY LIST (month);
CREATE TABLE fact_grade_fact_default PARTITION OF fact_grade_fact DEFAULT;

CREATE TABLE fact_quota (
    version INTEGER NOT NULL,
    month VARCHAR COLLATE "C" NOT NULL,
    bureau_id VARCHAR COLLATE "C" NOT NULL,
    scheme VARCHAR COLLATE "C" NOT NULL,
    unit_id VARCHAR COLLATE "C" NOT NULL,
    base_count INTEGER,
    rate NUMERIC(20, 6),
    document VARCHAR COLLATE "C",
    seat_count INTEGER,
    proposed_count INTEGER,
    tied_count INTEGER,
    decided_count INTEGER,
    PRIMARY KEY (version, month, bureau_id, scheme, unit_id)
) PARTITION BY LIST (month);
CREATE TABLE fact_quota_default PARTITION OF fact_quota DEFAULT;
