-- name: directory_working_interval
-- sides: write
-- takes: org_key int4
-- gives: calendar_id text, starts_at timestamptz, ends_at timestamptz, on_day date
-- Sorted and apart, as the core walks them; each with its day in the calendar's zone.
SELECT w.calendar_id, w.starts_at, w.ends_at, (w.starts_at AT TIME ZONE c.time_zone)::date AS on_day
FROM working_interval w
JOIN calendar c ON c.org_key = w.org_key AND c.id = w.calendar_id
WHERE w.org_key = :org_key
ORDER BY w.calendar_id, w.starts_at

-- name: working_interval_expand
-- sides: write
-- takes: org_keys int4[], nows timestamptz[]
-- All calendars of the orgs as intervals in UTC, from a month before the org's `now` to eighteen months after it: the rules
-- of each weekday, less the holidays. Hours that end at or before they begin end on the next day. Where clocks jump,
-- PostgreSQL's zones know; what touches or overlaps becomes one. NOT IN, since it is looked up in a hash; NOT EXISTS would walk
-- all that is fresh for each that is there.
WITH fresh AS (
  SELECT n.org_key, n.calendar_id, lower(i.interval) AS starts_at, upper(i.interval) AS ends_at
  FROM (
    SELECT s.org_key, s.calendar_id, range_agg(tstzrange(s.starts_at, s.ends_at)) AS intervals
    FROM (
      SELECT c.org_key, c.id AS calendar_id,
        (d.on_day + (h.hours ->> 'from')::interval) AT TIME ZONE c.time_zone AS starts_at,
        (d.on_day + (h.hours ->> 'until')::interval
          + CASE WHEN h.hours ->> 'until' <= h.hours ->> 'from' THEN interval '1 day' ELSE interval '0' END)
          AT TIME ZONE c.time_zone AS ends_at
      FROM unnest(:org_keys, :nows) AS u (org_key, now)
      JOIN calendar c ON c.org_key = u.org_key
      CROSS JOIN LATERAL generate_series(
        date_trunc('day', u.now AT TIME ZONE c.time_zone) - interval '1 month',
        date_trunc('day', u.now AT TIME ZONE c.time_zone) + interval '18 months', interval '1 day') AS d (on_day)
      CROSS JOIN LATERAL jsonb_array_elements(c.rules -> 'hours') AS h (hours)
      WHERE h.hours ->> 'weekday' = trim(to_char(d.on_day, 'day'))
        AND NOT coalesce(c.rules -> 'holidays', '[]') @> to_jsonb(to_char(d.on_day, 'YYYY-MM-DD'))
    ) s
    WHERE s.starts_at < s.ends_at
    GROUP BY s.org_key, s.calendar_id
  ) n
  CROSS JOIN LATERAL unnest(n.intervals) AS i (interval)
),
gone AS (
  DELETE FROM working_interval w
  WHERE w.org_key = ANY (:org_keys)
    AND (w.org_key, w.calendar_id, w.starts_at) NOT IN (SELECT f.org_key, f.calendar_id, f.starts_at FROM fresh f)
)
INSERT INTO working_interval AS w (org_key, calendar_id, starts_at, ends_at)
SELECT f.org_key, f.calendar_id, f.starts_at, f.ends_at FROM fresh f
ON CONFLICT (org_key, calendar_id, starts_at) DO UPDATE SET ends_at = excluded.ends_at
WHERE w.ends_at <> excluded.ends_at
