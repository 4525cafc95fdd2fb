-- The month score of a nation from its shards, written for DuckDB by hand: relative to the most of one's post class,
-- weighed, with events and grants, exact in whole millionths.
-- Variables: month (its first day), work, verdicts, people, items, work_item, work_log, work_review, posting, person,
-- event, event_rule, grants (lists of files, one a shard, in the same order), scores, lines (files to write).
-- The table `weights` (post_class, quantity, quality; millionths) comes from the edition.
-- Of what the invented nation does not have there is nothing here: lists of a bureau, papers that an item asks for,
-- people who left, points below zero.

SET VARIABLE last = last_day(getvariable('month'));

CREATE TEMP TABLE price AS
WITH listed AS (
    SELECT DISTINCT item_code, from_date, counted_from = 'declared' AS is_declared, points
    FROM read_parquet(getvariable('work_item'))
),
held AS (
    SELECT *, coalesce(lead(from_date) OVER (PARTITION BY item_code ORDER BY from_date) - INTERVAL 1 DAY,
                       DATE '9999-12-31') AS until_date
    FROM listed
),
ranked AS (
    SELECT DISTINCT item_code, file_row_number::UINTEGER AS item
    FROM read_parquet(getvariable('items'), file_row_number = true)
)
SELECT (row_number() OVER (ORDER BY item, from_date))::USMALLINT AS way, item, item_code, is_declared, points,
       from_date, until_date,
       day(greatest(from_date, getvariable('month')))::UTINYINT AS first,
       day(least(until_date, getvariable('last')))::UTINYINT AS last
FROM held JOIN ranked USING (item_code)
WHERE from_date <= getvariable('last') AND until_date >= getvariable('month');

-- One row per person, item and price: the lines that a measure is made of.
CREATE TEMP TABLE made AS
WITH line AS MATERIALIZED (
    SELECT file_index AS shard, person, way, sum(quantity)::BIGINT AS quantity
    FROM read_parquet(getvariable('work')) AS w
    JOIN price AS p ON p.item = w.item AND p.is_declared = w.is_declared AND w.day BETWEEN p.first AND p.last
    WHERE has_papers OR NOT w.is_declared
    GROUP BY ALL
),
of_system AS (
    SELECT shard, person, sum(quantity * points // 1000000) AS low, sum(quantity * points // 1000000) AS high,
           false AS is_open, count(*) AS lines
    FROM line JOIN price USING (way) WHERE NOT is_declared
    GROUP BY shard, person
),
-- Declared work counts as confirmed, the earliest price first.
declared AS (
    SELECT shard, person, item, quantity, points,
           sum(quantity) OVER (PARTITION BY shard, person, item ORDER BY way) - quantity AS earlier
    FROM line JOIN price USING (way) WHERE is_declared
),
counted AS (
    SELECT d.*, coalesce(is_reviewed, false) AS is_reviewed,
           CASE WHEN confirmed_quantity IS NULL THEN quantity
                ELSE least(quantity, greatest(confirmed_quantity - earlier, 0)) END AS filled
    FROM declared AS d
    LEFT JOIN (SELECT file_index AS shard, * FROM read_parquet(getvariable('verdicts'))) USING (shard, person, item)
),
of_declared AS (
    SELECT shard, person,
           sum(CASE WHEN is_reviewed THEN filled ELSE 0 END * points // 1000000) AS low,
           sum(CASE WHEN is_reviewed THEN filled ELSE quantity END * points // 1000000) AS high,
           bool_or(NOT is_reviewed) AS is_open, count(*) AS lines
    FROM counted GROUP BY shard, person
)
SELECT person_id, sum(low) AS low, sum(high) AS high, bool_or(is_open) AS is_open, sum(lines) AS lines
FROM (FROM of_system UNION ALL FROM of_declared)
JOIN (SELECT file_index AS shard, file_row_number AS person, person_id
      FROM read_parquet(getvariable('people'), file_row_number = true)) USING (shard, person)
GROUP BY person_id;

-- The entries that are looked at one by one: temporary work, and those of people who came within the month.
INSERT INTO made
WITH verdict AS (
    SELECT person_id, bureau_id, item_code, confirmed_quantity, decision <> 'returned' AS is_reviewed
    FROM read_parquet(getvariable('work_review'))
    QUALIFY row_number() OVER (PARTITION BY person_id, bureau_id, item_code ORDER BY stage = 'panel' DESC) = 1
),
entry AS (
    SELECT w.person_id, w.bureau_id, w.item_code, w.quantity, p.points, w.source = 'declared' AS is_declared,
           w.ad_hoc_points, w.approved_by IS NOT NULL AS is_approved,
           sum(w.quantity) OVER (PARTITION BY w.person_id, w.bureau_id, w.item_code, w.source
                                 ORDER BY work_date, entry_id) - w.quantity AS earlier
    FROM read_parquet(getvariable('work_log')) AS w
    LEFT JOIN price AS p ON p.item_code = w.item_code AND w.work_date BETWEEN p.from_date AND p.until_date
    WHERE w.item_code IS NULL OR p.is_declared = (w.source = 'declared')
),
counted AS (
    SELECT e.*, coalesce(is_reviewed, false) AS is_reviewed,
           CASE WHEN confirmed_quantity IS NULL THEN quantity
                ELSE least(quantity, greatest(confirmed_quantity - earlier, 0)) END AS filled
    FROM entry AS e LEFT JOIN verdict USING (person_id, bureau_id, item_code)
)
SELECT person_id,
       sum(CASE WHEN item_code IS NULL THEN if(is_approved, ad_hoc_points, 0)
                WHEN NOT is_declared THEN quantity * points // 1000000
                WHEN is_reviewed THEN filled * points // 1000000 ELSE 0 END),
       sum(CASE WHEN item_code IS NULL THEN ad_hoc_points
                WHEN NOT is_declared THEN quantity * points // 1000000
                WHEN is_reviewed THEN filled * points // 1000000 ELSE quantity * points // 1000000 END),
       bool_or(CASE WHEN item_code IS NULL THEN NOT is_approved ELSE is_declared AND NOT is_reviewed END), count(*)
FROM counted GROUP BY person_id;

CREATE TEMP TABLE scored AS
WITH subject AS (
    SELECT person_id, bureau_id, unit_id, post_class
    FROM read_parquet(getvariable('posting'))
    WHERE kind = 'main' AND from_date <= getvariable('last')
    QUALIFY row_number() OVER (PARTITION BY person_id ORDER BY from_date DESC, unit_id DESC, post_class DESC) = 1
        AND coalesce(to_date >= getvariable('last'), true)
),
worked AS (
    SELECT person_id, sum(low)::BIGINT AS low, sum(high)::BIGINT AS high, bool_or(is_open) AS is_held
    FROM made GROUP BY person_id
),
rule AS (
    SELECT *, coalesce(lead(from_date) OVER (PARTITION BY event_code ORDER BY from_date) - INTERVAL 1 DAY,
                       DATE '9999-12-31') AS until_date
    FROM (SELECT DISTINCT event_code, category, points, from_date FROM read_parquet(getvariable('event_rule')))
),
event AS (
    SELECT person_id, sum(coalesce(e.points, r.points)) AS points
    FROM read_parquet(getvariable('event')) AS e
    JOIN rule AS r ON r.event_code = e.event_code AND event_date BETWEEN r.from_date AND r.until_date
    WHERE category = 'quality'
    GROUP BY person_id
),
granted AS (
    SELECT person_id, sum(points) AS points FROM read_parquet(getvariable('grants')) GROUP BY person_id
),
measured AS (
    SELECT s.*, person_name AS name, coalesce(w.low, 0)::HUGEINT AS low, coalesce(w.high, 0)::HUGEINT AS high,
           coalesce(is_held, false) AS is_held, coalesce(e.points, 0) + 100000000 AS quality,
           coalesce(g.points, 0)::BIGINT AS discretion, weights.quantity AS quantity_weight,
           weights.quality AS quality_weight
    FROM subject AS s JOIN read_parquet(getvariable('person')) AS p USING (person_id)
    LEFT JOIN worked AS w USING (person_id)
    LEFT JOIN event AS e USING (person_id)
    LEFT JOIN granted AS g USING (person_id)
    JOIN weights USING (post_class)
),
peers AS (
    SELECT *, max(low) FILTER (NOT is_held) OVER post AS most_of_post, count(*) OVER post AS count_of_post,
           max(low) FILTER (NOT is_held) OVER bureau AS most_of_bureau, bool_or(is_held) OVER bureau AS beside_held
    FROM measured WINDOW post AS (PARTITION BY bureau_id, post_class), bureau AS (PARTITION BY bureau_id)
),
based AS (
    SELECT *, if(count_of_post < 3, most_of_bureau, most_of_post)::HUGEINT AS most FROM peers
),
ends AS (
    SELECT *, greatest(most, if(is_held, low, NULL)) AS low_base, greatest(most, if(is_held, high, NULL)) AS high_base
    FROM based
),
pointed AS (
    SELECT *, if(low_base > 0, least((low * 200000000 + low_base) // (low_base * 2), 100000000), 0) AS low_points,
           if(high_base > 0, least((high * 200000000 + high_base) // (high_base * 2), 100000000), 0) AS high_points
    FROM ends
),
weighed AS (
    SELECT *, (low_points * quantity_weight * 2 + 1000000) // 2000000 AS low_worth,
           (high_points * quantity_weight * 2 + 1000000) // 2000000 AS high_worth,
           (greatest(quality, 0) * quality_weight * 2 + 1000000) // 2000000 AS quality_worth
    FROM pointed
),
summed AS (
    SELECT *, (greatest(low_worth + quality_worth + discretion, 0) + 5000) // 10000 * 10000 AS low_score,
           (greatest(high_worth + quality_worth + discretion, 0) + 5000) // 10000 * 10000 AS high_score
    FROM weighed
)
SELECT *, if(is_held, NULL, rank() OVER (PARTITION BY bureau_id, is_held
                                         ORDER BY low_score DESC, quality_worth DESC)) AS rank
FROM summed;

CREATE MACRO stored(millionths) AS
    (millionths::DECIMAL(20, 0) * 0.000001::DECIMAL(7, 6))::DECIMAL(20, 6);

COPY (
    SELECT bureau_id, person_id AS subject_id, person_id, name, unit_id, post_class,
           stored(if(is_held, NULL, low_score)) AS score, stored(if(is_held, low_score, NULL)) AS score_low,
           stored(if(is_held, high_score, NULL)) AS score_high, rank, beside_held AND NOT is_held AS is_provisional,
           is_held, if(is_held, 'hold_unreviewed', NULL) AS hold_reason
    FROM scored
) TO (getvariable('scores')) (FORMAT parquet, COMPRESSION zstd);

COPY (
    WITH line AS (
        SELECT *, 'quantity' AS component, if(is_held, NULL, low) AS measure, if(is_held, NULL, low_points) AS points,
               quantity_weight AS weight, if(is_held, NULL, low_worth) AS worth FROM scored
        UNION ALL
        SELECT *, 'quality', quality, greatest(quality, 0), quality_weight, quality_worth FROM scored
        UNION ALL
        SELECT *, 'discretion', discretion, discretion, NULL, discretion FROM scored
    )
    SELECT bureau_id, person_id AS subject_id, person_id, unit_id, 1::BIGINT AS stint, post_class, component,
           stored(measure) AS measure, stored(points) AS points, stored(weight) AS weight,
           stored(worth) AS contribution
    FROM line
) TO (getvariable('lines')) (FORMAT parquet, COMPRESSION zstd);
