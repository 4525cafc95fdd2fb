"""The promised views of comparisons, duties, milestones and opinions (interface.md, "The warehouse").

What has not come yet is late as of the last night: a view knows no clock but the workspace's.
"""

from __future__ import annotations

from warehouse import grade_schema, record_schema  # noqa: F401 - the tables that the views stand on

RECORD_VIEWS = {
    "report_section_horizontal": """
        WITH sections AS (
            SELECT bureau_id, unit_name, MIN(unit_id) AS unit_id FROM dim_unit GROUP BY bureau_id, unit_name
        ), lost AS (
            SELECT s.bureau_id, s.month, s.subject_id AS unit_id, s.reason, s.lost_points
            FROM fact_indicator_score s JOIN dim_unit u ON u.unit_id = s.subject_id WHERE s.lost_points > 0
            UNION ALL
            SELECT s.bureau_id, s.month, s.bureau_id, s.reason, s.lost_points
            FROM fact_indicator_score s JOIN dim_unit u ON u.unit_id = s.subject_id
            WHERE s.lost_points > 0 AND s.subject_id <> s.bureau_id
        ), losses AS (
            SELECT bureau_id, month, unit_id, SUM(lost_points) AS lost_points,
                   STRING_AGG(reason, '；' ORDER BY lost_points DESC, reason) AS loss_reasons
            FROM lost GROUP BY bureau_id, month, unit_id
        ), standing AS (
            SELECT p.month, p.bureau_id, p.peer_group, p.section_kind, p.measure, p.peer_unit,
                   CASE WHEN p.section_kind = '' THEN b.unit_id
                        WHEN b.unit_id IS NOT NULL THEN n.unit_id END AS unit_id, p.score,
                   CASE WHEN p.score IS NOT NULL THEN COALESCE(p.rank, RANK() OVER (
                       PARTITION BY p.bureau_id, p.month, p.section_kind, p.measure, p.peer_group
                       ORDER BY p.score DESC NULLS LAST)) END AS rank,
                   p.tier,
                   COUNT(p.score) OVER contest AS peer_count, MAX(p.score) OVER contest AS best_score
            FROM fact_peer_result p
            LEFT JOIN dim_unit b ON b.unit_id = p.bureau_id AND p.peer_unit IN (b.unit_id, b.unit_name)
            LEFT JOIN sections n ON n.bureau_id = p.bureau_id AND n.unit_name = p.section_kind
            WINDOW contest AS (PARTITION BY p.bureau_id, p.month, p.section_kind, p.measure, p.peer_group)
        )
        SELECT s.month, s.bureau_id, s.unit_id, s.peer_group, s.section_kind, s.measure, s.peer_unit, s.score, s.rank,
               s.tier, s.peer_count, s.best_score, s.best_score - s.score AS gap_to_best, l.lost_points, l.loss_reasons
        FROM standing s
        LEFT JOIN losses l ON l.bureau_id = s.bureau_id AND l.month = s.month AND l.unit_id = s.unit_id
    """,
    "report_section_vertical": """
        WITH known AS (
            SELECT s.month, s.bureau_id, s.unit_id, s.scheme, s.score, s.rank, s.tier,
                   CASE WHEN LENGTH(s.month) = 4 THEN CAST(s.month AS INTEGER)
                        ELSE CAST(SUBSTR(s.month, 1, 4) AS INTEGER) * CASE WHEN s.month LIKE '%Q%' THEN 4 ELSE 12 END
                             + CAST(SUBSTR(s.month, 6) AS INTEGER) END AS place
            FROM fact_month_score s
            JOIN ops_period p ON p.bureau_id = s.bureau_id AND p.month = s.month AND p.version = s.version
            WHERE s.person_id IS NULL
        ), ordered AS (
            SELECT *, CASE WHEN place - LAG(place) OVER own = 1 THEN LAG(score) OVER own END AS previous_score
            FROM known WINDOW own AS (PARTITION BY bureau_id, unit_id, scheme ORDER BY place)
        )
        SELECT month, bureau_id, unit_id, scheme, score, rank, tier, previous_score, score - previous_score AS delta
        FROM ordered
    """,
    "report_indicator_duty": """
        WITH done AS (
            SELECT bureau_id, indicator_id, SUBSTR(result_month, 1, 4) AS year, COUNT(*) AS result_count,
                   MAX(month) AS last_month, SUM(event_count) AS event_count
            FROM fact_indicator_result GROUP BY bureau_id, indicator_id, SUBSTR(result_month, 1, 4)
        ), lost AS (
            SELECT bureau_id, indicator_id, year, SUM(lost_points) AS lost_points
            FROM fact_indicator_score WHERE LENGTH(month) = 7 GROUP BY bureau_id, indicator_id, year
        )
        SELECT d.year, COALESCE(r.bureau_id, d.bureau_id) AS bureau_id, d.person_id, d.unit_id, d.indicator_id,
               d.indicator_name, d.parent_id, p.indicator_name AS parent_name, d.carried, d.points, d.scoring, d.cycle,
               d.is_key, COALESCE(r.result_count, 0) AS result_count, r.last_month, r.event_count, l.lost_points
        FROM dim_indicator d
        LEFT JOIN dim_indicator p ON p.bureau_id = d.bureau_id AND p.year = d.year AND p.indicator_id = d.parent_id
        LEFT JOIN done r ON r.indicator_id = d.indicator_id AND r.year = d.year AND d.bureau_id IN (r.bureau_id, '')
        LEFT JOIN lost l ON l.indicator_id = d.indicator_id AND l.year = d.year AND l.bureau_id = r.bureau_id
    """,
    "report_milestone": """
        SELECT SUBSTR(CAST(m.due_on AS VARCHAR), 1, 7) AS month, m.bureau_id, m.indicator_id, m.node_no, m.milestone,
               m.unit_id, m.person_id, m.due_on, m.came_on, m.urged_on,
               COALESCE(m.came_on, (SELECT MAX(night) FROM ops_check)) > m.due_on AS is_late
        FROM fact_milestone m
    """,
    "report_person_file": """
        WITH days AS (
            SELECT month, bureau_id, version FROM ops_period WHERE version > 0
        ), owners AS (
            SELECT DISTINCT bureau_id FROM dim_event_rule WHERE bureau_id <> ''
        )
        SELECT person_id, from_date AS day, 'posting' AS kind, bureau_id, unit_id, post_class AS code, position AS what,
               CAST(NULL AS NUMERIC(20, 6)) AS points FROM dim_posting
        UNION ALL
        SELECT person_id, from_date, 'moved_in', bureau_id, unit_id, bureau_before, NULL, NULL
        FROM (SELECT *, LAG(bureau_id) OVER (PARTITION BY person_id ORDER BY from_date, unit_id) AS bureau_before
              FROM dim_posting WHERE kind = 'main') moves
        WHERE bureau_before <> bureau_id
        UNION ALL
        SELECT person_id, decided_date, 'discipline', bureau_id, NULL, kind, NULL, NULL FROM fact_discipline
        UNION ALL
        SELECT person_id, from_date, 'training', bureau_id, NULL, course, result, hours FROM fact_training
        UNION ALL
        SELECT person_id, used_date, 'result_use', bureau_id, NULL, kind, what, NULL
        FROM fact_result_use WHERE person_id IS NOT NULL
        UNION ALL
        SELECT e.person_id, e.event_date, 'event', e.bureau_id, e.unit_id, e.event_code, r.event_name,
               COALESCE(e.points, r.points)
        FROM fact_event e
        LEFT JOIN owners o ON o.bureau_id = e.bureau_id
        LEFT JOIN dim_event_rule r ON r.bureau_id = COALESCE(o.bureau_id, '') AND r.event_code = e.event_code
             AND e.event_date BETWEEN r.from_date AND r.until_date
        WHERE e.person_id IS NOT NULL
        UNION ALL
        SELECT person_id, week, 'weekly_report', bureau_id, unit_id, report_id, NULL, leader_score
        FROM fact_weekly_report WHERE person_id IS NOT NULL
        UNION ALL
        SELECT s.person_id, m.last_day, 'score', s.bureau_id, s.unit_id, s.month, COALESCE(s.title, s.tier), s.score
        FROM fact_month_score s JOIN days d ON d.month = s.month AND d.bureau_id = s.bureau_id AND d.version = s.version
        JOIN dim_month m ON m.month = s.month WHERE s.person_id IS NOT NULL
        UNION ALL
        SELECT g.person_id, m.last_day, 'grade', g.bureau_id, g.unit_id, g.month, g.grade_decided, g.score
        FROM fact_grade g JOIN days d ON d.month = g.month AND d.bureau_id = g.bureau_id AND d.version = g.version
        JOIN dim_month m ON m.month = g.month WHERE g.grade_decided IS NOT NULL
    """,
    "report_opinion": """
        SELECT o.bureau_id, o.opinion_id, o.source, o.topic, o.unit_id, o.due_on, o.handled_at, o.outcome,
               COALESCE(o.handled_at, (SELECT MAX(night) FROM ops_check)) > o.due_on AS is_late
        FROM fact_opinion o
    """,
}
