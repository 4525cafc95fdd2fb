-- Text is COLLATE "C" so that every server sorts and compares it by its bytes, as DuckDB does.

CREATE TABLE dim_cause (
    bureau_id VARCHAR COLLATE "C" NOT NULL,
    cause_code VARCHAR COLLATE "C" NOT NULL,
    cause_name VARCHAR COLLATE "C",
    parent VARCHAR COLLATE "C",
    PRIMARY KEY (bureau_id, cause_code)
);

CREATE TABLE dim_component (
    scheme VARCHAR COLLATE "C" NOT NULL,
    edition VARCHAR COLLATE "C" NOT NULL,
    component VARCHAR COLLATE "C" NOT NULL,
    component_title VARCHAR COLLATE "C",
    basis VARCHAR COLLATE "C",
    assumed VARCHAR COLLATE "C",
    PRIMARY KEY (scheme, edition, component)
);

CREATE TABLE dim_event_rule (
    bureau_id VARCHAR COLLATE "C" NOT NULL,
    event_code VARCHAR COLLATE "C" NOT NULL,
    event_name VARCHAR COLLATE "C",
    category VARCHAR COLLATE "C",
    points NUMERIC(20, 6),
    is_veto BOOLEAN,
    from_date DATE NOT NULL,
    until_date DATE,
    PRIMARY KEY (bureau_id, event_code, from_date)
);

CREATE TABLE dim_indicator (
    bureau_id VARCHAR COLLATE "C" NOT NULL,
    indicator_id VARCHAR COLLATE "C" NOT NULL,
    year VARCHAR COLLATE "C" NOT NULL,
    indicator_name VARCHAR COLLATE "C",
    parent_id VARCHAR COLLATE "C",
    carried VARCHAR COLLATE "C",
    level VARCHAR COLLATE "C",
    points NUMERIC(20, 6),
    scoring VARCHAR COLLATE "C",
    params VARCHAR COLLATE "C",
    cycle VARCHAR COLLATE "C",
    unit_id VARCHAR COLLATE "C",
    person_id VARCHAR COLLATE "C",
    is_key BOOLEAN,
    is_bonus BOOLEAN,
    source VARCHAR COLLATE "C",
    PRIMARY KEY (bureau_id, indicator_id, year)
);

CREATE TABLE dim_person (
    person_id VARCHAR COLLATE "C" NOT NULL,
    person_name VARCHAR COLLATE "C",
    person_type VARCHAR COLLATE "C",
    joined_date DATE,
    left_date DATE,
    PRIMARY KEY (person_id)
);

CREATE TABLE dim_scheme (
    scheme VARCHAR COLLATE "C" NOT NULL,
    edition VARCHAR COLLATE "C" NOT NULL,
    edition_hash VARCHAR COLLATE "C" NOT NULL,
    scheme_title VARCHAR COLLATE "C",
    basis VARCHAR COLLATE "C",
    PRIMARY KEY (scheme, edition, edition_hash)
);

CREATE TABLE dim_unit (
    unit_id VARCHAR COLLATE "C" NOT NULL,
    unit_name VARCHAR COLLATE "C",
    parent_id VARCHAR COLLATE "C",
    kind VARCHAR COLLATE "C",
    bureau_id VARCHAR COLLATE "C",
    PRIMARY KEY (unit_id)
);

CREATE TABLE dim_work_item (
    bureau_id VARCHAR COLLATE "C" NOT NULL,
    item_code VARCHAR COLLATE "C" NOT NULL,
    item_name VARCHAR COLLATE "C",
    post_class VARCHAR COLLATE "C",
    minutes NUMERIC(20, 6),
    factor NUMERIC(20, 6),
    points NUMERIC(20, 6),
    counted_from VARCHAR COLLATE "C",
    from_date DATE NOT NULL,
    until_date DATE,
    decided_on DATE,
    decided_by VARCHAR COLLATE "C",
    votes VARCHAR COLLATE "C",
    PRIMARY KEY (bureau_id, item_code, from_date)
);

CREATE TABLE fact_deadline (
    month VARCHAR COLLATE "C" NOT NULL,
    bureau_id VARCHAR COLLATE "C" NOT NULL,
    person_id VARCHAR COLLATE "C" NOT NULL,
    deadline VARCHAR COLLATE "C" NOT NULL,
    due_on DATE,
    came_on DATE,
    is_late BOOLEAN,
    PRIMARY KEY (month, bureau_id, person_id, deadline)
) PARTITION BY LIST (month);
CREATE TABLE fact_deadline_default PARTITION OF fact_deadline DEFAULT;

CREATE TABLE fact_event (
    month VARCHAR COLLATE "C" NOT NULL,
    bureau_id VARCHAR COLLATE "C" NOT NULL,
    event_id VARCHAR COLLATE "C" NOT NULL,
    subject_id VARCHAR COLLATE "C",
    unit_id VARCHAR COLLATE "C",
    person_id VARCHAR COLLATE "C",
    event_date DATE,
    event_code VARCHAR COLLATE "C",
    points NUMERIC(20, 6),
    cause_code VARCHAR COLLATE "C",
    cause_unit VARCHAR COLLATE "C",
    place VARCHAR COLLATE "C",
    evidence VARCHAR COLLATE "C",
    note VARCHAR COLLATE "C",
    PRIMARY KEY (month, bureau_id, event_id)
) PARTITION BY LIST (month);
CREATE TABLE fact_event_default PARTITION OF fact_event DEFAULT;

CREATE TABLE fact_indicator_result (
    month VARCHAR COLLATE "C" NOT NULL,
    bureau_id VARCHAR COLLATE "C" NOT NULL,
    indicator_id VARCHAR COLLATE "C" NOT NULL,
    subject_id VARCHAR COLLATE "C" NOT NULL,
    unit_id VARCHAR COLLATE "C",
    person_id VARCHAR COLLATE "C",
    result_month VARCHAR COLLATE "C" NOT NULL,
    raw_value NUMERIC(20, 6),
    event_count NUMERIC(20, 6),
    score NUMERIC(20, 6),
    is_na BOOLEAN,
    cause_code VARCHAR COLLATE "C",
    cause_unit VARCHAR COLLATE "C",
    reason VARCHAR COLLATE "C",
    measure_taken VARCHAR COLLATE "C",
    due_on DATE,
    rectified_at DATE,
    PRIMARY KEY (month, bureau_id, indicator_id, subject_id, result_month)
) PARTITION BY LIST (month);
CREATE TABLE fact_indicator_result_default PARTITION OF fact_indicator_result DEFAULT;

CREATE TABLE fact_indicator_score (
    month VARCHAR COLLATE "C" NOT NULL,
    bureau_id VARCHAR COLLATE "C" NOT NULL,
    scheme VARCHAR COLLATE "C" NOT NULL,
    component VARCHAR COLLATE "C" NOT NULL,
    subject_id VARCHAR COLLATE "C" NOT NULL,
    indicator_id VARCHAR COLLATE "C" NOT NULL,
    year VARCHAR COLLATE "C" NOT NULL,
    points NUMERIC(20, 6),
    score NUMERIC(20, 6),
    lost_points NUMERIC(20, 6),
    is_na BOOLEAN,
    reason VARCHAR COLLATE "C",
    PRIMARY KEY (month, bureau_id, scheme, component, subject_id, indicator_id, year)
) PARTITION BY LIST (month);
CREATE TABLE fact_indicator_score_default PARTITION OF fact_indicator_score DEFAULT;

CREATE TABLE fact_milestone (
    bureau_id VARCHAR COLLATE "C" NOT NULL,
    indicator_id VARCHAR COLLATE "C" NOT NULL,
    node_no VARCHAR COLLATE "C" NOT NULL,
    milestone VARCHAR COLLATE "C",
    unit_id VARCHAR COLLATE "C",
    person_id VARCHAR COLLATE "C",
    due_on DATE,
    came_on DATE,
    urged_on DATE,
    PRIMARY KEY (bureau_id, indicator_id, node_no)
);

CREATE TABLE fact_month_line (
    version INTEGER NOT NULL,
    month VARCHAR COLLATE "C" NOT NULL,
    bureau_id VARCHAR COLLATE "C" NOT NULL,
    scheme VARCHAR COLLATE "C" NOT NULL,
    subject_id VARCHAR COLLATE "C" NOT NULL,
    unit_id VARCHAR COLLATE "C",
    person_id VARCHAR COLLATE "C",
    stint INTEGER NOT NULL,
    component VARCHAR COLLATE "C" NOT NULL,
    measure NUMERIC(20, 6),
    points NUMERIC(20, 6),
    weight NUMERIC(20, 6),
    contribution NUMERIC(20, 6),
    PRIMARY KEY (version, month, bureau_id, scheme, subject_id, stint, component)
) PARTITION BY LIST (month);
CREATE TABLE fact_month_line_default PARTITION OF fact_month_line DEFAULT;

CREATE TABLE fact_month_score (
    version INTEGER NOT NULL,
    month VARCHAR COLLATE "C" NOT NULL,
    bureau_id VARCHAR COLLATE "C" NOT NULL,
    scheme VARCHAR COLLATE "C" NOT NULL,
    subject_id VARCHAR COLLATE "C" NOT NULL,
    unit_id VARCHAR COLLATE "C",
    person_id VARCHAR COLLATE "C",
    edition VARCHAR COLLATE "C",
    score NUMERIC(20, 6),
    score_low NUMERIC(20, 6),
    score_high NUMERIC(20, 6),
    rank INTEGER,
    tier VARCHAR COLLATE "C",
    title VARCHAR COLLATE "C",
    is_provisional BOOLEAN,
    is_held BOOLEAN,
    PRIMARY KEY (version, month, bureau_id, scheme, subject_id)
) PARTITION BY LIST (month);
CREATE TABLE fact_month_score_default PARTITION OF fact_month_score DEFAULT;

CREATE TABLE fact_opinion (
    bureau_id VARCHAR COLLATE "C" NOT NULL,
    opinion_id VARCHAR COLLATE "C" NOT NULL,
    source VARCHAR COLLATE "C",
    topic VARCHAR COLLATE "C",
    unit_id VARCHAR COLLATE "C",
    due_on DATE,
    handled_at DATE,
    outcome VARCHAR COLLATE "C",
    PRIMARY KEY (bureau_id, opinion_id)
);

CREATE TABLE fact_peer_result (
    month VARCHAR COLLATE "C" NOT NULL,
    bureau_id VARCHAR COLLATE "C" NOT NULL,
    peer_group VARCHAR COLLATE "C" NOT NULL,
    section_kind VARCHAR COLLATE "C" NOT NULL,
    measure VARCHAR COLLATE "C" NOT NULL,
    peer_unit VARCHAR COLLATE "C" NOT NULL,
    score NUMERIC(20, 6),
    rank INTEGER,
    tier VARCHAR COLLATE "C",
    PRIMARY KEY (month, bureau_id, peer_group, section_kind, measure, peer_unit)
) PARTITION BY LIST (month);
CREATE TABLE fact_peer_result_default PARTITION OF fact_peer_result DEFAULT;

CREATE TABLE fact_survey_wave (
    bureau_id VARCHAR COLLATE "C" NOT NULL,
    wave VARCHAR COLLATE "C" NOT NULL,
    unit_id VARCHAR COLLATE "C" NOT NULL,
    channel VARCHAR COLLATE "C" NOT NULL,
    stratum VARCHAR COLLATE "C" NOT NULL,
    question VARCHAR COLLATE "C" NOT NULL,
    frame_count INTEGER,
    case_count INTEGER,
    answered_count INTEGER,
    positive_count INTEGER,
    rate NUMERIC(20, 6),
    standard_error NUMERIC(20, 6),
    rate_low NUMERIC(20, 6),
    rate_high NUMERIC(20, 6),
    method VARCHAR COLLATE "C",
    index_points NUMERIC(20, 6),
    contact_rate NUMERIC(20, 6),
    valid_answer_rate NUMERIC(20, 6),
    refusal_rate NUMERIC(20, 6),
    rr1 NUMERIC(20, 6),
    rr3 NUMERIC(20, 6),
    is_told_apart BOOLEAN,
    PRIMARY KEY (bureau_id, wave, unit_id, channel, stratum, question)
);

CREATE TABLE fact_work_month (
    month VARCHAR COLLATE "C" NOT NULL,
    bureau_id VARCHAR COLLATE "C" NOT NULL,
    person_id VARCHAR COLLATE "C" NOT NULL,
    item_code VARCHAR COLLATE "C" NOT NULL,
    declared_quantity NUMERIC(20, 6),
    system_quantity NUMERIC(20, 6),
    confirmed_quantity NUMERIC(20, 6),
    points NUMERIC(20, 6),
    load_share NUMERIC(20, 6),
    finding VARCHAR COLLATE "C",
    PRIMARY KEY (month, bureau_id, person_id, item_code)
) PARTITION BY LIST (month);
CREATE TABLE fact_work_month_default PARTITION OF fact_work_month DEFAULT;

CREATE TABLE ops_alert (
    alert_id VARCHAR COLLATE "C" NOT NULL,
    bureau_id VARCHAR COLLATE "C",
    unit_id VARCHAR COLLATE "C",
    dataset VARCHAR COLLATE "C",
    code VARCHAR COLLATE "C",
    subject VARCHAR COLLATE "C",
    severity VARCHAR COLLATE "C",
    stage INTEGER,
    alert_count INTEGER,
    state VARCHAR COLLATE "C",
    raised_at VARCHAR COLLATE "C",
    changed_at VARCHAR COLLATE "C",
    ended_at VARCHAR COLLATE "C",
    PRIMARY KEY (alert_id)
);

CREATE TABLE ops_check (
    run INTEGER NOT NULL,
    night DATE,
    dataset VARCHAR COLLATE "C" NOT NULL,
    unit_id VARCHAR COLLATE "C" NOT NULL,
    month VARCHAR COLLATE "C" NOT NULL,
    code VARCHAR COLLATE "C" NOT NULL,
    column_name VARCHAR COLLATE "C" NOT NULL,
    row_count INTEGER,
    failures INTEGER,
    severity VARCHAR COLLATE "C",
    PRIMARY KEY (run, dataset, unit_id, month, code, column_name)
);

CREATE TABLE ops_commit (
    commit_id VARCHAR COLLATE "C" NOT NULL,
    committed_at TIMESTAMP WITH TIME ZONE DEFAULT now(),
    PRIMARY KEY (commit_id)
);

CREATE TABLE ops_delivery (
    delivery_id VARCHAR COLLATE "C" NOT NULL,
    arrival INTEGER,
    folder VARCHAR COLLATE "C",
    file_name VARCHAR COLLATE "C",
    sha256 VARCHAR COLLATE "C",
    size INTEGER,
    received_at VARCHAR COLLATE "C",
    profile VARCHAR COLLATE "C",
    attempt VARCHAR COLLATE "C",
    status VARCHAR COLLATE "C",
    faults VARCHAR COLLATE "C",
    rows_in_file INTEGER,
    rows_left_out INTEGER,
    PRIMARY KEY (delivery_id)
);

CREATE TABLE ops_delivery_rows (
    delivery_id VARCHAR COLLATE "C" NOT NULL,
    dataset VARCHAR COLLATE "C" NOT NULL,
    month VARCHAR COLLATE "C" NOT NULL,
    bureau_id VARCHAR COLLATE "C" NOT NULL,
    loaded INTEGER,
    rejected INTEGER,
    superseded INTEGER,
    withdrawn INTEGER,
    PRIMARY KEY (delivery_id, dataset, month, bureau_id)
);

CREATE TABLE ops_load (
    load_id VARCHAR COLLATE "C" NOT NULL,
    bureau_id VARCHAR COLLATE "C",
    month VARCHAR COLLATE "C",
    version INTEGER,
    PRIMARY KEY (load_id)
);

CREATE TABLE ops_period (
    bureau_id VARCHAR COLLATE "C" NOT NULL,
    month VARCHAR COLLATE "C" NOT NULL,
    state VARCHAR COLLATE "C",
    version INTEGER,
    is_trial BOOLEAN,
    scheme VARCHAR COLLATE "C",
    edition VARCHAR COLLATE "C",
    edition_hash VARCHAR COLLATE "C",
    input_hash VARCHAR COLLATE "C",
    moved_at VARCHAR COLLATE "C",
    moved_by VARCHAR COLLATE "C",
    people INTEGER,
    held INTEGER,
    PRIMARY KEY (bureau_id, month)
);

CREATE TABLE ops_reject (
    delivery_id VARCHAR COLLATE "C" NOT NULL,
    dataset VARCHAR COLLATE "C" NOT NULL,
    month VARCHAR COLLATE "C" NOT NULL,
    row_no INTEGER NOT NULL,
    code VARCHAR COLLATE "C" NOT NULL,
    column_name VARCHAR COLLATE "C" NOT NULL,
    found VARCHAR COLLATE "C",
    bureau_id VARCHAR COLLATE "C",
    unit_id VARCHAR COLLATE "C",
    subject_id VARCHAR COLLATE "C",
    severity VARCHAR COLLATE "C",
    PRIMARY KEY (delivery_id, dataset, month, row_no, code, column_name)
);

CREATE TABLE ops_run (
    run SERIAL NOT NULL,
    flow VARCHAR COLLATE "C",
    night VARCHAR COLLATE "C",
    started_at VARCHAR COLLATE "C",
    received INTEGER,
    refused INTEGER,
    rejected INTEGER,
    PRIMARY KEY (run)
);

CREATE TABLE ops_schema (
    fingerprint VARCHAR COLLATE "C" NOT NULL,
    PRIMARY KEY (fingerprint)
);

-- A partition for one month of one table, made by whoever loads it and owned by whoever owns the table. It is built
-- beside the table and attached: readers of other months are not kept waiting.
CREATE FUNCTION make_partition(parent text, value text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    child text := parent || '_' || lower(replace(value, '-', '_'));
BEGIN
    IF value !~ '^[0-9]{4}(-(0[1-9]|1[0-2])|Q[1-4])$' THEN
        RETURN;
    END IF;
    IF to_regclass(quote_ident(child)) IS NOT NULL THEN
        RETURN;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_partitioned_table WHERE partrelid = to_regclass(quote_ident(parent))) THEN
        RAISE EXCEPTION 'no table that is cut by month: %', parent;
    END IF;
    EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING ALL)', child, parent);
    EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES IN (%L)', parent, child, value);
END
$$;
REVOKE ALL ON FUNCTION make_partition(text, text) FROM PUBLIC;
