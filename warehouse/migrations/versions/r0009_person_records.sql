CREATE TABLE fact_training (
    bureau_id VARCHAR COLLATE "C" NOT NULL,
    person_id VARCHAR COLLATE "C" NOT NULL,
    from_date DATE NOT NULL,
    to_date DATE,
    course VARCHAR COLLATE "C" NOT NULL,
    hours NUMERIC(20, 6),
    result VARCHAR COLLATE "C",
    PRIMARY KEY (bureau_id, person_id, from_date, course)
);

CREATE TABLE fact_discipline (
    bureau_id VARCHAR COLLATE "C" NOT NULL,
    person_id VARCHAR COLLATE "C" NOT NULL,
    decided_date DATE NOT NULL,
    kind VARCHAR COLLATE "C" NOT NULL,
    until_date DATE,
    closed_date DATE,
    PRIMARY KEY (bureau_id, person_id, decided_date, kind)
);

CREATE TABLE fact_result_use (
    bureau_id VARCHAR COLLATE "C" NOT NULL,
    subject_id VARCHAR COLLATE "C" NOT NULL,
    unit_id VARCHAR COLLATE "C",
    person_id VARCHAR COLLATE "C",
    used_date DATE NOT NULL,
    kind VARCHAR COLLATE "C" NOT NULL,
    what VARCHAR COLLATE "C",
    document VARCHAR COLLATE "C" NOT NULL,
    publication VARCHAR COLLATE "C",
    PRIMARY KEY (bureau_id, subject_id, used_date, kind, document)
);
