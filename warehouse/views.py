"""The promised views (interface.md, "The warehouse"): names and columns that BI tools may rely on."""

from __future__ import annotations

from warehouse.record_views import RECORD_VIEWS

VIEWS = {
    **RECORD_VIEWS,
    "report_month_score": """
        SELECT s.version, s.month, s.bureau_id, s.unit_id, s.person_id, s.scheme, s.score, s.score_low, s.score_high,
               s.rank, s.tier, s.title,
               CASE WHEN s.version = p.version THEN p.state ELSE o.state END AS state,
               s.version = p.version AS is_current, s.is_provisional, s.is_held,
               CASE WHEN s.version = p.version THEN p.is_trial ELSE o.is_trial END AS is_trial
        FROM fact_month_score s JOIN ops_period p ON p.bureau_id = s.bureau_id AND p.month = s.month
        LEFT JOIN ops_publication o ON o.bureau_id = s.bureau_id AND o.month = s.month AND o.version = s.version
    """,
    "report_correction": """
        SELECT a.version, a.month, a.bureau_id, a.scheme, a.subject_id, b.score AS score_before, a.score AS score_after,
               b.rank AS rank_before, a.rank AS rank_after, b.tier AS tier_before, a.tier AS tier_after,
               b.title AS title_before, a.title AS title_after, o.cause, o.published_at
        FROM fact_month_score a
        JOIN fact_month_score b ON b.month = a.month AND b.bureau_id = a.bureau_id AND b.scheme = a.scheme
             AND b.subject_id = a.subject_id AND b.version = a.version - 1
        LEFT JOIN ops_publication o ON o.month = a.month AND o.bureau_id = a.bureau_id AND o.version = a.version
        WHERE a.version > 1 AND (a.score IS DISTINCT FROM b.score OR a.rank IS DISTINCT FROM b.rank
              OR a.tier IS DISTINCT FROM b.tier OR a.title IS DISTINCT FROM b.title)
    """,
    "report_appeal": """
        SELECT appeal_id, bureau_id, month, subject_id, state, opened_at, due_on, decided_at, version_after
        FROM ops_appeal
    """,
    "report_month_line": """
        SELECT version, month, bureau_id, unit_id, person_id, stint, component, measure, points, weight, contribution
        FROM fact_month_line
    """,
    "report_workload": """
        SELECT person_id, item_code, month, bureau_id, declared_quantity, system_quantity, confirmed_quantity, points,
               load_share
        FROM fact_work_month
    """,
    "report_reconciliation": """
        SELECT w.bureau_id, s.unit_id, w.person_id, w.item_code, w.month, w.declared_quantity, w.system_quantity,
               w.declared_quantity - w.system_quantity AS difference, w.finding
        FROM fact_work_month w LEFT JOIN (
            SELECT DISTINCT m.month, m.bureau_id, m.person_id, m.unit_id
            FROM fact_month_score m JOIN ops_period p ON p.bureau_id = m.bureau_id AND p.month = m.month
            WHERE m.version = p.version AND m.person_id IS NOT NULL
        ) s ON s.month = w.month AND s.bureau_id = w.bureau_id AND s.person_id = w.person_id
        WHERE w.finding IS NOT NULL
    """,
    "report_deadline": """
        SELECT month, bureau_id, person_id, deadline, due_on, came_on, is_late FROM fact_deadline
    """,
    "report_quality": """
        WITH known AS (
            SELECT *, MAX(run) OVER (PARTITION BY dataset, unit_id, month, code, column_name) AS latest,
                   COALESCE(MAX(CASE WHEN failures = 0 THEN run END)
                            OVER (PARTITION BY dataset, unit_id, month, code, column_name), 0) AS last_good
            FROM ops_check
        ), dated AS (
            SELECT *, MIN(CASE WHEN run > last_good THEN night END)
                      OVER (PARTITION BY dataset, unit_id, month, code, column_name) AS since
            FROM known
        )
        SELECT dataset, unit_id, month, code AS check_code, column_name, row_count, failures, severity, since
        FROM dated WHERE run = latest
    """,
    "report_year_end": """
        SELECT g.month AS year, g.bureau_id, g.unit_id, g.person_id, g.months_assessed, g.score AS annual_score, g.rank,
               g.tier, g.standing AS status, g.grade_proposed, g.grade_decided, COALESCE(g.said, g.reasons) AS reason,
               g.brings, p.state, p.is_trial
        FROM fact_grade g JOIN ops_period p ON p.bureau_id = g.bureau_id AND p.month = g.month
        WHERE g.version = p.version AND LENGTH(g.month) = 4
    """,
    "report_routine_grade": """
        SELECT g.month AS quarter, g.bureau_id, g.unit_id, g.person_id, g.months_assessed, g.score, g.rank,
               g.standing AS status, g.grade_proposed, g.grade_decided, COALESCE(g.said, g.reasons) AS reason
        FROM fact_grade g JOIN ops_period p ON p.bureau_id = g.bureau_id AND p.month = g.month
        WHERE g.version = p.version AND LENGTH(g.month) > 4
    """,
    "report_satisfaction": """
        SELECT bureau_id, unit_id, stratum, wave AS period, channel, question, frame_count, case_count, answered_count,
               rate, rate_low, rate_high, standard_error, index_points, contact_rate, valid_answer_rate, refusal_rate,
               rr1, rr3, is_told_apart, is_suppressed
        FROM fact_survey_wave
    """,
}
