-- 0015 series
--
-- Why:  the place of the tables of the series, which are written here in place before the release.
-- Lock: none.
-- Back: none.

select 1;
