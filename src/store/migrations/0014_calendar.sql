-- 0014 calendar
--
-- Why:  the place of the tables of the calendar, which are written here in place before the release.
-- Lock: none.
-- Back: none.

select 1;
