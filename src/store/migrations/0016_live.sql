-- 0016 live
--
-- Why:  the place of the tables of the live, which are written here in place before the release.
-- Lock: none.
-- Back: none.

select 1;
