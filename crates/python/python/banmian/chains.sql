-- Cumulative epidemic counts from one moment to the next, over all issues and papers: what `banmian ledger` finds of kind
-- `chain`, from the tables `facts` and `pages` of a run. A row for each two cumulative counts of one series that follow each
-- other: is the later one the earlier, plus the new cases of every moment between, plus the corrections?
WITH
read AS (
    SELECT coalesce(f.place.adcode, '~') AS adcode, coalesce(f.place.name, '~') AS place, f.subject, f.measure, f.scope,
        coalesce(f.origin, '') AS origin, f.window.start AS since, f.window.`end` AS until, f.value, f.fact,
        coalesce(f.modifier, 'exact') = 'exact' AS is_exact, p.newspaper.value AS newspaper, p.page, p.duplicate_of,
        -- Only a full date says on which day something was known.
        CASE WHEN p.issue_date.value RLIKE '^[0-9]+-[0-9]+-[0-9]+$' THEN p.issue_date.value END AS known
    FROM {facts} f JOIN {pages} p ON p.page = regexp_extract(f.article, '^(.*)-i[0-9]+$', 1)
    WHERE f.type = 'epidemic' AND f.value IS NOT NULL AND f.measure IS NOT NULL AND f.scope IS NOT NULL
),
-- A page that says 病例 alone means the disease that all the others count, where they count but one: those of no moment and
-- those of pages that repeat another say it too.
only AS (SELECT CASE WHEN count(DISTINCT subject) = 1 THEN max(subject) END AS disease FROM read),
counts AS (
    SELECT r.* EXCEPT (subject), coalesce(r.subject, o.disease, '') AS subject FROM read r CROSS JOIN only o
    WHERE r.until IS NOT NULL AND r.duplicate_of IS NULL
),
-- Of several for one window the one known last stands, where those of its day, and those of no day, say the same.
latest AS (
    SELECT adcode, place, subject, measure, scope, origin, since, until, max(known) AS known
    FROM counts GROUP BY ALL
),
standing AS (
    SELECT c.adcode, c.place, c.subject, c.measure, c.scope, c.origin, c.since, c.until,
        min_by(struct(c.value, c.fact, c.is_exact), struct(c.newspaper, c.page, c.fact))
            FILTER (WHERE c.known IS NOT DISTINCT FROM l.known) AS first
    FROM counts c JOIN latest l
        ON (c.adcode, c.place, c.subject, c.measure, c.scope, c.origin, c.until)
            = (l.adcode, l.place, l.subject, l.measure, l.scope, l.origin, l.until)
        AND c.since IS NOT DISTINCT FROM l.since AND (c.known IS NULL OR c.known = l.known)
    GROUP BY c.adcode, c.place, c.subject, c.measure, c.scope, c.origin, c.since, c.until
    HAVING count(DISTINCT c.value) = 1
),
stands AS (SELECT * EXCEPT (first), first.value, first.fact FROM standing WHERE first.is_exact),
pairs AS (
    SELECT * FROM (
        SELECT adcode, place, subject, measure, origin, value AS before, fact AS before_fact, until AS since,
            lead(value) OVER series AS after, lead(fact) OVER series AS after_fact, lead(until) OVER series AS until
        FROM stands WHERE scope = 'cumulative'
        WINDOW series AS (PARTITION BY adcode, place, subject, measure, origin, since ORDER BY until)
    ) WHERE after IS NOT NULL
),
-- New counts whose windows may fill the time between the two, and what corrects it.
inside AS (
    SELECT p.*,
        collect_list(struct(n.since, n.until, n.value, n.fact)) FILTER (WHERE n.scope = 'new') AS windows,
        collect_list(struct(n.until, n.since, n.fact, n.value)) FILTER (WHERE n.scope = 'correction') AS corrections
    FROM pairs p LEFT JOIN stands n
        ON (n.adcode, n.place, n.subject, n.measure, n.origin) = (p.adcode, p.place, p.subject, p.measure, p.origin)
        AND n.until > p.since AND n.until <= p.until
        AND (n.scope = 'correction' OR n.scope = 'new' AND n.since >= p.since AND n.until > n.since)
    GROUP BY ALL
),
-- From the end on, windows that begin last first: from which moments new counts fill the time, and which do. Of windows
-- that begin together the longest is taken: a day's count is one number where its halves are two.
filled AS (
    SELECT *, sort_array(corrections) AS corrected, element_at(aggregate(
        array_sort(windows, (one, other) -> CASE
            WHEN one.since > other.since THEN -1 WHEN one.since < other.since THEN 1
            WHEN one.until < other.until THEN -1 WHEN one.until > other.until THEN 1 ELSE 0 END),
        map(until, struct(CAST(0 AS DECIMAL(38, 10)) AS made, CAST(array() AS ARRAY<STRING>) AS facts)),
        (ways, one) -> CASE WHEN map_contains_key(ways, one.until) THEN map_concat(
            map_filter(ways, (moment, way) -> moment != one.since),
            map(one.since, struct(
                CAST(one.value + element_at(ways, one.until).made AS DECIMAL(38, 10)) AS made,
                concat(array(one.fact), element_at(ways, one.until).facts) AS facts)))
        ELSE ways END), since) AS new
    FROM inside
),
chains AS (
    SELECT * EXCEPT (windows, corrections),
        CAST(after - before - new.made - aggregate(corrected, CAST(0 AS DECIMAL(38, 10)),
            (sum, one) -> CAST(sum + one.value AS DECIMAL(38, 10))) AS DECIMAL(38, 10)) AS residual,
        CASE WHEN new IS NULL THEN array(before_fact, after_fact)
            ELSE concat(array(before_fact), new.facts, transform(corrected, one -> one.fact), array(after_fact)) END AS facts
    FROM filled
)
SELECT CASE WHEN residual IS NULL THEN 'undetermined' WHEN residual = 0 THEN 'pass' ELSE 'fail' END AS status,
    nullif(place, '~') AS place, nullif(adcode, '~') AS adcode, nullif(subject, '') AS subject, measure,
    nullif(origin, '') AS origin, until AS moment, before, after, residual, facts
FROM chains
ORDER BY adcode, place, subject, measure, origin, moment, facts
